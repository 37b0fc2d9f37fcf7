// What of an answer is written into a file: the code or text, without the fence and the words that the model put around it.
import assert from "node:assert/strict";
import type { EditTask } from "../../../../../src/core/edits/editTask.ts";
import { editedByScript } from "../../../../support/models/scriptedEdits.ts";

const task: EditTask = { kind: "edit", instruction: "change it" };

async function edited(languageId: string, document: string, ...replies: readonly string[]): Promise<string> {
  const marked = document.includes("«") ? document : `«${document}»`;
  return (await editedByScript(marked, { languageId, task, replies }, ["«", "»"])).result;
}

/** Text in a language, and what it is changed to. */
const samples: readonly (readonly [languageId: string, before: string, after: string])[] = [
  [
    "toml",
    '[server]\nhost = "a"\nport = 80\nnames = [\n  "b",\n]',
    '[server]\nhost = "a"\nport = 8080\nnames = [\n  "b",\n  "c",\n]',
  ],
  ["json", '{\n  "a": 1,\n  "b": [true]\n}', '{\n  "a": 2,\n  "b": [true]\n}'],
  ["jsonc", '{\n  // One.\n  "a": 1,\n}', '{\n  // One.\n  "a": 2,\n}'],
  [
    "yaml",
    "services:\n  web:\n    image: a\n    command: >\n      Run it. All of it.\n",
    "services:\n  web:\n    image: b\n    command: >\n      Run it. All of it.\n",
  ],
  ["ini", "[a]\nb = 1\n; c\nd = 2", "[a]\nb = 3\n; c\nd = 2"],
  ["properties", "a.b=1\nc: 2", "a.b=3\nc: 2"],
  ["dockerfile", 'FROM a:1\nRUN b && \\\n    c\nCMD ["d"]', 'FROM a:2\nRUN b && \\\n    c\nCMD ["d"]'],
  ["makefile", "all: a\n\tcc -o a a.c\n", "all: a b\n\tcc -o a a.c\n"],
  ["markdown", "# Title\n\nSome text, teh first.\n\n- a\n- b", "# Title\n\nSome text, the first.\n\n- a\n- b"],
  ["plaintext", "Dear reader,\n\nteh end is near.", "Dear reader,\n\nthe end is near."],
  ["xml", "<a>\n  <b>1</b>\n</a>", "<a>\n  <b>2</b>\n</a>"],
  ["css", "a {\n  color: red;\n}", "a {\n  color: blue;\n}"],
  ["lua", "local a = 1\nreturn a", "local a = 2\nreturn a"],
  ["sql", "SELECT a\nFROM b\nWHERE c = 1;", "SELECT a\nFROM b\nWHERE c = 2;"],
  ["kotlin", "fun f(): Int {\n    return 1\n}", "fun f(): Int {\n    return 2\n}"],
  ["shellscript", "set -e\necho a", "set -e\necho b"],
  ["python", "def f():\n    return 1", "def f():\n    return 2"],
  ["javascript", "function f() {\n  return 1;\n}", "function f() {\n  return 2;\n}"],
];

describe("an answer", () => {
  for (const [languageId, before, after] of samples) {
    it(`of ${languageId} alone is taken as it is`, async () => {
      assert.equal(await edited(languageId, before, after), after);
      assert.equal(
        await edited(languageId, before, `${after}\n`),
        after + (before.endsWith("\n") && !after.endsWith("\n") ? "\n" : ""),
      );
    });

    it(`of ${languageId} in a fence of any kind loses the fence and the words`, async () => {
      const body = after.trimEnd();
      const answers = [
        `\`\`\`${languageId}\n${body}\n\`\`\``,
        `\`\`\`\n${body}\n\`\`\`\n`,
        `~~~${languageId}\n${body}\n~~~`,
        `\`\`\`\`${languageId}\n${body}\n\`\`\`\``,
        `Here is the corrected version:\n\n\`\`\`${languageId}\n${body}\n\`\`\`\n\nI changed one value. Let me know if it helps!`,
        `Sure!\n\`\`\`${languageId}\n${body}\n\`\`\`\nAnd run it:\n\`\`\`sh\nmake\n\`\`\``,
        // The end of the answer was not reached, or the model left the fence out.
        `\`\`\`${languageId}\n${body}`,
        `Here you go:\n\n\`\`\`${languageId}\n${body}`,
        `\`\`\`${languageId}\n${body}\`\`\``,
      ];
      for (const answer of answers)
        assert.equal(await edited(languageId, before, answer), before.endsWith("\n") ? after : body, answer);
    });

    it(`of ${languageId} with words around it loses them, or is refused`, async () => {
      const body = after.trimEnd();
      const answers = [
        `Here is the corrected file:\n\n${body}`,
        `Sure! Here's the updated version:\n${body}`,
        `The corrected code:\n\n${body}\n\nI fixed the value in the second line.`,
        `${body}\n\nThis changes the value as you asked.`,
        `${body}\n\nExplanation: The value was wrong.`,
        `Certainly, this is what you need.\n\n${body}\n\nLet me know if you have questions.`,
        `Voici le fichier corrigé :\n\n${body}`,
        `以下是修改后的文件：\n\n${body}`,
      ];
      for (const answer of answers) {
        const result = await edited(languageId, before, answer);
        assert.ok(result.startsWith("refused") || result.trimEnd() === body, `${answer}\n---\n${result}`);
      }
    });

    it(`of words alone is refused in ${languageId}`, async () => {
      for (const answer of [
        "Here is the corrected version:",
        "I cannot change this file because it looks right to me.",
        "Sure! I have updated the value for you.",
      ])
        assert.match(await edited(languageId, before, answer), /^refused/, answer);
    });
  }

  const plainSamples = samples.filter(([languageId]) =>
    ["toml", "yaml", "ini", "lua", "markdown"].includes(languageId),
  );
  for (const [languageId, before, after] of plainSamples)
    it(`of ${languageId} loses the marks and headings of models`, async () => {
      const body = after.trimEnd();
      for (const answer of [
        `<think>\n\n</think>\n\n${body}`,
        `The user wants another value.\n</think>\n\n${body}`,
        `${body}<|im_end|>`,
        `${body}\n<|endoftext|>`,
        `\`\`\`${languageId} title="a"\n${body}\n\`\`\``,
        `\`\`\`{.${languageId}}\n${body}\n\`\`\``,
        `\`\`\`${languageId}:src/a\n${body}\n\`\`\``,
        `\`\`\`text\n${body}\n\`\`\``,
        ...(languageId === "markdown"
          ? []
          : [
              `<answer>\n${body}\n</answer>`,
              `### Updated file\n\n${body}`,
              `**a.${languageId}**\n\n${body}`,
              `${body}\n\n### Changes\n\n- Another value.`,
            ]),
      ])
        assert.equal((await edited(languageId, before, answer)).trimEnd(), body, answer);
    });

  it("in a text of sentences may say what words to the user would say", async () => {
    const cases: readonly (readonly [languageId: string, before: string, after: string])[] = [
      ["markdown", "# T\n\ntext", "# T\n\ntext\n\n## Changes\n\n- a\n- b"],
      ["markdown", "# T\n\ntext", "# T\n\ntext\n\nNote: keep it dry."],
      ["markdown", "# T\n\ntext", "# T\n\ntext\n\nIf you need help, ask in the forum."],
      ["markdown", "# T\n\ntext", "# T\n\ntext\n\n## Explanation\n\nIt is so."],
      ["markdown", "Das ist die Anleitung:\n\n1. eins", "This is the documentation:\n\n1. one"],
      ["markdown", "Ich habe einen Hund.\n\nEr heißt Rex.", "I have a dog.\n\nHis name is Rex."],
      ["plaintext", "Klar, ich komme.\nBis morgen.", "Sure, I'll come.\nSee you tomorrow."],
      ["plaintext", "Dear A,\n\nit is here.", "Dear A,\n\nit is here.\n\nLet me know if you have questions."],
      ["latex", "\\section{A}\ntext", "\\section{A}\nI have shown it.\n\nThis proves it."],
      ["html", "<p>a</p>", "<p>a</p>\n<p>Let me know if it helps.</p>"],
    ];
    for (const [languageId, before, after] of cases) assert.equal(await edited(languageId, before, after), after);
    const around = "Certainly, here is the corrected text:\n\n# T\n\nother text\n\nLet me know if you have questions.";
    assert.equal(await edited("markdown", "# T\n\ntext", around), "# T\n\nother text");
  });

  it("of code may begin and end with what only sounds like words", async () => {
    const cases: readonly (readonly [languageId: string, before: string, after: string])[] = [
      ["go", "x := f()", "ok, err := g()\nx := f()"],
      ["javascript", "return {\n  a: 1,\n};", "return {\n  ok: true,\n  a: 1,\n};"],
      ["javascript", "f();", "let me = this;\nf();"],
      ["yaml", "a: 1", "a: 1\nnote: hello"],
      ["yaml", "a: 1", "a: 1\n\nchanges:\n  - b"],
      ["yaml", "notes:\n  - Fixed it.", "notes:\n  - Fixed it.\n  - Added the new list of tests."],
    ];
    for (const [languageId, before, after] of cases) assert.equal(await edited(languageId, before, after), after);
  });

  it("in letters without case, and a row of a table without its separator, are told from data", async () => {
    for (const words of ["إليك الملف المعدل:", "यहाँ सुधारी गई फ़ाइल है:"]) {
      const result = await edited("ini", "[a]\nb = 1", `${words}\n\n[a]\nb = 2`);
      assert.ok(result.startsWith("refused") || result === "[a]\nb = 2", result);
    }
    assert.match(await edited("csv", "a,b\n1,2", "a,b\n1,3\n\nThe value is new."), /^refused/);
  });

  it("has its words only where nothing of the text stands", async () => {
    const prose = "I have a dog.\n\nHere is the text of the letter:\nDear all, this was fixed.";
    assert.equal(await edited("markdown", prose, prose.replace("dog", "cat")), prose.replace("dog", "cat"));
  });

  it("of words is right where words are selected", async () => {
    const document = 'def f():\n    """Gives the sum\n«    of all the numbers in it\n»    """\n';
    assert.equal(
      await edited("python", document, "of all numbers in the list.\nNumbers that are not there count as none."),
      document.replace(/«[^»]*»/, "    of all numbers in the list.\n    Numbers that are not there count as none.\n"),
    );
    assert.equal(
      await edited(
        "kotlin",
        "/*\n«Reads the file and gives its lines»\n*/",
        "Reads the file, and gives all of its lines.",
      ),
      "/*\nReads the file, and gives all of its lines.\n*/",
    );
  });

  it("with words inside of data is refused", async () => {
    const cases: readonly (readonly [languageId: string, before: string, answer: string])[] = [
      ["toml", "a = 1\nb = 2", "a = 1\nAnd the second one is changed to three\nb = 3"],
      ["ini", "a = 1\nb = 2", "a = 1\nAnd the second one is changed\nb = 3"],
      ["yaml", "a: 1\nb: 2", "a: 1\nAnd the second one is changed\nb: 3"],
      ["yaml", "a: 1\nb: 2", "The file with the change:\na: 1\nb: 3"],
      ["json", '{"a": 1}', 'The answer is {"a": 2}'],
      ["jsonc", '{"a": 1, /* x */}', 'The answer is {"a": 2}'],
      ["json", '{"a": 1,, }', 'It was a comma. {"a": 1}'],
      ["json", '{"a": 1}', '{"a": 2'],
      ["dockerfile", "FROM a\nRUN b", "FROM a\nThen run the other one\nRUN c"],
      ["xml", "<a>1</a>", "The element with two\n<a>2</a>"],
    ];
    for (const [languageId, before, answer] of cases)
      assert.match(await edited(languageId, before, answer), /^refused/, answer);
  });

  it("that mends broken data may leave other faults in it", async () => {
    assert.equal(await edited("json", '{\n«  "a": 1,,»\n  "b": }\n', '"a": 1,'), '{\n  "a": 1,\n  "b": }\n');
    assert.equal(await edited("toml", "oops\n«a = 1 1»\n", "a = 1"), "oops\na = 1\n");
  });
});

describe("a fence that belongs to the text", () => {
  const cases: readonly (readonly [languageId: string, document: string, answer: string, result: string])[] = [
    // Blocks of a Markdown file, with and without the words behind the fence, as many ticks as they like.
    ["markdown", "# T\n```js\na\n```\nteh end", "# T\n```js\na\n```\nthe end", "# T\n```js\na\n```\nthe end"],
    ["markdown", "```js\na\n```", "```js\nb\n```", "```js\nb\n```"],
    ["markdown", "```\na\n```", "```\nb\n```", "```\nb\n```"],
    [
      "markdown",
      "# T\n````md\n```js\na\n```\n````\nx",
      "# T\n````md\n```js\nb\n```\n````\nx",
      "# T\n````md\n```js\nb\n```\n````\nx",
    ],
    ["markdown", "~~~sh\na\n~~~\nx", "~~~sh\nb\n~~~\nx", "~~~sh\nb\n~~~\nx"],
    // New blocks, and the answer's own fence around them.
    ["markdown", "# T\n\ntext", "# T\n\ntext\n\n```sh\nnpm i\n```", "# T\n\ntext\n\n```sh\nnpm i\n```"],
    ["markdown", "# T\n\ntext", "# T\n\ntext\n\n```\nnpm i\n```\n\nmore", "# T\n\ntext\n\n```\nnpm i\n```\n\nmore"],
    [
      "markdown",
      "# T\n\ntext",
      "```markdown\n# T\n\ntext\n\n```sh\nnpm i\n```\n```",
      "# T\n\ntext\n\n```sh\nnpm i\n```",
    ],
    ["markdown", "# T\n```\na\n```\nx", "```markdown\n# T\n```\nb\n```\nx\n```", "# T\n```\nb\n```\nx"],
    [
      "markdown",
      "# T\n```\na\n```\nx",
      "Here is the changed file:\n\n````markdown\n# T\n```\nb\n```\nx\n````\n\nI changed a.",
      "# T\n```\nb\n```\nx",
    ],
    ["markdown", "# T\ntext", "# T\nother text\n````", "# T\nother text"],
    ["markdown", "# T\ntext", "# T\nother text\n````\n\nI changed it.", "# T\nother text"],
    ["markdown", "# T\ntext", "```\n# T\nother text\n```", "# T\nother text"],
    // Fences in comments and docstrings.
    [
      "python",
      'def f():\n    """Doc.\n\n    ```\n    f()\n    ```\n    """\n    return 1',
      'def f():\n    """Doc.\n\n    ```\n    f()\n    ```\n    """\n    return 2',
      'def f():\n    """Doc.\n\n    ```\n    f()\n    ```\n    """\n    return 2',
    ],
    [
      "python",
      '"""Doc."""\na = 1\nb = 2',
      '"""Doc.\n\n```python\na\n```\n"""\na = 1\nb = 2',
      '"""Doc.\n\n```python\na\n```\n"""\na = 1\nb = 2',
    ],
    [
      "python",
      '"""Doc.\n\n```python\na\n```\n"""\na = 1',
      '```python\n"""Doc.\n\n```python\na\n```\n"""\na = 2\n```',
      '"""Doc.\n\n```python\na\n```\n"""\na = 2',
    ],
    [
      "rust",
      "/// ```\n/// f();\n/// ```\nfn f() -> i32 { 1 }",
      "/// ```\n/// f();\n/// ```\nfn f() -> i32 { 2 }",
      "/// ```\n/// f();\n/// ```\nfn f() -> i32 { 2 }",
    ],
    [
      "javascript",
      "const a = `\n\\`\\`\\`js\n`;\nb(1);",
      "const a = `\n\\`\\`\\`js\n`;\nb(2);",
      "const a = `\n\\`\\`\\`js\n`;\nb(2);",
    ],
    // In a quotation, and in the strings that document.
    ["markdown", "> A\n> B", "> A\n> ```\n> b\n> ```", "> A\n> ```\n> b\n> ```"],
    ["julia", "f() = 1", '"""\n```julia\nf()\n```\n"""\nf() = 2', '"""\n```julia\nf()\n```\n"""\nf() = 2'],
    [
      "elixir",
      "def f, do: 1",
      '@doc """\n```elixir\nf()\n```\n"""\ndef f, do: 2',
      '@doc """\n```elixir\nf()\n```\n"""\ndef f, do: 2',
    ],
    ["plaintext", "Use ``` for code.", "Use ```ticks``` for code.", "Use ```ticks``` for code."],
  ];
  for (const [languageId, document, answer, result] of cases)
    it(`stays in ${languageId}: ${JSON.stringify(answer)}`, async () =>
      assert.equal(await edited(languageId, document, answer), result));

  it("is no end for the model either: it is asked in a longer fence", async () => {
    const { asked } = await editedByScript("[# T]", { languageId: "markdown", task, replies: ["# U"] });
    assert.equal(asked[0]!.answerPrefix, "````markdown\n");
    assert.deepEqual(asked[0]!.stop, ["\n````\n"]);
  });
});
