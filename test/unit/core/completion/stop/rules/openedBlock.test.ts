import { goesOn, stopsAt } from "../../../../../support/completion/completionRules.ts";

describe("openedBlock", () => {
  it("continues a line with the block that it opens, and ends where the block does", () => {
    stopsAt("line", "if (a) |\n", "{\n  b();\n}\nc();\n", "{\n  b();\n}", "openedBlock");
    stopsAt("line", "  x = f(|\n", "{\n    a: 1,\n  });\n  y();\n", "{\n    a: 1,\n  });", "bracketClosed");
    stopsAt(
      "line",
      "  if a|\n",
      " > 1:\n    b()\n  else:\n    c()\n  d()\n",
      " > 1:\n    b()\n  else:\n    c()",
      "openedBlock",
    );
    stopsAt("line", "def f|\n", "(a):\n  return a\nx\n", "(a):\n  return a", "openedBlock");
  });

  it("ends a line that a parser found unfinished, also when nothing deeper comes", () => {
    const syntax = { isStatementWhole: () => false, errorCount: () => undefined };
    for (const [generated, kept] of [
      ["def f(a)\n  a\nend\nb\n", "def f(a)\n  a\nend"],
      ["f(a)\nb\n", "f(a)"],
      ["f(a)\n}\n", "f(a)"],
    ] as const)
      stopsAt("line", "|\n", generated, kept, "openedBlock", syntax);
  });

  it("does not apply within the block, or to a part of the same statement", () => {
    goesOn("line", "if a|\n", ":\n    b()\n    c()\n");
    goesOn("line", "if a|\n", ":\n    b()\nelse:\n    c()\n");
  });
});
