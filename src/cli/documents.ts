import { readFile } from "node:fs/promises";
import path from "node:path";
import { languageIdOfPath } from "../core/languages.ts";
import { lengthWithBreaks } from "../base/lines.ts";
import { describe } from "../base/errors.ts";
import type { Selection } from "../core/edits/dedent.ts";
import { fail } from "../core/failures.ts";

export interface SourceFile {
  readonly path: string;
  readonly name: string;
  readonly languageId: string;
  readonly text: string;
}

/** Reads a source file. Raises `badInput`. */
export async function readSource(file: string): Promise<SourceFile> {
  try {
    const text = await readFile(file, "utf8");
    return {
      path: path.resolve(file),
      name: path.basename(file),
      languageId: languageIdOfPath(file) ?? "plaintext",
      text,
    };
  } catch (error) {
    fail("badInput", `Cannot read ${file}: ${describe(error)}.`);
  }
}

/** The offset of a line and column, both counted from 1. Raises `badInput` if the file has no such position. */
export function offsetAt(source: SourceFile, line: number, column: number): number {
  const lines = source.text.split("\n");
  const text = lines[line - 1];
  if (text === undefined || column < 1 || column > text.length + 1)
    fail("badInput", `${source.name} has no position ${line}:${column}.`);
  return lengthWithBreaks(lines.slice(0, line - 1)) + column - 1;
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
  const lines = source.text.split("\n");
  if (range.start < 1 || range.end < range.start || range.end > lines.length)
    fail("badInput", `${source.name} has no lines ${range.start} to ${range.end}; it has only ${lines.length}.`);
  const start = offsetAt(source, range.start, 1);
  const end = offsetAt(source, range.end, lines[range.end - 1]!.length + 1);
  const label = `${source.name}:${range.start}-${range.end}`;
  return {
    source,
    selection: { label, languageId: source.languageId, text: source.text.slice(start, end), before: "" },
    start,
    end,
  };
}
