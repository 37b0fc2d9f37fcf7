// Documenting with the languages' own parsers: whatever the model answers, the code stays byte for byte, and only comments come.
import assert from "node:assert/strict";
import type { EditTask } from "../../../../../src/core/edits/editTask.ts";
import { editedByScript, noParser, type Reply } from "../../../../support/models/scriptedEdits.ts";

const task: EditTask = { kind: "document" };

/** A document with its selection between « and »; the answer's code; and the document that is expected. */
interface Example {
  readonly languageId: string;
  readonly document: string;
  readonly answer: string;
  readonly expected: string;
}

async function documented(languageId: string, document: string, ...replies: readonly Reply[]): Promise<string> {
  return (await editedByScript(document, { languageId, task, replies }, ["«", "»"])).result;
}

/** Code in which the lines of a body can be taken for moved, left out or re-indented. */
const codes: Readonly<Record<string, string>> = {
  python: "@cache\n@route('/a', b=1)\ndef f(a):\n    if a:\n        b()\n    c()\n    return '''x\n  y'''",
  go: 'func F(a int) (int, error) {\n\tif a > 0 {\n\t\tb()\n\t}\n\tc()\n\treturn a, errors.New("x")\n}',
  java: "  @Override\n  public int f(int a) {\n    b();\n    c();\n    return a;\n  }",
  c: "static int f(int a)\n{\n  b();\n  c();\n  return a;\n}",
  cpp: "template <typename T>\nint f(T a) {\n  b();\n  c();\n  return a;\n}",
  rust: '#[inline]\npub fn f(a: i32) -> i32 {\n    b();\n    c();\n    println!("{}", a);\n    a\n}',
  typescript: "export function f<T>(a: T): string {\n  b();\n  c();\n  return `x\n  ${a}`;\n}",
  typescriptreact: "export const F = () => {\n  b();\n  c();\n  return (\n    <p>\n      hi {a}\n    </p>\n  );\n};",
  javascript: "const f = (a) => {\n  b()\n  c()\n  return a\n}",
  csharp: "[Fact]\npublic int F(int a)\n{\n    B();\n    C();\n    return a;\n}",
  ruby: "def f(a)\n  b\n  c\n  x = <<~T\n    hi\n  T\n  a\nend",
  php: "function f($a) {\n  b();\n  c();\n  return $a;\n}",
  shellscript: 'f() {\n  b\n  c\n  cat <<E\nhi\nE\n  echo "$1"\n}',
};
const heads: Readonly<Record<string, string>> = {
  go: "package a\n\n",
  php: "<?php\n",
  java: "class A {\n",
  csharp: "class A {\n",
};
const tails: Readonly<Record<string, string>> = { java: "}\n", csharp: "}\n" };

/** A comment line of a language. */
function remark(languageId: string): string {
  return ["python", "ruby", "shellscript"].includes(languageId) ? "# Says what it does." : "// Says what it does.";
}

function framed(languageId: string, code: string): string {
  return `${heads[languageId] ?? ""}«${code}»\n${tails[languageId] ?? ""}`;
}

describe("documenting", () => {
  for (const [languageId, code] of Object.entries(codes)) {
    const lines = code.split("\n");
    const plain = framed(languageId, code).replace(/[«»]/g, "");
    const at = lines.findIndex((line) => /^\s*[bB]\b/.test(line));
    const indent = /^\s*/.exec(lines[at]!)![0];

    it(`takes comments in ${languageId}, and nothing else`, async () => {
      const answer = [remark(languageId), ...lines.toSpliced(at, 0, `${indent}${remark(languageId)}`)].join("\n");
      const result = await documented(languageId, framed(languageId, code), answer);
      const added = result.split("\n").filter((line) => line.trim() === remark(languageId));
      assert.equal(added.length, 2, result);
      assert.equal(
        result
          .split("\n")
          .filter((line) => !added.includes(line))
          .join("\n"),
        plain,
      );
    });

    it(`refuses moved and missing lines in ${languageId}`, async () => {
      const moved = lines.toSpliced(at, 1).toSpliced(at + 1, 0, lines[at]!);
      const missing = lines.toSpliced(at, 1);
      for (const changed of [moved, missing])
        assert.match(
          await documented(languageId, framed(languageId, code), [remark(languageId), ...changed].join("\n")),
          /refused: The model changed the code/,
        );
    });

    it(`keeps the indentation of every line in ${languageId}`, async () => {
      const shifted = lines.map((line, index) => (index === at ? `    ${line}` : line));
      const result = await documented(
        languageId,
        framed(languageId, code),
        [remark(languageId), ...shifted].join("\n"),
      );
      const left = result.split("\n").filter((line) => line.trim() !== remark(languageId));
      assert.equal(left.join("\n"), plain);
      assert.notEqual(result, plain);
    });
  }

  const examples: readonly Example[] = [
    {
      languageId: "python",
      document: "class A:\n«    @property\n    def f(self):\n        return 1\n»\n    x = 2\n",
      answer: '@property\ndef f(self):\n  """One.\n\n  Always.\n  """\n  return 1',
      expected:
        'class A:\n    @property\n    def f(self):\n        """One.\n\n        Always.\n        """\n        return 1\n\n    x = 2\n',
    },
    {
      languageId: "python",
      document: '«def f():\n    """Old."""\n    return 1»\n',
      answer: 'def f():\n    """New.\n\n    Returns: one.\n    """\n    return 1',
      expected: 'def f():\n    """New.\n\n    Returns: one.\n    """\n    return 1\n',
    },
    {
      languageId: "java",
      document: "class A {\n«  /** Old. */\n  @Override\n  int f() {\n    return 1; // kept\n  }»\n}\n",
      answer: "/**\n * New.\n *\n * @return one\n */\n@Override\nint f() {\n  return 1; // kept\n}",
      expected:
        "class A {\n  /**\n   * New.\n   *\n   * @return one\n   */\n  @Override\n  int f() {\n    return 1; // kept\n  }\n}\n",
    },
    {
      languageId: "go",
      document: "package a\n\n«// F is kept: see issue 7.\nfunc F() int {\n\treturn 1\n}»\n",
      answer: "// F returns one.\nfunc F() int {\n\treturn 1 // always\n}",
      expected: "package a\n\n// F is kept: see issue 7.\n// F returns one.\nfunc F() int {\n\treturn 1 // always\n}\n",
    },
    {
      languageId: "c",
      document: "«int f(int a,\n      int b)\n{\n  return a;\n}»\n",
      answer: "/* Returns a. */\nint f(int a, int b) {\n  /* The first. */\n  return a;\n}",
      expected: "/* Returns a. */\nint f(int a,\n      int b)\n{\n  /* The first. */\n  return a;\n}\n",
    },
  ];
  for (const { languageId, document, answer, expected } of examples)
    it(`makes ${JSON.stringify(expected.slice(0, 60))} of ${JSON.stringify(answer.slice(0, 40))}`, async () => {
      assert.equal(await documented(languageId, document, answer), expected);
    });

  it("refuses what only looks like documentation", async () => {
    const cases: readonly (readonly [languageId: string, document: string, answer: string])[] = [
      // A string before a function documents nothing, and one before a decorator is an error.
      ["python", "x = 1\n«def f():\n    return 1»\n", '"""Doc."""\ndef f():\n    return 1'],
      ["python", "«@d\ndef f():\n    return 1»\n", '@d\n"""Doc."""\ndef f():\n    return 1'],
      // Inside of a string, a comment is text.
      ["python", "«x = '''a\nb'''»\n", "x = '''a\n# Says b.\nb'''"],
      ["javascript", "«const a = `x\ny`;»\n", "const a = `x\n// Says y.\ny`;"],
      ["shellscript", "«cat <<E\nhi\nE»\n", "cat <<E\n# Says hi.\nhi\nE"],
      // A backslash at its end takes the next line into the comment.
      ["c", "«int a;\nint b;»\n", "int a;\n// Says b. \\\nint b;"],
      // Lines that a tool obeys do more than document.
      ["go", "package a\n\n«func F() {}»\n", "//go:noinline\nfunc F() {}"],
      ["typescript", "«let a: number = b;»\n", "// @ts-ignore\nlet a: number = b;"],
      ["python", "«x = f(1)»\n", "# type: ignore\nx = f(1)"],
    ];
    for (const [languageId, document, answer] of cases)
      assert.match(await documented(languageId, document, answer), /^refused: /, answer);
  });

  it("refuses lines whose new indentation means something else, even where a comment is right", async () => {
    const code = "def f(a):\n    if a:\n        b()\n    c()";
    const result = await documented("python", `«${code}»\n`, `# Doc.\n${code.replace("    c()", "        c()")}`);
    assert.equal(result, `# Doc.\n${code}\n`, "the comment is taken, and the code is not");
  });

  it("in broken code adds comments and leaves the fault", async () => {
    const code = "def f(a:\n    return a";
    const result = await documented("python", `«${code}»\n`, `# Doc.\n${code}`);
    assert.equal(result, `# Doc.\n${code}\n`);
  });

  it("keeps CRLF, and a selection that starts within a line", async () => {
    assert.equal(
      await documented(
        "go",
        "package a\r\n\r\n«func F() {\r\n\tg()\r\n}»\r\n",
        "// F.\nfunc F() {\n\t// Goes.\n\tg()\n}",
      ),
      "package a\r\n\r\n// F.\r\nfunc F() {\r\n\t// Goes.\r\n\tg()\r\n}\r\n",
    );
    assert.equal(
      await documented("javascript", "const a = «f(() => {\n  b();\n})»;\n", "f(() => {\n  // Goes.\n  b();\n})"),
      "const a = f(() => {\n  // Goes.\n  b();\n});\n",
    );
  });

  it("without a parser goes by the marks of comments", async () => {
    const made = async (languageId: string, document: string, reply: string): Promise<string> =>
      (await editedByScript(document, { languageId, task, replies: [reply], parser: noParser }, ["«", "»"])).result;
    assert.equal(
      await made(
        "kotlin",
        "«fun f(): Int {\n    return 1\n}»\n",
        "/** One. */\nfun f(): Int {\n  // It.\n  return 1\n}",
      ),
      "/** One. */\nfun f(): Int {\n    // It.\n    return 1\n}\n",
    );
    assert.equal(
      await made("yaml", "«a:\n  b: 1»\n", "# All of it.\na:\n  # One.\n  b: 1"),
      "# All of it.\na:\n  # One.\n  b: 1\n",
    );
    assert.match(await made("yaml", "«a: |\n  text\nb: 1»\n", "a: |\n  # Text.\n  text\nb: 1"), /^refused/);
    assert.equal(await made("toml", "«[a]\nb = 1»\n", "# The a.\n[a]\nb = 1"), "# The a.\n[a]\nb = 1\n");
    assert.match(await made("toml", "«[a]\nb = 1»\n", "# The a.\n[a]\nb = 2"), /^refused/);
    assert.match(await made("lua", "«local a = 1»\n", "--[[ never closed\nlocal a = 1"), /^refused/);
    assert.match(await made("sql", "«SELECT 1;»\n", "-- One.\nThis selects one.\nSELECT 1;"), /^refused/);
  });

  it("says so where a language has no comments, and asks no model", async () => {
    for (const languageId of ["markdown", "plaintext", "json"]) {
      const { result, asked } = await editedByScript("[text]", { languageId, task, replies: ["# text"] });
      assert.match(result, /no comments/);
      assert.equal(asked.length, 0);
    }
  });
});

describe("a comment of an answer", () => {
  const cases: readonly (readonly [about: string, languageId: string, code: string, answer: string, result: string])[] =
    [
      [
        "at the end of a block stays in it",
        "python",
        "def f():\n    a()\n\n\ndef g():\n    b()",
        "def f():\n    a()\n    # Done.\n\n\n# G.\ndef g():\n    b()",
        "def f():\n    a()\n    # Done.\n\n\n# G.\ndef g():\n    b()",
      ],
      [
        "before a closing bracket is as deep as the block, in the file's indentation",
        "go",
        "func F() {\n\tif a {\n\t\tb()\n\t}\n}",
        "func F() {\n    if a {\n        b()\n        // Done.\n    }\n    // All done.\n}",
        "func F() {\n\tif a {\n\t\tb()\n\t\t// Done.\n\t}\n\t// All done.\n}",
      ],
      [
        "in an empty block is deeper than it",
        "javascript",
        "function f() {\n}",
        "function f() {\n  // Nothing.\n}",
        "function f() {\n  // Nothing.\n}",
      ],
      [
        "that documents nothing is left out",
        "rust",
        "fn f() {\n    a();\n}\nfn g() {}",
        "/// F.\nfn f() {\n    a();\n    /// end\n}\n//! G.\nfn g() {}",
        "/// F.\nfn f() {\n    a();\n}\nfn g() {}",
      ],
      [
        "inside of a line that the answer has broken is left out",
        "typescript",
        "function f(a: string, b: number): void {}",
        "/** F. */\nfunction f(\n  // The a.\n  a: string,\n  // The b.\n  b: number): void {}",
        "/** F. */\nfunction f(a: string, b: number): void {}",
      ],
      [
        "behind code stands apart from the code as it is",
        "go",
        "type A struct {\n\tX int\n\tLongName string\n}",
        "type A struct {\n\tX        int    // x\n\tLongName string // l\n}",
        "type A struct {\n\tX int // x\n\tLongName string // l\n}",
      ],
      [
        "that a tool obeys is left out",
        "javascript",
        "a();",
        "// Calls a.\n//# sourceMappingURL=x.map\n/// <reference path='x' />\n// biome-ignore lint: x\n// deno-lint-ignore no-x\n/** @jsx h */\n// NOSONAR\n// v8 ignore next\na();",
        "// Calls a.\na();",
      ],
      [
        "that sets the encoding of a file is left out",
        "python",
        "x = f(1)",
        "# Calls f.\n# vim: set fileencoding=latin-1 :\n# pragma: no cover\n# nosec\n# mypy: ignore-errors\nx = f(1)",
        "# Calls f.\nx = f(1)",
      ],
      [
        "that a compiler or a database obeys is left out",
        "sql",
        "SELECT 1;",
        "/*!50000 DROP TABLE a */\n/*+ PARALLEL */\n-- One.\nSELECT 1;",
        "-- One.\nSELECT 1;",
      ],
      [
        "that only sounds like it is taken",
        "python",
        "x = f(1)",
        "# Type of the value.\n# Check the value: it may be None.\n# Lint runs later.\n# Global state is kept.\n# Escape: none.\nx = f(1)",
        "# Type of the value.\n# Check the value: it may be None.\n# Lint runs later.\n# Global state is kept.\n# Escape: none.\nx = f(1)",
      ],
    ];
  for (const [about, languageId, code, answer, result] of cases)
    it(about, async () => assert.equal(await documented(languageId, `«${code}»\n`, answer), `${result}\n`));

  it("has no escapes that Java reads before it looks for comments", async () => {
    for (const line of ["// See \\u000a evil();", "// Reads C:\\users."])
      assert.match(
        await documented("java", "class A {\n«  int f() { return 1; }»\n}\n", `${line}\nint f() { return 1; }`),
        /^refused: .*nothing to change/,
      );
  });

  it("is no docstring before the function that it is inside of", async () => {
    assert.match(
      await documented("python", "«def f(): return 1»\n", 'def f():\n    """One."""\n    return 1'),
      /^refused: .*nothing to change/,
    );
  });
});

it("empty lines of a comment stay where they part it", async () => {
  const code = "func F() {}";
  const doc = "// F does.\n//\n// It does more.\n//\n//\tF()";
  assert.equal(
    await documented("go", `package a\n\n«${code}»\n`, `//\n${doc}\n//\n${code}`),
    `package a\n\n${doc}\n${code}\n`,
  );
});

describe("a comment that runs on", () => {
  const code = "function f(a) {\n  b();\n  return a;\n}";
  const many = (line: (index: number) => string, count = 400): string =>
    Array.from({ length: count }, (_, index) => line(index)).join("\n");

  it("is bounded, and the rest of the documentation is taken", async () => {
    const answers = [
      `${many((index) => `// Line ${index} of it.`)}\n${code}`,
      `/**\n${many((index) => ` * Line ${index} of it.`)}\n */\n${code}`,
      `/** ${many((index) => `Word ${index}.`).replaceAll("\n", " ")} */\n${code}`,
      `// ${"word ".repeat(2000)}\n${code}`,
    ];
    for (const answer of answers) {
      const result = await documented("javascript", `«${code}»\n`, answer);
      assert.ok(result.endsWith(`${code}\n`), result.slice(0, 200));
      assert.ok(result.length < 2000, String(result.length));
      assert.ok(result.length > code.length + 20);
    }
  });

  it("and says the same over and over is taken once", async () => {
    const result = await documented(
      "javascript",
      `«${code}»\n`,
      `${many(() => "// The function returns a.")}\n${code}`,
    );
    assert.equal(result, `// The function returns a.\n${code}\n`);
    const block = await documented(
      "javascript",
      `«${code}»\n`,
      `/**\n${many(() => " * The function returns a.")}\n */\n${code}`,
    );
    assert.equal(block, `/**\n * The function returns a.\n */\n${code}\n`);
  });

  it("in the middle of a code block loses the block", async () => {
    const rust = "fn f() -> i32 {\n    1\n}";
    const lines = `/// One.\n/// \`\`\`\n${many((index) => `/// f() + ${index}`)}\n${rust}`;
    assert.equal(await documented("rust", `«${rust}»\n`, lines), `/// One.\n${rust}\n`);
    const block = `/**\n * One.\n * \`\`\`\n${many((index) => ` * f() + ${index}`)}\n */\n${code}`;
    assert.equal(await documented("javascript", `«${code}»\n`, block), `/**\n * One.\n */\n${code}\n`);
    const closed = `/// One.\n/// \`\`\`\n/// f()\n/// \`\`\`\n${rust}`;
    assert.equal(await documented("rust", `«${rust}»\n`, closed), `${closed}\n`);
  });

  it("until the answer's limit is closed, and the code follows", async () => {
    const cut = (said: string): Promise<string> => documented("javascript", `«${code}»\n`, { cut: said });
    assert.equal(
      await cut("// Returns a.\nfunction f(a) {\n  // Calls b, and then cal"),
      `// Returns a.\nfunction f(a) {\n  // Calls b, and then\n  b();\n  return a;\n}\n`,
    );
    assert.equal(
      await cut("/**\n * Returns a. And\n * more of th"),
      `/**\n * Returns a. And\n * more of */\n${code}\n`,
    );
    assert.equal(await cut("/** Returns a. And more of th"), `/** Returns a. */\n${code}\n`);
    assert.ok((await cut(`/**\n${many((index) => ` * Line ${index}.`)}`)).endsWith(`\n${code}\n`));
    assert.match(await cut("function f(a) {\n  b("), /cut off.*before it documented/);
  });

  it("in Python ends as the docstring that it began as", async () => {
    const python = "@d\ndef f(a):\n    return a";
    const cut = (said: string): Promise<string> => documented("python", `«${python}»\n`, { cut: said });
    assert.equal(
      await cut('@d\ndef f(a):\n    """Returns a.\n\n    Args:\n        a: what to retu'),
      '@d\ndef f(a):\n    """Returns a.\n\n    Args:\n        a: what to"""\n    return a\n',
    );
    assert.equal(await cut("# Returns a. It is wh"), `# Returns a.\n${python}\n`);
  });

  it("in long code leaves the hunks before it", async () => {
    const lines = Array.from({ length: 100 }, (_, index) => `f(${index});`);
    const said = "f(7);\n=======\n// The seventh.\nf(7);\n>>>>>>> REPLACE\n<<<<<<< SEARCH\nf(9);\n=======\n// And";
    const result = await documented("javascript", `«${lines.join("\n")}»\n`, { cut: said });
    assert.equal(result, `${lines.toSpliced(7, 0, "// The seventh.").join("\n")}\n`);
  });
});
