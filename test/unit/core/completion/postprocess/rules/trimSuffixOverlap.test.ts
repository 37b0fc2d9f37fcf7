import { isShown } from "../../../../../support/completion/completionRules.ts";

describe("trimSuffixOverlap", () => {
  it("cuts the end that repeats what follows", () => {
    isShown("plaintext", "const a = | + rest;", "value + rest;", "const a = [value] + rest;", "trimSuffixOverlap");
    isShown(
      "plaintext",
      "if x:\n    |\nreturn total\n",
      "total += 1\nreturn total\n",
      "if x:\n    [total += 1]\nreturn total\n",
      "trimTrailingSpace",
      "trimSuffixOverlap",
    );
    isShown("plaintext", "a = 1\n|b = 2\n", "b = 2\n", "a = 1\n|b = 2\n", "trimSuffixOverlap");
    isShown(
      "python",
      "if a:\r\n    |\r\nreturn total\r\n",
      "b\r\nreturn total",
      "if a:\r\n    [b]\r\nreturn total\r\n",
      "trimSuffixOverlap",
    );
  });

  it("cuts the whole rest of the line, however short", () => {
    isShown("plaintext", "for x in|:\n", " items:", "for x in[ items]:\n", "trimSuffixOverlap");
    isShown("plaintext", "for x in|:\n", "it:\n    y\nz:", "for x in[it:\n    y\nz]:\n", "trimSuffixOverlap");
  });

  it("cuts what lacks only spaces of its indentation", () => {
    isShown(
      "python",
      "if a:\n  |  return True\n",
      "    return True",
      "if a:\n  [  ]  return True\n",
      "trimSuffixOverlap",
    );
  });

  it("does not apply to a line that is indented more than the one it resembles", () => {
    isShown(
      "python",
      "if a:\n    b()\n|return y - 1\n",
      "else:\n    return y - 1\n",
      "if a:\n    b()\n[else:\n    return y - 1\n]return y - 1\n",
    );
  });

  it("does not apply to an overlap of two characters, or to brackets that the text itself has opened", () => {
    isShown("plaintext", "a = | y z\n", "b y", "a = [b y] y z\n");
    isShown("javascript", "f(|)\n", "g(b)", "f([g(b)])\n");
  });
});
