// Source files on the command line: read without loss whatever their encoding is, and positions in them.
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { languageIdOfPath } from "../core/languages.ts";
import { lineBreaksOf, splitEndedLines, type EndedLine } from "../base/lines.ts";
import { describe } from "../base/errors.ts";
import { characterStart, wellFormed } from "../base/text.ts";
import { whatElse } from "../client/ordinaryFile.ts";
import { decodeText, type DecodedText } from "../client/textEncoding.ts";
import type { Selection } from "../core/edits/lines/dedent.ts";
import { fail } from "../core/failures.ts";

export interface SourceFile {
  readonly path: string;
  readonly name: string;
  readonly languageId: string;
  /** For readers: a byte that belongs to no character is U+FFFD. */
  readonly text: string;
  /** For an edit, which keeps such bytes. Both texts have the same offsets. */
  readonly decoded: DecodedText;
  readonly bytes: Uint8Array;
}

/** Larger files are no source code, and one string could not hold them. */
const mostBytes = 32_000_000;
const saveAsUtf8 = "Save it as UTF-8 in an editor and try again.";

/** Reads a source file. Raises `badInput`. */
export async function readSource(file: string): Promise<SourceFile> {
  const bytes = await bytesOf(file);
  const decoded = decodeText(bytes);
  if ("unreadable" in decoded) fail("badInput", `${file} ${decoded.unreadable}.`, saveAsUtf8);
  return {
    path: path.resolve(file),
    name: path.basename(file),
    languageId: languageIdOfPath(file) ?? "plaintext",
    text: wellFormed(decoded.text),
    decoded,
    bytes,
  };
}

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    const found = await stat(file);
    const other = whatElse(found);
    if (other !== undefined) throw new Error(other);
    if (found.size > mostBytes) throw new Error(`it has more than ${mostBytes / 1e6} MB`);
    return await readFile(file);
  } catch (error) {
    fail("badInput", `Cannot read ${file}: ${describe(error)}.`);
  }
}

/** The offset of a line and column, both counted from 1. Raises `badInput` if the file has no such position. */
export function offsetAt(source: SourceFile, line: number, column: number): number {
  const { lines, starts } = linesOf(source);
  const text = lines[line - 1]?.text;
  if (text === undefined || column < 1 || column > text.length + 1)
    fail("badInput", `${source.name} has no position ${line}:${column}.`);
  // A column inside a surrogate pair means the character there.
  return characterStart(source.text, starts[line - 1]! + column - 1);
}

/** Whole lines of a file as input for an edit, with their offsets in the text. */
export async function readSelection(range: {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}): Promise<{
  readonly source: SourceFile;
  readonly selection: Selection;
  readonly start: number;
  readonly end: number;
}> {
  const source = await readSource(range.file);
  const { lines, starts } = linesOf(source);
  if (range.start < 1) fail("badInput", "There is no line 0: lines are counted from 1.");
  if (range.end < range.start) fail("badInput", `Lines ${range.start} to ${range.end} are in the wrong order.`);
  if (range.end > lines.length)
    fail(
      "badInput",
      `${source.name} has no line ${range.end}; it has ${lines.length} ${lines.length === 1 ? "line" : "lines"}.`,
    );
  const start = starts[range.start - 1]!;
  const end = starts[range.end - 1]! + lines[range.end - 1]!.text.length;
  const label = `${source.name}:${range.start}-${range.end}`;
  const text = source.decoded.text.slice(start, end);
  return { source, selection: { label, languageId: source.languageId, text, before: "" }, start, end };
}

function linesOf({ text }: SourceFile): { readonly lines: readonly EndedLine[]; readonly starts: readonly number[] } {
  const lines = splitEndedLines(text, lineBreaksOf(text));
  let at = 0;
  const starts = lines.map((line) => {
    const start = at;
    at += line.text.length + line.end.length;
    return start;
  });
  return { lines, starts };
}
