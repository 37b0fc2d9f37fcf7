import { isShown } from "../../../../../support/completion/completionRules.ts";

describe("dropLoneComment", () => {
  it("hides a text that only comments where a block begins", () => {
    for (const [language, before, generated] of [
      ["python", "def restock(a):|\n", "  # TODO"],
      ["python", "def restock(a):\n    |\n", "# Add the items\n    # to the shelf"],
      ["typescript", "function f() {\n  |\n}\n", "// Sort the items."],
      ["c", "int f(void) {\n  |\n}\n", "/* Sorts\n * the items. */"],
      ["ruby", "items.each do\n  |\nend\n", "# each item"],
    ] as const)
      isShown(language, before, generated, before, "dropLoneComment");
  });

  it("leaves the code behind a remark on the head", () => {
    isShown(
      "python",
      "def f(a):|\n",
      "  # adds one\n    return a + 1",
      "def f(a):[\n    return a + 1]\n",
      "dropLoneComment",
    );
  });

  it("does not apply where code follows, elsewhere, or in a comment that was begun", () => {
    isShown(
      "python",
      "def f(a):\n    |\n",
      "# one more\n    return a + 1",
      "def f(a):\n    [# one more\n    return a + 1]\n",
    );
    isShown("python", "def f(a):\n    b = 1\n    |\n", "# then", "def f(a):\n    b = 1\n    [# then]\n");
    isShown("python", "def f(a):\n    # |\n", "# more", "def f(a):\n    # [# more]\n");
  });
});
