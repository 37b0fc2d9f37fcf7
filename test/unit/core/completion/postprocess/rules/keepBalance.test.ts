import { isShown } from "../../../../../support/completion/completionRules.ts";

describe("keepBalance", () => {
  it("goes back to the last line at which everything is closed", () => {
    isShown("python", "|\n", "a = 1\nb = f(\n    c,", "[a = 1]\n", "keepBalance");
  });

  it("closes what a text opens from its first line on", () => {
    isShown("javascript", "|\n", "function f() {\n  return 1;", "[function f() {\n  return 1;\n}]\n", "keepBalance");
    isShown("javascript", "  |\n", "f(a, [b,", "  [f(a, [b])]\n", "keepBalance");
    isShown("javascript", "  x = |\n", "f({\n    a: 1,", "  x = [f({\n    a: 1,\n  })]\n", "keepBalance");
  });

  it("leaves out a block at the end that would be closed around nothing", () => {
    const before = "function f(|)\n";
    isShown(
      "typescript",
      before,
      "a) {\n  b();\n  if (c) {",
      "function f([a) {\n  b();\n}]{)}\n",
      "coverClosers",
      "keepBalance",
    );
    isShown("typescript", "|\n", "if (a) {\n  b();\n} else {", "[if (a) {\n  b();\n}]\n", "keepBalance");
  });

  it("hides a text that would end in a bracket closed around nothing", () => {
    isShown("python", "    |\n", "message = (", "    |\n", "keepBalance");
    isShown("javascript", "|\n", "a = [[", "|\n", "keepBalance");
    isShown("javascript", "|\n", "a = f(1, [2", "[a = f(1, [2])]\n", "keepBalance");
  });

  it("hides a text that would leave a string open", () => {
    isShown("javascript", "a = |;\n", '"never ended', "a = |;\n", "keepBalance");
  });

  it("does not apply where the text leaves no more open than before", () => {
    isShown("javascript", "a = |;\n", '"ended"', 'a = ["ended"];\n');
    isShown("javascript", "f(|\n", "{ a: [1] }", "f([{ a: [1] }]\n");
    isShown("javascript", "} }\nf(|\n", "a", "} }\nf([a]\n");
  });
});
