import { isShown } from "../../../../../support/completionRules.ts";

describe("cutProse", () => {
  it("takes the code out of a chatty answer", () => {
    isShown("python", "|\n", "```python\na = 1\n```\nThis sets a.", "[a = 1]\n", "cutProse");
    isShown("python", "|\n", "Sure! Here is the code:\n\n```\na = 1\n```", "[a = 1]\n", "cutProse");
    isShown("python", "|\n", "Here's the completed function:", "|\n", "cutProse");
    isShown("python", "|\n", "a = 1\n```\nExplanation", "[a = 1]\n", "cutProse");
    isShown("python", "|\n", "a = 1\n\nExplanation: it sets a", "[a = 1]\n", "cutProse");
  });

  it("does not apply to sentences in prose, strings and comments, or to code that begins like one", () => {
    isShown("markdown", "|\n", "Here is the code:\n\n```\na\n```", "[Here is the code:\n\n```\na\n```]\n");
    isShown("python", '"""\n|\n"""\n', "Here is what it does.", '"""\n[Here is what it does.]\n"""\n');
    isShown("python", "# |\n", "Here is what it does", "# [Here is what it does]\n");
    isShown("python", "|\n", "This = 1", "[This = 1]\n");
  });
});
