import { isShown } from "../../../../../support/completion/completionRules.ts";

describe("cutProse", () => {
  it("takes the code out of a chatty answer", () => {
    isShown("python", "|\n", "```python\na = 1\n```\nThis sets a.", "[a = 1]\n", "cutProse");
    isShown("python", "|\n", "Sure! Here is the code:\n\n```\na = 1\n```", "[a = 1]\n", "cutProse");
    isShown("python", "|\n", "Here's the completed function:", "|\n", "cutProse");
    isShown("python", "|\n", "a = 1\n```\nExplanation", "[a = 1]\n", "cutProse");
    isShown("python", "|\n", "a = 1\n\nExplanation: it sets a", "[a = 1]\n", "cutProse");
  });

  it("shows nothing of an answer that is no code", () => {
    for (const answer of [
      "You can complete it like this:",
      "Here's the code:",
      "Here’s how you could finish this function.",
      "To achieve this, you need a loop:",
      "I think you want to return the sum.",
      "It looks like the function is incomplete.",
      "Based on the context, the next line adds them.",
      "Your code is missing a return statement.",
      "Yes, the function should return a value.",
      "As an AI model I cannot see the file.",
      "Let's complete the function step by step:",
      "1. Add the two numbers\n2. Return the result",
      "- First, check the input\n- Then return it",
      "* **Return** the sum",
      "**Explanation**\nIt adds them.",
    ])
      for (const language of ["python", "typescript", "go", "rust"])
        isShown(language, "|\n", answer, "|\n", "cutProse");
    isShown("python", "|\n", "You can complete it like this:\n\n```python\na = 1\n```", "[a = 1]\n", "cutProse");
  });

  it("leaves code alone that begins with the same words", () => {
    for (const [language, code] of [
      ["typescript", "Yes.add(first);"],
      ["python", "I = 1"],
      ["ruby", "Please.new"],
      ["yaml", "- Install the packages"],
      ["typescript", "-first + second"],
      ["typescript", "* 2"],
      ["python", "We.can = 1"],
      ["python", "To = 1"],
      ["typescript", "Hi: 1,"],
      ["python", "**options"],
    ] as const)
      isShown(language, "|\n", code, `[${code}]\n`);
  });

  it("does not apply to sentences in prose, strings and comments, or to code that begins like one", () => {
    isShown("markdown", "|\n", "Here is the code:\n\n```\na\n```", "[Here is the code:\n\n```\na\n```]\n");
    isShown("python", '"""\n|\n"""\n', "Here is what it does.", '"""\n[Here is what it does.]\n"""\n');
    isShown("python", "# |\n", "Here is what it does", "# [Here is what it does]\n");
    isShown("python", "|\n", "This = 1", "[This = 1]\n");
  });
});
