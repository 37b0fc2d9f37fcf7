import { goesOn, stopsAt } from "../../../../../support/completion/completionRules.ts";

describe("scopeEnd", () => {
  it("ends a block where its scope does", () => {
    stopsAt("block", "def f():\n    |\n", "a = 1\n    b = 2\n\ndef g():\n", "a = 1\n    b = 2", "scopeEnd");
    stopsAt("block", "  |\n", "return call(\n    a,\n  );\n}\n", "return call(\n    a,\n  );", "scopeEnd");
  });

  it("includes the word that closes a block which the cursor's line opened", () => {
    stopsAt("block", "while x do|\n", "\n  run\ndone\nelse\n", "\n  run\ndone", "scopeEnd");
  });

  it("does not end with a line whose body is nowhere", () => {
    stopsAt(
      "block",
      "if a:\n    |\nelse:\n    c()\nd(1, 2)\n",
      "b()\n    if b:\nd(1, 2)\ne\nf\ng\nh\n",
      "b()",
      "scopeEnd",
    );
  });

  it("does not apply within the block, to blank lines, or to deeper lines", () => {
    goesOn("block", "def f():\n    |\n", "a = 1\n\n    b = 2\n");
    goesOn("block", "def f():\n    |\n", "if a:\n        b()\n    c()\n");
  });
});
