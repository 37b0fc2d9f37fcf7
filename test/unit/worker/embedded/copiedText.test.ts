// What a call may write of a file that it copies from: only what is there, until it is there once. A writer that chooses at random among
// the allowed tokens, or wants something else all the time, comes out with a text of the file in every form of calls.
import assert from "node:assert/strict";
import { CopyFollower } from "../../../../src/core/agent/files/copyFollower.ts";
import { CopySource } from "../../../../src/core/agent/files/copySource.ts";
import { uniqueEdit } from "../../../../src/core/agent/files/uniqueEdit.ts";
import type { ToolStreamParser } from "../../../../src/core/agent/formats/toolFormat.ts";
import type { ToolCall } from "../../../../src/core/modelPort.ts";
import { CopiedText, CopyHelp } from "../../../../src/worker/embedded/copiedText.ts";
import type { Token } from "../../../../src/worker/embedded/engine.ts";
import { Vocabulary } from "../../../../src/worker/tokens/vocabulary.ts";
import { randomFrom } from "../../../support/randomNumbers.ts";
import { toolForms, type ToolForm } from "../../../support/agent/toolForms.ts";
import { callsIn, sampleTools } from "../../../support/agent/toolStreams.ts";

/** A vocabulary of single signs, of pieces of code, and of pieces that end an argument. Of an emoji it has only halves. */
const pieces = [
  ...Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)),
  ...[
    "\n",
    "\t",
    "\r",
    "é",
    "    ",
    "  ",
    "\n    ",
    "\n\n",
    " return",
    "return",
    "retu",
    " a",
    "a",
    " +",
    ");",
    ");\n",
    ");\\n",
  ],
  ...[
    '",',
    '"}',
    '");',
    '\\"',
    "\\n",
    "\\n    ",
    "\\t",
    ');"',
    ');",',
    'b"',
    "</",
    "\n</",
    ">\n",
    "parameter",
    "</parameter>\n",
  ],
  ...["function", " sum", "(a", ", b", "const", " x", " =", "1", "12", "12\t"],
];
const halves = { "😀": [9001, 9002], 字: [9003, 9004, 9005] } as const;
const half = new Map<Token, string>(Object.entries(halves).flatMap(([sign, ids]) => ids.map((id) => [id, sign])));
const textOf = (token: Token): string => pieces[token] ?? "";
const model = { tokenize: (sign: string): Token[] => [...(halves[sign as keyof typeof halves] ?? [])] };
let help: CopyHelp;

/** Writes the calls of a form, one token at a time. */
class Writer {
  written = "";
  readonly parser: ToolStreamParser;
  readonly calls: ToolCall[] = [];
  private partial: Token[] = [];
  private readonly copied: CopiedText;

  constructor(form: ToolForm, file: string, names: readonly string[] = ["src/a.ts"]) {
    const parser = form.format.parser(sampleTools);
    const { calls } = this;
    this.parser = parser;
    const copied = { tool: "edit_file", argument: "old", source: "path", texts: [{ names, text: file }] };
    const answer = {
      get open() {
        return parser.open;
      },
      calls,
    };
    this.copied = new CopiedText(copied, help, answer, new Map(), () => this.partial);
  }

  get allowed(): readonly Token[] | undefined {
    return this.copied.allowed();
  }

  push(text: string): void {
    this.written += text;
    for (const event of this.parser.push(text))
      if (event.kind === "call") this.calls.push({ id: String(this.calls.length), ...event.call });
  }

  take(token: Token): void {
    const sign = half.get(token);
    if (sign === undefined) return this.push(textOf(token));
    this.partial.push(token);
    if (this.partial.length < halves[sign as keyof typeof halves].length) return;
    this.partial = [];
    this.push(sign);
  }
}

/** What comes before and behind the old text in a call of a form. */
function around(form: ToolForm, path = "src/a.ts"): [string, string] {
  const [head = "", tail = ""] = form
    .write([{ name: "edit_file", arguments: { path, old: "OLD", new: "NEW" } }])
    .split("OLD");
  return [head, tail];
}

/** Writes a call with tokens that `choose` takes from the allowed ones; returns its old text. */
function copy(form: ToolForm, file: string, choose: (tokens: readonly Token[], copied: string) => Token): string {
  const writer = new Writer(form, file);
  const [head, tail] = around(form);
  writer.push(head);
  const mark = writer.parser.open!.end;
  for (let count = 0; writer.parser.open?.argument === "old"; count++) {
    assert.ok(count < 20_000, "it does not end");
    const { allowed } = writer;
    assert.ok(allowed !== undefined && allowed.length > 0, JSON.stringify(writer.written.slice(head.length)));
    const copied = writer.written.slice(head.length);
    // What comes behind the end is the grammar's matter.
    const fits = allowed.filter((token) => tail.startsWith(behindText(copied + textOf(token), mark)));
    writer.take(choose(fits, copied));
  }
  writer.push(tail.slice(behindText(writer.written.slice(head.length), mark).length));
  const events = writer.parser.end();
  for (const call of callsIn(events)) writer.calls.push({ id: "", ...call });
  const [call] = writer.calls;
  assert.ok(call !== undefined, `no call in ${writer.written}`);
  assert.equal(call.arguments["new"], "NEW");
  return String(call.arguments["old"]);
}

/** The end mark and what is behind it; empty where it is not there. */
function behindText(written: string, mark: string): string {
  const at = mark === '"' ? /^(?:[^"\\]|\\.)*(?=")/s.exec(written)?.[0].length : written.indexOf(mark);
  return at === undefined || at < 0 ? "" : written.slice(at);
}

const plain = (text: string): string => text.replaceAll("\r\n", "\n");
const countOf = (file: string, text: string): number => {
  let count = 0;
  for (let at = file.indexOf(text); at >= 0; at = file.indexOf(text, at + 1)) count++;
  return count;
};

const files: Readonly<Record<string, string>> = {
  "plain code": "function sum(a, b) {\n    return a - b;\n}\n\nconst x = sum(1, 12);\n",
  "lines that are there twice": "a();\nb();\nreturn a;\n\na();\nb();\nreturn b;\n",
  "Windows line ends and tabs": 'const x = "a";\r\n\tif (x) {\r\n\t\treturn "\\t";\r\n\t}\r\n',
  "signs that are no tokens": "const é = '😀';\n// 字字😀\nconst x = '😀😀';\n",
  "no line end": "a = 1\nb = 2",
  "one very long line": `const x = [${Array.from({ length: 800 }, (_, index) => index % 97).join(", ")}];`,
  "the same sign all over": "a".repeat(600),
  "white space": "  \n\n\t\n",
  "marks in it": 'x = "</parameter>";\n</parameter\n<tool_call>\n"a", "b"\n',
};

describe("text that is copied from a file", function () {
  this.timeout(60_000);
  before(async () => {
    help = new CopyHelp(await Vocabulary.read(pieces.length, textOf, () => false), model);
  });

  for (const form of toolForms()) {
    if (form.format.name === "gemma") continue;
    describe(form.name, () => {
      for (const [what, file] of Object.entries(files))
        it(`is a text of the file, and stands there once: ${what}`, () => {
          const text = plain(file);
          for (let seed = 1; seed <= 3; seed++) {
            const random = randomFrom(seed);
            const any = (tokens: readonly Token[]): Token => tokens[Math.floor(random() * tokens.length)]!;
            const old = copy(form, file, any);
            assert.ok(text.includes(old), JSON.stringify(old));
            if (text.trim() === "" || what.startsWith("the same")) continue;
            const lines = old.split("\n").length;
            assert.ok(lines > 12 || countOf(text, old) === 1, JSON.stringify(old));
            assert.ok(lines > 12 || "text" in uniqueEdit(file, old, "NEW"), JSON.stringify(old));
          }
        });

      it("is what the writer wants, where that stands there", () => {
        const file = files["plain code"]!;
        for (const wanted of ["return a - b;", "    return a - b;\n}", "a - b", "sum(1, 12)", "const x"]) {
          const old = copy(form, file, (tokens, copied) => {
            const said = copied.replaceAll("\\n", "\n");
            const rest = wanted.slice(said.length);
            const fits = tokens.filter(
              (token) => rest !== "" && rest.startsWith(textOf(token).replaceAll("\\n", "\n")),
            );
            return [...fits, ...tokens].toSorted((a, b) => Number(fits.includes(b)) - Number(fits.includes(a)))[0]!;
          });
          assert.ok(old.startsWith(wanted), `${JSON.stringify(old)} for ${JSON.stringify(wanted)}`);
        }
      });

      it("is free where the file was not read, is empty, or was changed by the call before", () => {
        const [head] = around(form);
        const free = (file: string, names?: readonly string[]): boolean => {
          const writer = new Writer(form, file, names);
          writer.push(head);
          assert.equal(writer.parser.open?.argument, "old");
          return writer.allowed === undefined;
        };
        assert.ok(!free("a\n"));
        assert.ok(!free("a\n", ["./src/a.ts", "/home/src/a.ts"]));
        assert.ok(free("a\n", ["a.ts"]));
        assert.ok(free(""));
        const writer = new Writer(form, "a\n");
        writer.calls.push({ id: "1", name: "edit_file", arguments: { path: "./src/a.ts", old: "a", new: "b" } });
        writer.push(head);
        assert.equal(writer.allowed, undefined);
      });
    });
  }

  it("takes the same places however it is cut", () => {
    const source = new CopySource("const a = '\\n';\nconst b = a;\n", "json");
    for (const text of ["const a = '\\\\n", "a = '\\\\n';\\nconst", "const b", "nope", "\\nconst b = a;\\n"]) {
      const whole = new CopyFollower(source, '"');
      whole.push(text);
      const cut = new CopyFollower(source, '"');
      for (const sign of text) cut.push(sign);
      assert.deepEqual([...cut.places], [...whole.places], text);
      assert.deepEqual(cut.begunEnds, whole.begunEnds, text);
    }
  });

  it("begins nowhere in a word and with no number of a line", () => {
    const source = new CopySource("  abc 12\n34 x\n", "plain");
    const begins = [...source.begins].map((at) => source.written.slice(at, at + 2));
    assert.deepEqual(begins, ["  ", "ab", "34", "x\n"]);
  });
});
