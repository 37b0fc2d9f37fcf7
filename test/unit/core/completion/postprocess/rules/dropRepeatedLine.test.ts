import { isShown } from "../../../../../support/completion/completionRules.ts";

describe("dropRepeatedLine", () => {
  it("hides a line that the next or the previous line says already", () => {
    isShown("plaintext", "a = 1\n|\nb = 2\n", "b = 2", "a = 1\n|\nb = 2\n", "dropRepeatedLine");
    isShown("plaintext", "a = 1\n|\n", "a = 1", "a = 1\n|\n", "dropRepeatedLine");
    isShown("python", "a = 1\r\n|\r\nb = 2\r\n", "b = 2", "a = 1\r\n|\r\nb = 2\r\n", "dropRepeatedLine");
  });

  it("hides a line that nearly is the next one", () => {
    const next = "    total = compute(first, second)\n";
    const body = "    |\n        total = compute(first)\n    else:\n";
    isShown("python", body, "total = compute(first)", body, "dropRepeatedLine");
    isShown("python", `    |\n${next}`, "total = compute(first,second)", `    |\n${next}`, "dropRepeatedLine");
  });

  it("does not apply to a line that differs from the next one in a name or a number", () => {
    isShown(
      "java",
      "  |\n  private SVGLength mH;\n",
      "private SVGLength mW;",
      "  [private SVGLength mW;]\n  private SVGLength mH;\n",
    );
    isShown(
      "python",
      "    |\n    assert f(101) == 1001\n",
      "assert f(100) == 1001",
      "    [assert f(100) == 1001]\n    assert f(101) == 1001\n",
    );
  });

  it("does not apply to a line that is longer or shorter by much, of another block, or a closing bracket", () => {
    isShown("python", "|\nfor item in items:\n", "items = load()", "[items = load()]\nfor item in items:\n");
    isShown("plaintext", "    return False\n  |\n", "return False", "    return False\n  [return False]\n");
    isShown("plaintext", "a {\n  b {\n  }\n|\n", "}", "a {\n  b {\n  }\n[}]\n");
  });
});
