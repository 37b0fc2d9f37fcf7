import { goesOn, stopsAt } from "../../../../../support/completion/completionRules.ts";

describe("maxLines", () => {
  const lines = (count: number): string => Array.from({ length: count }, (_, index) => `f(${index})\n`).join("");

  it("ends after sixteen lines", () => {
    stopsAt("block", "|\n", lines(20), lines(16).trimEnd(), "maxLines");
    stopsAt("block", "a = 1|\n", `\n${lines(20)}`, `\n${lines(15).trimEnd()}`, "maxLines");
  });

  it("does not apply to fewer lines", () => {
    goesOn("block", "|\n", lines(15));
    goesOn("block", "a = 1|\n", `\n${lines(14)}`);
  });
});
