import { isShown } from "../../../../../support/completion/completionRules.ts";

describe("matchIndentation", () => {
  it("writes tabs where the file does", () => {
    isShown(
      "go",
      "func f() {\n\tif a {|\n\t}\n}\n",
      "\n        b()\n        if c {\n            d()\n        }",
      "func f() {\n\tif a {[\n\t\tb()\n\t\tif c {\n\t\t\td()\n\t\t}]\n\t}\n}\n",
      "matchIndentation",
    );
  });

  it("writes spaces where the file does", () => {
    isShown(
      "python",
      "def f():\n    if a:|\n    b()\n",
      "\n\t\tc()",
      "def f():\n    if a:[\n        c()]\n    b()\n",
      "matchIndentation",
    );
  });

  it("writes narrower steps where the file does", () => {
    isShown(
      "javascript",
      "function f() {\n  if (a) {|\n  }\n  b();\n}\n",
      "\n      c();\n      if (d) {\n          e();\n      }",
      "function f() {\n  if (a) {[\n    c();\n    if (d) {\n      e();\n    }]\n  }\n  b();\n}\n",
      "matchIndentation",
    );
  });

  it("begins at the cursor, where that is in the block already", () => {
    isShown("shellscript", "for a; do\n  |\ndone\n", "  b\n    c", "for a; do\n  [b\n  c]\ndone\n", "matchIndentation");
    const nested = "  if (b) {\n        c();\n    }";
    isShown(
      "typescript",
      "if (a) {\n  |\n}\n",
      nested,
      "if (a) {\n  [if (b) {\n    c();\n  }]\n}\n",
      "matchIndentation",
    );
  });

  it("does not move what belongs deeper: within a step, below a statement, before the rest of the line", () => {
    isShown("python", "if a:\n  |\nif b:\n    c\n", "  d", "if a:\n  [  d]\nif b:\n    c\n");
    isShown("python", "if a:\n|\n", "    b", "if a:\n[    b]\n");
    isShown("python", "if a:\n  |  return b\n", "  c\n", "if a:\n  [  c\n]  return b\n");
  });

  it("does not apply to a space that aligns behind tabs, or in a file of two habits", () => {
    const comment = "/*\n\t * A star.\n\t */";
    isShown("c", "void f() {\n\ta();\n\t|\n\tb();\n}\n", comment, `void f() {\n\ta();\n\t[${comment}]\n\tb();\n}\n`);
    isShown("c", "{\n\ta();\n    b();\n{|\n}\n}\n", "\n\tc();", "{\n\ta();\n    b();\n{[\n\tc();]\n}\n}\n");
  });

  it("does not apply where the text agrees, or the file shows no indentation", () => {
    isShown(
      "python",
      "def f():\n    if a:|\n",
      "\n        b()\n        c()",
      "def f():\n    if a:[\n        b()\n        c()]\n",
    );
    isShown("python", "if a:|\n", "\n  b()", "if a:[\n  b()]\n");
    isShown("python", "def f():\n    x = g(|\n", "a,\n          b)", "def f():\n    x = g([a,\n          b)]\n");
  });
});
