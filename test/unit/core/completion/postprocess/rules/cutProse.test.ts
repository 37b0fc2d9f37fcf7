import { isShown } from "../../../../../support/completion/completionRules.ts";

describe("cutProse", () => {
  it("takes the code out of a chatty answer", () => {
    isShown("python", "|\n", "```python\na = 1\n```\nThis sets a.", "[a = 1]\n", "cutProse");
    isShown("python", "|\n", "Sure! Here is the code:\n\n```\na = 1\n```", "[a = 1]\n", "cutProse");
    isShown("python", "|\n", "Here's the completed function:", "|\n", "cutProse");
    isShown("python", "|\n", "a = 1\n```\nExplanation", "[a = 1]\n", "cutProse");
    isShown("python", "|\n", "a = 1\n\nExplanation: it sets a", "[a = 1]\n", "cutProse");
    isShown("python", "|\n", "~~~python\na = 1\n~~~\nThis sets a.", "[a = 1]\n", "cutProse");
    isShown("python", "|\n", "Here is the code:\n\n~~~\na = 1\n~~~", "[a = 1]\n", "cutProse");
    isShown("python", "|\n", "Try this:\n```\na = 1\n```", "[a = 1]\n", "cutProse");
    for (const end of [
      "Hope this helps!",
      "Feel free to ask.",
      "You can now use it.",
      "Here's what it does:",
      "- `a` is set to 1",
      "1. **a** is set",
    ])
      isShown("python", "|\n", `a = 1\n\n${end}`, "[a = 1]\n", "cutProse");
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
      "### Explanation\nIt adds them.",
      "### Updated Code\n",
      "| a | b |\n|---|---|\n| 1 | 2 |",
      "> Note: the function is fast.",
      "Hier ist der vollständige Code:",
      "Voici le code corrigé :",
      "Aquí está el código:",
      "Вот исправленный код:",
      "以下是完整的代码：",
      "こちらが完成したコードです：",
      "Here you go:",
      "As requested, the code:",
      "Explanation: it adds.",
      "Solution:",
      "Try this:",
      "Just add:",
      "Use the following:",
      "Replace it with:",
      "- `a`: the first number",
      "+ Add the two numbers",
      "Now we need to return the sum.",
      "There is an error in the code.",
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

  it("does not apply to sentences between tags, in values, and in texts that run to a mark", () => {
    const places: readonly (readonly [string, string])[] = [
      ["javascriptreact", "return <p>|</p>;\n"],
      ["typescriptreact", "  return (\n    <p className={x}>\n      |\n    </p>\n  );\n"],
      ["vue", "<template>\n  <p>|</p>\n</template>\n"],
      ["svelte", "<h1>\n  |\n</h1>\n"],
      ["xml", '<string name="a">|</string>\n'],
      ["php", "<?php if ($x): ?>\n  <p>|</p>\n<?php endif;\n"],
      ["php", "$x = <<<EOT\n|\nEOT;\n"],
      ["handlebars", "<p>|</p>\n"],
      ["pug", "p |\n"],
      ["asciidoc", "= Title\n\n|\n"],
      ["properties", "greeting=|\n"],
      ["yaml", "message: >\n  |\n"],
      ["yaml", "message: |\n"],
      ["shellscript", "cat <<EOF\n|\nEOF\n"],
      ["ruby", "x = <<~T\n  |\nT\n"],
      ["perl", "=pod\n\n|\n\n=cut\n"],
      ["cmake", "#[[.rst:\n|\n]]\n"],
    ];
    for (const [language, place] of places)
      for (const text of ["Please enter your name.", "This is the name of the user."])
        isShown(language, place, text, place.replace("|", `[${text}]`));
    for (const [language, place] of [
      ["typescriptreact", "const a = useState<string>(x);\n|\n"],
      ["typescriptreact", "  return <p>a</p>;\n}\n\n|\n"],
      ["vue", "<script>\nf();\n|\n</script>\n"],
      ["yaml", "a: 1\n|\n"],
      ["shellscript", "cat <<EOF\na\nEOF\n|\n"],
    ] as const)
      isShown(language, place, "Here is the code:", place, "cutProse");
  });

  it("does not apply to what docstrings and comments say at their end", () => {
    const text = "Adds.\n\n    Note: it is fast.\n    This function is pure.";
    isShown("python", 'def f():\n    """|\n    """\n', text, `def f():\n    """[${text}]\n    """\n`);
    const whole = 'def f():\n    """Adds.\n\n    This function is pure.\n    """\n    return 1';
    isShown("python", "|\n", whole, `[${whole}]\n`);
    isShown("c", "/*\n|\n*/\n", "Adds.\n\nNote: it is fast.", "/*\n[Adds.\n\nNote: it is fast.]\n*/\n");
  });

  it("does not apply to lines of tildes under a heading, and to labels and keys", () => {
    const doc = 'def f():\n    """\n    Use\n    ~~~\n    x\n    """\n    return 1';
    isShown("python", "|\n", doc, `[${doc}]\n`);
    for (const [language, code] of [
      ["yaml", "Use the following:"],
      ["makefile", "All objects:"],
      ["python", "class Try:"],
      ["typescript", "- `a`.length"],
      ["typescript", "~~~x;"],
      ["python", "a = 1\n\n- b"],
    ] as const)
      isShown(language, "|\n", code, `[${code}]\n`);
  });

  it("does not apply to headings where they are comments, and to sentences in quotes or in languages that are not known", () => {
    for (const [language, code] of [
      ["python", "## Solution"],
      ["powershell", 'Write-Host "This could be the reason for it."'],
      ["sql", "OUT multi bool, -- is it a multi?"],
      ["coq", "Proof. intros n. simpl in it. reflexivity."],
      ["rust", "|a| a + 1"],
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
