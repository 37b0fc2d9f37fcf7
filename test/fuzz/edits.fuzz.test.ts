// Files of every encoding, line end and indentation, edited by answers as models write them: what the edit is not about stays, byte
// for byte, and so does what another program saves meanwhile. Real files, read and written as the command line does.
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { lineBreaksOf, splitEndedLines } from "../../src/base/lines.ts";
import { readSelection } from "../../src/cli/documents.ts";
import { writeEdit } from "../../src/cli/writeEdit.ts";
import { dedent } from "../../src/core/edits/lines/dedent.ts";
import { makeEdit, type EditModel } from "../../src/core/edits/makeEdit.ts";
import { FailureError } from "../../src/core/failures.ts";
import { randomFrom } from "../support/randomNumbers.ts";
import { fuzzRuns, seed } from "../support/run/thoroughness.ts";

const runs = fuzzRuns(200, 2000);

/** How a file's bytes are made of its lines. `others`: contents that only some encodings have. */
interface Encoding {
  readonly mark: readonly number[];
  readonly encode: (text: string) => Buffer;
  readonly others: readonly string[];
  /** An edit of any line may be refused, but never harm a byte. */
  readonly mayRefuse?: true;
}

const utf16be = (text: string): Buffer => Buffer.from(text, "utf16le").swap16();
/** “é” and the like stand for bytes of an encoding that nothing tells. */
const oneByte = (text: string): Buffer => Buffer.from(text, "latin1");
const beyondAscii = ['s = "漢字"', "# 😀 é", 'print("Ω")'];
const encodings: Readonly<Record<string, Encoding>> = {
  "UTF-8": { mark: [], encode: Buffer.from, others: beyondAscii },
  "UTF-8 with a mark": { mark: [0xef, 0xbb, 0xbf], encode: Buffer.from, others: beyondAscii },
  "UTF-16 LE": { mark: [0xff, 0xfe], encode: (text) => Buffer.from(text, "utf16le"), others: beyondAscii },
  "UTF-16 BE": { mark: [0xfe, 0xff], encode: utf16be, others: beyondAscii },
  "UTF-16 LE without a mark": { mark: [], encode: (text) => Buffer.from(text, "utf16le"), others: ["# é"] },
  "UTF-16 BE without a mark": { mark: [], encode: utf16be, others: ["# é"] },
  "ISO-8859-1": { mark: [], encode: oneByte, others: ["# café", 's = "größe"'], mayRefuse: true },
  "Windows-1251": { mark: [], encode: oneByte, others: ["# ïðèâåò ìèð", 's = "òåñò"'], mayRefuse: true },
  "UTF-8 with stray bytes": {
    mark: [],
    encode: (text) =>
      Buffer.concat(text.split("¤").flatMap((part, at) => [Buffer.from(at > 0 ? [0xff] : []), Buffer.from(part)])),
    others: ["# 漢字 ü é", "# a ¤ b", "x = '¤¤'"],
    mayRefuse: true,
  },
};
const contents = ["x = 1", "y = f(x)", "if x:", "else:", "return y", "}", "f() {", "all: x", "# note", "'''", "", ""];
const indentations = ["", "", "    ", "\t", "\t\t", "  ", "\t  "];
const tails = ["", "", "", " ", "\t", "   "];
const lineEnds: readonly (readonly string[])[] = [["\n"], ["\r\n"], ["\r"], ["\n", "\r\n"]];
const names = ["some.py", "some.go", "Makefile", "some.c", "some.unheard"];

interface Line {
  readonly text: string;
  readonly end: string;
}

describe(`edits of random files (seed ${seed}, ${runs} of them)`, function () {
  this.timeout(600_000);
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(os.tmpdir(), "gl-edits-"))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("keep every byte outside of what they change, and every line that stays", async () => {
    const random = randomFrom(seed);
    const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
    const counts = { written: 0, merged: 0, nothing: 0, refused: 0 };
    for (let run = 0; run < runs; run++) {
      const [name, { mark, encode, others, mayRefuse }] = one(Object.entries(encodings));
      const ends = one(lineEnds);
      const line = (): Line => ({
        text: one(indentations) + one(random() < 0.2 ? others : contents) + one(tails),
        end: one(ends),
      });
      const lines = Array.from({ length: 2 + Math.floor(random() * 12) }, line);
      if (random() < 0.5) lines[lines.length - 1] = { ...lines.at(-1)!, end: "" };
      const bytesOf = (some: readonly Line[]): Buffer => Buffer.concat(some.map(({ text, end }) => encode(text + end)));
      const file = path.join(folder, one(names));
      const bytes = Buffer.concat([Buffer.from(mark), bytesOf(lines)]);
      writeFileSync(file, bytes);
      const start = Math.floor(random() * lines.length);
      const end = start + 1 + Math.floor(random() * Math.min(6, lines.length - start));
      const label = `run ${run}, seed ${seed}: ${name}, lines ${start + 1} to ${end} of ${JSON.stringify(lines)}`;
      let inFile = bytes;
      try {
        const read = await readSelection({ file, start: start + 1, end });
        const { selection, source } = read;
        const around = { before: source.text.slice(0, read.start), behind: source.text.slice(read.end) };
        const shown = dedent(selection, around).text;
        const changed = changedBy(random, shown.split("\n"));
        const made = await makeEdit(
          modelThatSays(changed.answer),
          { selection, task: { kind: "edit", instruction: "Change it." }, ...around },
          () => {},
          new AbortController().signal,
        );
        if (made.kind === "miss") {
          counts.nothing++;
          continue;
        }
        const extra = random() < 0.25 ? [{ text: "new = 0", end: ends[0]! }] : [];
        if (extra.length > 0)
          writeFileSync(file, (inFile = Buffer.concat([Buffer.from(mark), bytesOf([...extra, ...lines])])));
        await writeEdit({ source, start: read.start, end: read.end, replacement: made.replacement });
        const after = readFileSync(file);
        const above = Buffer.concat([Buffer.from(mark), bytesOf([...extra, ...lines.slice(0, start)])]);
        // The last line's end is behind the selection.
        const below = Buffer.concat([encode(lines[end - 1]!.end), bytesOf(lines.slice(end))]);
        assert.deepEqual(after.subarray(0, above.length), above, label);
        assert.deepEqual(after.subarray(Math.max(0, after.length - below.length)), below, label);
        assert.ok(after.length >= above.length + below.length, label);
        const middle = after.subarray(above.length, after.length - below.length);
        const shownLines = linesOf(source.text).slice(start, end);
        mustHaveKept(middle, lines.slice(start, end), shownLines, changed.removed, encode, label);
        mustHaveEnds(made.replacement, lines, label);
        counts.written++;
        if (extra.length > 0) counts.merged++;
      } catch (error) {
        if (!(error instanceof FailureError) || mayRefuse !== true) throw new Error(label, { cause: error });
        assert.deepEqual(readFileSync(file), inFile, label);
        counts.refused++;
      } finally {
        rmSync(file, { force: true });
        assert.deepEqual(readdirSync(folder), [], label);
      }
    }
    console.log(`      ${JSON.stringify(counts)}`);
    assert.ok(
      counts.written > runs * 0.8 && counts.merged > runs * 0.1 && (runs < 1000 || counts.refused > 0),
      JSON.stringify(counts),
    );
  });
});

/** An answer that changes some lines as models do: without blanks at line ends, perhaps with spaces for tabs. */
function changedBy(
  random: () => number,
  shown: readonly string[],
): { readonly answer: string; readonly removed: ReadonlySet<string> } {
  const removed = new Set<string>();
  const writesSpaces = random() < 0.5;
  const written = shown.flatMap((line) => {
    const plain = line.replace(/[ \t]+$/, "");
    const kept = writesSpaces ? plain.replace(/^\t+/, (tabs) => "    ".repeat(tabs.length)) : plain;
    const chance = random();
    if (chance > 0.3) return [kept];
    if (plain.trim() !== "") removed.add(plain.trim());
    if (chance < 0.1) return [`${/^[ \t]*/.exec(kept)![0]}z = 2`];
    if (chance < 0.2) return [kept.replace(/\S.*/, "z = 3"), `${/^[ \t]*/.exec(kept)![0]}z = 4`];
    return [];
  });
  // Some encodings do not have this one.
  if (removed.size === 0 || written.every((line) => line.trim() === ""))
    written.push(random() < 0.1 ? "z = '→'" : "z = 5");
  return { answer: written.join("\n"), removed };
}

/** Every line that the answer repeats is there with all of its bytes, in the old order. */
function mustHaveKept(
  middle: Buffer,
  old: readonly Line[],
  shown: readonly string[],
  removed: ReadonlySet<string>,
  encode: (text: string) => Buffer,
  label: string,
): void {
  let at = 0;
  for (const [index, { text }] of old.entries()) {
    const content = shown[index]!;
    // Of equal lines, the answer may have left out any.
    if (content === "" || removed.has(content) || shown.indexOf(content) !== shown.lastIndexOf(content)) continue;
    const found = middle.indexOf(encode(text), at);
    assert.ok(
      found >= 0,
      `${JSON.stringify(text)} is gone from ${JSON.stringify(middle.toString("latin1"))}; ${label}`,
    );
    at = found;
  }
}

/** The contents of a file's lines, as a model sees them. */
function linesOf(text: string): readonly string[] {
  return splitEndedLines(text, lineBreaksOf(text)).map((line) => line.text.trim());
}

/** A new line has an end that its document has too. */
function mustHaveEnds(replacement: string, lines: readonly Line[], label: string): void {
  const own = new Set(lines.map(({ end }) => end).filter((end) => end !== ""));
  const isCr = own.has("\r") && own.size === 1;
  const found = replacement.match(isCr ? /\r\n|\n|\r/g : /\r?\n/g) ?? [];
  for (const end of found) assert.ok(own.has(end) || own.size === 0, `${JSON.stringify(end)} is new; ${label}`);
}

function modelThatSays(answer: string): EditModel {
  const usage = { queueMs: 0, prefillMs: 0, totalMs: 1, reused: 0, evaluated: 1, produced: 1 };
  const model: Pick<EditModel, "load" | "countTokens" | "syntaxErrors" | "chat"> = {
    load: () => Promise.resolve({} as Awaited<ReturnType<EditModel["load"]>>),
    countTokens: (text) => Promise.resolve(text.length),
    syntaxErrors: ({ texts }) => Promise.resolve(texts.map(() => null)),
    chat: (_request, onChunk) => {
      for (const piece of answer.match(/[^\n]*\n|[^\n]+$/g) ?? []) onChunk({ kind: "text", text: piece });
      return Promise.resolve({ text: answer, thinking: "", reason: "endOfText" as const, usage });
    },
  };
  return model as EditModel;
}
