import { goesOn, stopsAt } from "../../../../../support/completion/completionRules.ts";

describe("suffixRepeated", () => {
  it("ends a block where it begins to repeat later lines", () => {
    stopsAt("block", "|\nc = compute(a)\nd = compute(b)\n", "a = 1\nd = compute(b)\n", "a = 1", "suffixRepeated");
    stopsAt("block", "|\nx = 1\nprint(total)\n", "b = 2\nprint(total)\n", "b = 2", "suffixRepeated");
  });

  it("does not apply to a first line, a short line, or a jump", () => {
    goesOn("block", "|\nc = compute(a)\nd = compute(b)\n", "d = compute(b)\ne = 1\n");
    goesOn("block", "|\nx = 1\ny = 2\n", "b = 2\ny = 2\nc = 3\n");
    goesOn(
      "block",
      "def f(a):\n    |\n    c = compute(a)\n    return True\n",
      "if a:\n        b()\n        return True\n    d()\n",
    );
  });
});
