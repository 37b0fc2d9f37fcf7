import { isShown } from "../../../../../support/completion/completionRules.ts";

describe("dropMissedLines", () => {
  it("keeps only the first of several lines that never arrive at the rest of the line", () => {
    isShown("plaintext", "a = | % 2\n", "number\nb = 3", "a = [number] % 2\n", "dropMissedLines");
    isShown("plaintext", "f(|, b)\n", "a\nc = 3\nd", "f([a], b)\n", "dropMissedLines");
  });

  it("does not apply to lines that arrive there, or that push a line of its own down", () => {
    isShown("plaintext", "for x in|:\n", "it:\n    y\nz:", "for x in[it:\n    y\nz]:\n", "trimSuffixOverlap");
    isShown(
      "python",
      "for x in y|        return True\n",
      ":\n    if x:\n",
      "for x in y[:\n    if x:\n]        return True\n",
    );
  });

  it("does not apply where nothing or only brackets are to the right", () => {
    isShown("plaintext", "x = |\n", "1\ny = 2", "x = [1\ny = 2]\n");
    isShown("javascript", "f(|)\n", "{\n  a: 1,\n}", "f([{\n  a: 1,\n}])\n");
  });
});
