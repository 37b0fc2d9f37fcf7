import { goesOn, stopsAt } from "../../../../../support/completion/completionRules.ts";

describe("unreachable", () => {
  it("ends a block after a jump on its own level", () => {
    stopsAt("block", "def f(a):\n    |\n", "b = a\n    return b\n    print(b)\n", "b = a\n    return b", "unreachable");
    stopsAt(
      "block",
      "def f(a):\n    |\n",
      "if a:\n        return 1\n    return 2\nx\n",
      "if a:\n        return 1\n    return 2",
      "unreachable",
    );
  });

  it("leaves out a jump that would make what follows dead", () => {
    stopsAt("block", "def f():\n    |\n    b = 1\n", "a = 2\n    return a\n    c\n", "a = 2", "unreachable");
  });

  it("does not apply to a jump in a deeper block, or to a line that only begins like one", () => {
    goesOn("block", "def f(a):\n    |\n", "if a:\n        return 1\n    b()\n");
    goesOn("block", "def f(a):\n    |\n", "returned = a\n    b()\n");
  });
});
