import { isShown } from "../../../../../support/completion/completionRules.ts";

describe("cutStringEnd", () => {
  it("ends a text where it closes the string around the cursor, so that nothing new begins behind it", () => {
    for (const [language, before, generated, shown] of [
      ["typescript", 'say("|");\n', 'a", b, "c', 'say("[a]");\n'],
      ["typescript", 'import { a } from "|"\n', './money"; import c from "./d', 'import { a } from "[./money]"\n'],
      ["javascript", "const a = `x |`;\n", "y` + `z", "const a = `x [y]`;\n"],
      ["python", "a = '|'\n", "hello' + name", "a = '[hello]'\n"],
      ["python", 'def f():\n    """|"""\n', 'One.""" + b', 'def f():\n    """[One.]"""\n'],
      ["go", 'a := "|"\n', 'x" + "y', 'a := "[x]"\n'],
      ["rust", 'g("|");\n', '{}", "x', 'g("[{}]");\n'],
      ["java", 'String a = "|";\n', 'it" + "s', 'String a = "[it]";\n'],
    ] as const)
      isShown(language, before, generated, shown, "cutStringEnd");
  });

  it("ends in the hole of a string, with the hole", () => {
    isShown("ruby", '"Hello, #{|}!"\n', 'name}!"', '"Hello, #{[name]}!"\n', "cutStringEnd");
    isShown("ruby", '"#{a} #{|}"\n', 'f(b)}"', '"#{a} #{[f(b)]}"\n', "cutStringEnd");
    isShown("csharp", 'var a = $"{|} years";\n', 'b} years old.";', 'var a = $"{[b]} years";\n', "cutStringEnd");
  });

  it("hides a text that begins with the end of the string", () => {
    isShown("python", 'a = "b|"\n', '" + c', 'a = "b|"\n', "cutStringEnd");
  });

  it("does not apply to an end that the text shares with the line, to an escaped quote, or to a string that is open", () => {
    isShown("javascript", 'f("|")\n', 'a")', 'f("[a")]{")}\n', "coverClosers");
    isShown("javascript", 'f("|")\n', 'a \\"b\\" c', 'f("[a \\"b\\" c]")\n');
    isShown("javascript", 'f("\\|")\n', '"a', 'f("\\["a]")\n');
    isShown("javascript", "f('|')\n", 'a "b" c', "f('[a \"b\" c]')\n");
    isShown("javascript", 'a = "|\n', 'b" + c;', 'a = "[b" + c;]\n');
    isShown("javascript", "a = `|`\n", '${f("`")} b', 'a = `[${f("`")} b]`\n');
  });
});
