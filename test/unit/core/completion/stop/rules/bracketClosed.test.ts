import { goesOn, stopsAt } from "../../../../../support/completion/completionRules.ts";

describe("bracketClosed", () => {
  it("ends where the line's own brackets are closed, whatever the model begins behind them", () => {
    for (const [before, generated, kept] of [
      ["import { |}\n", 'Discount } from "./discount";\n\nexport class Money {\n', 'Discount } from "./discount";'],
      ["const a = {|}\n", " b: 1 };\n\nfunction f() {\n", " b: 1 };"],
      ["import {|\n", '\n  a,\n  b,\n} from "c";\nconst d = 1;\n', '\n  a,\n  b,\n} from "c";'],
      ["f({|})\n", "\n  a: 1,\n});\ng();\n", "\n  a: 1,\n});"],
      ["type A = {|}\n", " b: string };\ntype C = {\n", " b: string };"],
    ] as const)
      stopsAt("block", before, generated, kept, "bracketClosed");
  });

  it("does not apply while a block of the line is open, or opens again", () => {
    goesOn("block", "def f(|\n", "a,\n  b):\n    return a\n");
    goesOn("block", "if (|\n", "a) {\n  b();\n");
  });

  it("does not apply before code, where a later line may lead", () => {
    goesOn("block", "n = max(l|  if a == n:\n", "en(s) for s in b)\n  for s in b:\n");
  });

  it("does not count brackets in strings and comments", () => {
    stopsAt("block", "f({|\n", '\n  a: "})", // })\n});\ng();\n', '\n  a: "})", // })\n});', "bracketClosed");
  });
});
