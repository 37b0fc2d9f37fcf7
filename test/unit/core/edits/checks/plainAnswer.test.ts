// Answers that have the code in another form than was asked for: what of them is written into a file, and what is refused.
import assert from "node:assert/strict";
import type { EditTask } from "../../../../../src/core/edits/editTask.ts";
import { editedByScript, type Made } from "../../../../support/models/scriptedEdits.ts";

const task: EditTask = { kind: "edit", instruction: "change it" };

interface Sample {
  readonly languageId: string;
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

const sample = (languageId: string, file: string, before: string, after: string): Sample => ({
  ...{ languageId, file, before, after },
});
/** Text in a language, and what it is changed to. */
const samples: readonly Sample[] = [
  sample("python", "a.py", "def f(a):\n    b(a)\n\n    return a - 1", "def f(a):\n    b(a)\n\n    return a + 1"),
  sample("javascript", "a.js", "start();\nbar(1);\nbaz(2);\nend();", "start();\nbar(3);\nbaz(2);\nend();"),
  sample("c", "a.c", "int f(int a) {\n\treturn a > 1;\n}", "int f(int a) {\n\treturn a >= 1;\n}"),
  sample("sql", "a.sql", "SELECT a\nFROM b\nWHERE c = 1;", "SELECT a\nFROM b\nWHERE c = 2;"),
  sample("css", "a.css", "a {\n  color: red;\n}", "a {\n  color: blue;\n}"),
  sample("shellscript", "a.sh", "set -e\nmake all\nrm -rf out", "set -e\nmake -j all\nrm -rf out"),
  sample("makefile", "Makefile", "all: a.c\n\tcc a.c", "all: a.c\n\tcc -O a.c"),
  sample("dockerfile", "Dockerfile", "FROM node:18\nRUN npm ci\nUSER me", "FROM node:22\nRUN npm ci\nUSER me"),
  sample("yaml", "a.yaml", "a:\n  - x\n  - y\nport: 80", "a:\n  - x\n  - y\nport: 8080"),
  sample("toml", "a.toml", '[a]\nhost = "x"\nport = 80', '[a]\nhost = "x"\nport = 8080'),
  sample("ini", "a.ini", "[a]\nb=1\nc=1", "[a]\nb=2\nc=1"),
  sample("json", "a.json", '{\n  "a": 1,\n  "b": 2\n}', '{\n  "a": 3,\n  "b": 2\n}'),
  sample("markdown", "a.md", "# Title\n\n- one\n- two\n\nTeh end.", "# Title\n\n- one\n- two\n\nThe end."),
  sample("plaintext", "a.txt", "Dear reader,\n\nteh end is near.", "Dear reader,\n\nthe end is near."),
];

async function edited(sample: Sample, before: string, answer: string): Promise<string> {
  return (await madeOf(sample, before, answer)).result;
}

function madeOf({ languageId, file }: Sample, before: string, answer: string): Promise<Made> {
  return editedByScript(`«${before}»`, { languageId, task, replies: [answer], file: `src/${file}` }, ["«", "»"]);
}

/** All lines as a diff has them. */
function diffOf({ before, after }: Sample): string {
  const now = after.split("\n");
  return before
    .split("\n")
    .flatMap((line, index) => (line === now[index] ? [` ${line}`] : [`-${line}`, `+${now[index]!}`]))
    .join("\n");
}

const numbers = {
  "1: ": (at: number) => `${at}: `,
  "1 | ": (at: number) => `${at} | `,
  "a tab": (at: number) => `${String(at).padStart(6)}\t`,
  "40→": (at: number) => `${at + 39}→`,
};

describe("an answer in another form than code", () => {
  for (const each of samples) {
    const { languageId, file, before, after } = each;
    const changed = after.split("\n").findIndex((line, index) => line !== before.split("\n")[index]);
    const [oldLine, newLine] = [before, after].map((text) => text.split("\n")[changed]!);
    const shown = new Set([...before.split("\n"), ...after.split("\n")]);
    const gives = async (...answers: readonly string[]): Promise<void> => {
      for (const answer of answers) {
        assert.equal(await edited(each, before, answer), after, answer);
        const { result, parts } = await madeOf(each, before, `${answer}\n\`\`\``);
        assert.equal(result, after, answer);
        // While it comes, nothing else is shown than lines of the code. JSON may get any key, until the code is seen to be inside of one.
        for (const part of languageId === "json" ? [] : parts)
          for (const line of part.split("\n")) assert.ok(shown.has(line), `“${line}” is shown of\n${answer}`);
      }
    };

    it(`loses the numbers of its lines: ${languageId}`, async () => {
      for (const head of Object.values(numbers))
        await gives(
          after
            .split("\n")
            .map((line, index) => head(index + 1) + line)
            .join("\n"),
        );
    });

    it(`is a diff: ${languageId}`, async () => {
      const count = before.split("\n").length;
      await gives(
        diffOf(each),
        diffOf(each).replace(/^ /gm, ""),
        `--- a/${file}\n+++ b/${file}\n@@ -1,${count} +1,${count} @@\n${diffOf(each)}`,
        `@@ -${changed + 1} +${changed + 1} @@\n-${oldLine}\n+${newLine}`,
        `-${oldLine}\n+${newLine}`,
        `\`\`\`diff\n${diffOf(each)}\n\`\`\``,
      );
    });

    it(`is a list of searched and replacing lines: ${languageId}`, async () => {
      await gives(
        `<<<<<<< SEARCH\n${oldLine}\n=======\n${newLine}\n>>>>>>> REPLACE`,
        `<<<<<<< ORIGINAL\n${before}\n=======\n${after}\n>>>>>>> UPDATED`,
        `<<<<<<<<<< SEARCH\n${oldLine}\n==========\n${newLine}\n>>>>>>>>>> REPLACE`,
      );
    });

    it(`is data with the code in it: ${languageId}`, async () => {
      await gives(
        JSON.stringify({ code: after }),
        JSON.stringify({ explanation: "I changed it.", code: after }, undefined, 2),
        JSON.stringify({ name: "write_file", arguments: { path: file, content: after } }),
        `<tool_call>\n${JSON.stringify({ name: "edit", arguments: { file_path: file, old_string: oldLine, new_string: newLine } })}\n</tool_call>`,
        JSON.stringify({ lines: after.split("\n") }),
        JSON.stringify(after),
      );
    });

    it(`has tags around it, or the name of its file above it: ${languageId}`, async () => {
      const heads = [`${file}\n`, `src/${file}:\n\n`, `**\`${file}\`**\n`, `File: ${file}\n`];
      await gives(...heads.map((head) => head + after), `<updated_code>\n${after}\n</updated_code>`);
      if (!["markdown", "html"].includes(languageId))
        await gives(`<file path="src/${file}">\n${after}\n</file>`, `<answer><code>\n${after}\n</code></answer>`);
    });

    it(`is refused where its changes do not fit: ${languageId}`, async () => {
      const answers = [
        `@@ -1 +1 @@\n-nothing of it\n+${newLine}`,
        `<<<<<<< SEARCH\nnothing of it\n=======\n${newLine}\n>>>>>>> REPLACE`,
        JSON.stringify({ name: "edit", arguments: { old_string: "nothing of it", new_string: newLine } }),
        JSON.stringify({ name: "read_file", arguments: { path: file } }),
      ];
      for (const answer of answers)
        assert.match(
          await edited(each, before, answer),
          /^refused: The model answered with (?:changes|the call)/,
          answer,
        );
    });
  }

  it("is a diff that only adds lines", async () => {
    const [before, after] = ["start();\nend();", "start();\nlog();\nend();"];
    assert.equal(await edited(samples[1]!, before, " start();\n+log();\n end();"), after);
  });

  it("is read without the names that a page has for characters, where all of it has them", async () => {
    const [, , c] = samples;
    const before = "int f(int a) {\n  return a > 1 && a < 9;\n}";
    const after = before.replace("9", "8");
    const escaped = after.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    assert.equal(await edited(c!, before, escaped), after);
    const own = 'text = text.replace(/</g, "&lt;");';
    assert.equal(await edited(samples[1]!, "text = text;", own), own);
  });
});

describe("an answer about long code, which is asked for in search-and-replace blocks", () => {
  const before = Array.from({ length: 90 }, (_, at) => `const v${at} = f(${at});`).join("\n");
  const after = before.replace("f(40)", "f(4000)");
  const long = sample("javascript", "a.js", before, after);
  const [oldLine, newLine] = ["const v40 = f(40);", "const v40 = f(4000);"];

  it("is read where it is a diff, the call of a tool, or data with the code in it", async () => {
    const answers = [
      `@@ -41 +41 @@\n-${oldLine}\n+${newLine}`,
      `--- a/a.js\n+++ b/a.js\n@@ -40,3 +40,3 @@\n const v39 = f(39);\n-${oldLine}\n+${newLine}\n const v41 = f(41);`,
      `\`\`\`diff\n-${oldLine}\n+${newLine}\n\`\`\``,
      JSON.stringify({ code: after }),
      JSON.stringify({ name: "edit", arguments: { old_string: oldLine, new_string: newLine } }),
    ];
    for (const answer of answers) assert.equal(await edited(long, before, answer), after, answer);
  });

  it("is refused where it is none of these", async () => {
    for (const answer of [
      newLine,
      `\`\`\`js\n${newLine}\n\`\`\``,
      "I cannot do that.",
      `@@ -1 +1 @@\n-none\n+${newLine}`,
    ])
      assert.match(await edited(long, before, answer), /^refused: /, answer);
  });
});

describe("what only looks like another form", () => {
  const kept: Readonly<Record<string, readonly [string, string, string]>> = {
    "a list that was asked for": ["markdown", "apples\npears", "- apples\n- pears"],
    "a numbered list": ["markdown", "apples\npears", "1. apples\n2. pears"],
    "lines that are numbered as was asked for": ["plaintext", "apples\npears", "1: apples\n2: pears"],
    "keys that are numbers": ["yaml", "a: x\nb: y", "1: x\n2: y"],
    "data made of other data": ["yaml", "text: one two\nname: b", '{ "text": "one two", "name": "b" }'],
    "an object in code": ["javascript", "const a = 1;", '({ "name": "b", "arguments": 1 })'],
    "a changed value of data": ["json", '{ "code": "a", "text": "b" }', '{ "code": "c", "text": "b" }'],
    "a changed string": ["json", '"one two"', '"one three"'],
    "a quoted text": ["plaintext", "one two", '"one two"'],
    "a call in data": ["json", '{ "name": "a", "arguments": {} }', '{ "name": "b", "arguments": {} }'],
    "a conflict that stays": [
      "javascript",
      "<<<<<<< a\nb();\n=======\nc();\n>>>>>>> d",
      "<<<<<<< a\nb(1);\n=======\nc();\n>>>>>>> d",
    ],
    "a changed diff": ["diff", "@@ -1 +1 @@\n-a\n+b", "@@ -1 +1 @@\n-a\n+c"],
    "lines with signs of numbers": ["javascript", "a = [\n  1,\n  2\n]", "a = [\n  -1,\n  +2\n]"],
    "keys that follow one another": [
      "javascript",
      '400: "Bad",\n401: "No",',
      '400: "Bad request",\n401: "Unauthorised",',
    ],
    "keys that are numbers already": ["dart", "1: a,\n2: b,", "1: c,\n2: d,\n3: e,"],
    "an expression that goes on": ["javascript", "total = price\nshow()", "total = price\n+ tax\nshow()"],
    "comments of SQL": ["sql", "SELECT a;\nSELECT b;", "--SELECT a;\nSELECT b;"],
    "numbers of lines in BASIC": ["vb", "10 PRINT 1\n20 GOTO 10", "10 PRINT 2\n20 GOTO 10"],
    "an element that was asked for": ["html", "<p>a</p>", "<code>\n<p>a</p>\n</code>"],
    "a text about a file": ["markdown", "See below.", "a.md\n\nSee below."],
  };
  for (const [name, [languageId, before, after]] of Object.entries(kept))
    it(`is taken as it is: ${name}`, async () => {
      assert.equal(await edited({ languageId, file: "other.x", before, after }, before, after), after);
    });
});
