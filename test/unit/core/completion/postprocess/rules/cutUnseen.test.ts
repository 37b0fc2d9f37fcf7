import { isShown } from "../../../../../support/completion/completionRules.ts";

describe("cutUnseen", () => {
  it("ends a text before the line with a character that nobody would see, or a broken one", () => {
    for (const character of ["\0", "\u001b", "\u202e", "\u2066", "\ufeff", "\ufffd"])
      isShown(
        "python",
        "def f(a):\n    |\n",
        `b = a\n    c = "${character}x"\n    return c`,
        "def f(a):\n    [b = a]\n",
        "cutUnseen",
      );
    isShown("python", "a = |\n", '"\u202ex"', "a = |\n", "cutUnseen");
  });

  it("leaves out what there is of a character that a text ends in the middle of", () => {
    isShown("python", "# hello|\n", " world\ufffd\ufffd", "# hello[ world]\n", "cutUnseen");
  });

  it("does not cut what texts need, nor what the document has", () => {
    for (const text of ["# 👩‍👩‍👧 ❤️", "# می‌خواهم", "# a\u00a0b \u00ad c"])
      isShown("python", "b = 1\n|\n", text, `b = 1\n[${text}]\n`);
    isShown("python", "# \u202e\nb = 1\n|\n", "c = '\u202e'", "# \u202e\nb = 1\n[c = '\u202e']\n");
  });
});
