import { isShown } from "../../../../../support/completion/completionRules.ts";

describe("closeOnOwnLine", () => {
  it("puts the bracket below what begins on a new line", () => {
    isShown("typescript", "f(() => {|});\n", "\n  g();", "f(() => {[\n  g();\n]});\n", "closeOnOwnLine");
    isShown("typescript", "  f({|})\n", "\n    a,\n    b,", "  f({[\n    a,\n    b,\n  ]})\n", "closeOnOwnLine");
    isShown("python", "f(|)\n", "\n    a,\n    b", "f([\n    a,\n    b\n])\n", "closeOnOwnLine");
  });

  it("does not apply where the text begins in the line, says the bracket itself, or ends on a new line", () => {
    isShown("typescript", "f(|)\n", "a,\n  b", "f([a,\n  b])\n");
    isShown("typescript", "f({|})\n", "\n  a,\n})", "f({[\n  a,\n})]{})}\n", "coverClosers");
    isShown("typescript", "if (a) {\n  |\n}\n", "b();", "if (a) {\n  [b();]\n}\n");
  });
});
