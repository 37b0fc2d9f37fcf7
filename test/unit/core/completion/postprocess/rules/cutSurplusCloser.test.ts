import { isShown } from "../../../../../support/completion/completionRules.ts";

describe("cutSurplusCloser", () => {
  it("ends before a bracket that the document has further down, or that nothing opened", () => {
    isShown("javascript", "if (a) {\n  |\n}\n", "b();\n}\nc();", "if (a) {\n  [b();]\n}\n", "cutSurplusCloser");
    isShown("javascript", "if (|) {\n}\n", "a && b)", "if ([a && b]) {\n}\n", "cutSurplusCloser");
    isShown("javascript", "a = |\n", "b)", "a = [b]\n", "cutSurplusCloser");
    isShown("javascript", "if (a) {\n  b();\n|\n}\n", "}", "if (a) {\n  b();\n|\n}\n", "cutSurplusCloser");
  });

  it("does not apply to brackets that the document lacks", () => {
    // Those right of the cursor could be the inner ones' or the outer ones'.
    isShown(
      "python",
      "c([d(((o - 5| + a) for o in s])\n",
      " - a) % 26)",
      "c([d(((o - 5[ - a) % 26)] + a) for o in s])\n",
    );
    isShown("javascript", "f(|\n", "a, b)", "f([a, b)]\n");
    isShown(
      "javascript",
      "function f() {\n  if (a) {|\n}\n",
      "\n    b();\n  }",
      "function f() {\n  if (a) {[\n    b();\n  }]\n}\n",
    );
    isShown("javascript", "f(() => {|\n", "\n  a();\n});", "f(() => {[\n  a();\n});]\n");
  });

  it("does not apply to brackets in strings and comments, or in a document that was broken before", () => {
    isShown("javascript", "a = |;\n", '"(" + b', 'a = ["(" + b];\n');
    isShown("python", "|\n", "# :) done", "[# :) done]\n");
    isShown("javascript", "} }\nf(|\n", "a", "} }\nf([a]\n");
  });
});
