// Answers that go round in circles are ended, and answers that only look alike from line to line are not.
import assert from "node:assert/strict";
import { AnswerGuard, RepetitionGuard } from "../../../../../src/core/chat/reply/repetitionGuard.ts";

const intro = "Here is the table that you asked for.\n\n| Name | Kind | Note |\n| ---- | ---- | ---- |\n";
const times = (count: number, text: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => text(at)).join("");

/** What is kept of a text that streams in pieces of this length; undefined if nothing stops it. */
function kept(text: string, piece = 5, begun = ""): string | undefined {
  const guard = new RepetitionGuard(begun);
  for (let at = 0; at < text.length; at += piece) {
    const length = guard.push(text.slice(at, at + piece));
    if (length !== undefined) return text.slice(0, length);
  }
  return undefined;
}

describe("an answer that repeats itself is ended, and one copy is kept", () => {
  const row = "| total | function | adds up all prices |";
  const loops: readonly (readonly [name: string, text: string, expected: string])[] = [
    ["a row of a table", intro + times(80, () => `${row}\n`), intro + row],
    [
      "two rows in turn",
      intro + times(80, (at) => `| ${at % 2 === 0 ? "one" : "two"} | function | adds |\n`),
      `${intro}| one | function | adds |\n| two | function | adds |`,
    ],
    ["an item of a list", times(80, () => "- Use a good name.\n"), "- Use a good name."],
    [
      "paragraphs in turn",
      times(40, (at) => `Paragraph ${"abc"[at % 3]} says something that was said before.\n\n`),
      "Paragraph a says something that was said before.\n\nParagraph b says something that was said before.\n\nParagraph c says something that was said before.",
    ],
    [
      "a section with code",
      times(40, () => "Call it:\n\n```python\ntotal(prices)\n```\n\nThen again.\n"),
      "Call it:\n\n```python\ntotal(prices)\n```\n\nThen again.",
    ],
    ["a sentence of one long line", times(80, () => "That is how it works. "), "That is how it works."],
    ["a word", `So ${times(400, () => "very ")}`, "So very"],
    ["digits without an end", `0.${times(4000, () => "3")}`, "0.3"],
    ["a rule that is never closed", `| a |\n|${times(4000, () => "-")}`, "| a |\n|-"],
    [
      "numbered items with one text",
      times(60, (at) => `${at + 1}. Check that the list is not empty.\n`),
      "1. Check that the list is not empty.",
    ],
    ["lines of code", `\`\`\`js\n${times(200, () => 'console.log("done");\n')}`, '```js\nconsole.log("done");'],
  ];
  for (const [name, text, expected] of loops)
    for (const piece of [1, 7, 997])
      it(`${name}, in pieces of ${piece}`, () => assert.equal(kept(text, piece)?.trimEnd(), expected));

  it("a row that was repeated when the answer went on", () => {
    assert.equal(
      kept(
        times(20, () => `${row}\n`),
        5,
        intro,
      ),
      row,
    );
  });
});

describe("an answer that is only regular goes on", () => {
  const cells = "zero one two three four five six seven eight nine".split(" ");
  const texts: readonly (readonly [name: string, text: string])[] = [
    ["ten times the line that was asked for", times(10, () => "I must not talk in class.\n")],
    ["a table of numbers", intro + times(60, (at) => `| ${at} | ${at * at} | ${at % 7} |\n`)],
    [
      "a table whose rows differ in a word",
      intro + times(60, (at) => `| ${cells[at % 10]}${at} | the same text here |\n`),
    ],
    [
      "a matrix of zeros in code",
      `\`\`\`py\nboard = [\n${times(9, () => "    [0, 0, 0, 0, 0, 0, 0, 0, 0],\n")}]\n\`\`\`\n`,
    ],
    [
      "tests that look alike",
      `\`\`\`py\n${times(60, (at) => `def test_${at}():\n    assert square(${at}) == ${at * at}\n\n`)}\`\`\`\n`,
    ],
    ["closing braces", `\`\`\`js\n${times(20, () => "}\n")}\`\`\`\n`],
    ["a long list of imports", times(60, (at) => `import ${cells[at % 10]}${cells[(at >> 3) % 10]}${at} from "x";\n`)],
    ["a line of a diagram", `${times(120, () => "=")}\n${times(60, () => "-+")}\n`],
  ];
  for (const [name, text] of texts) it(name, () => assert.equal(kept(text), undefined));
});

describe("a call whose text repeats itself is ended", () => {
  /** How much of a call is written before it is ended; undefined if nothing ends it. Forms write line breaks as they are, or as JSON. */
  function written(text: string, piece: number, asJson: boolean): number | undefined {
    const guard = new AnswerGuard({});
    const call = asJson
      ? `<tool_call>\n${JSON.stringify({ name: "write_file", arguments: { path: "a.ts", text } })}`
      : `<tool_call>\n<function=write_file>\n<parameter=path>\na.ts\n</parameter>\n<parameter=text>\n${text}`;
    for (let at = 0; at < call.length; at += piece) {
      guard.pushCall(call.slice(at, at + piece));
      if (guard.isRepeating) return at;
    }
    return undefined;
  }
  const loops: readonly (readonly [name: string, text: string])[] = [
    ["a line", times(1000, () => "  total += price;\n")],
    ["two lines and an empty one", times(1000, () => "it('works', () => {\n});\n\n")],
    ["a word", times(4000, () => "very ")],
    ["a character", "x".repeat(20_000)],
    ["backslashes", "\\".repeat(20_000)],
    [
      "a block behind some code",
      `${times(30, (at) => `const a${at} = ${at};\n`)}${times(400, () => "if (a) {\n  b();\n}\n")}`,
    ],
  ];
  for (const [name, text] of loops)
    for (const [piece, asJson] of [
      [1, false],
      [3, true],
      [11, false],
      [64, true],
    ] as const)
      it(`${name}, ${asJson ? "as JSON" : "as it is"}, in pieces of ${piece}`, () => {
        const end = written(text, piece, asJson);
        assert.ok(end !== undefined && end < 12_000, String(end));
      });

  const regular: readonly (readonly [name: string, text: string])[] = [
    ["fifty lines of data", times(50, () => "    [0, 0, 0, 0],\n")],
    ["fifty equal lines", times(50, () => "      null,\n")],
    ["tests that look alike", times(300, (at) => `test("case ${at}", () => equal(square(${at}), ${at * at}));\n`)],
    ["a table", times(200, (at) => `| ${at} | ${at % 7} | the same |\n`)],
  ];
  for (const [name, text] of regular)
    it(`and ${name} are not`, () => {
      assert.equal(written(text, 5, false), undefined);
      assert.equal(written(text, 5, true), undefined);
    });

  it("and is told as what it was, beside the calls before it", () => {
    const guard = new AnswerGuard({});
    guard.pushCall(times(500, () => "again\n"));
    const said = { text: "", thinking: "", reason: "endOfText" } as const;
    const malformedCall = { text: "again", problem: "it has no end" };
    const alone = guard.endOf({ ...said, malformedCall });
    assert.equal(alone.reason, "repetition");
    assert.match(alone.malformedCall!.problem, /repeated itself without an end/);
    const calls = [{ id: "1", name: "run", arguments: {} }];
    assert.equal(guard.endOf({ ...said, calls, malformedCall }).reason, "toolCalls");
    const whole = { ...said, reason: "toolCalls", calls } as const;
    assert.deepEqual(guard.endOf(whole), whole, "a call that came whole is one");
  });

  it("and calls one after another may say the same", () => {
    const guard = new AnswerGuard({});
    for (let count = 0; count < 40; count++) {
      guard.pushCall(times(30, () => "again\n"));
      guard.endCall();
    }
    assert.equal(guard.isRepeating, false);
  });
});
