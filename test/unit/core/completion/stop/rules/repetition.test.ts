import { goesOn, stopsAt } from "../../../../../support/completion/completionRules.ts";

describe("repetition", () => {
  it("ends at the third time of a line", () => {
    stopsAt("block", "a:\n|\n", "say()\nsay()\nsay()\n", "say()\nsay()", "repetition");
    stopsAt("block", "|\n", "one()\nsay()\ntwo()\nsay()\nsay()\n", "one()\nsay()\ntwo()\nsay()", "repetition");
  });

  it("does not apply to the second time, or to lines as short as a bracket", () => {
    goesOn("block", "|\n", "say()\nsay()\nstop()\n");
    goesOn("block", "|\n", "{\n{\n{\n");
  });
});
