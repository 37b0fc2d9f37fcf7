// Cuts a file into pieces along its structure: between blocks, at the outermost level within reach, never at a fixed line.
import { declaredNames } from "../../definitions.ts";
import { indentationWidth, isBlank, splitLines } from "../../../base/lines.ts";
import { isOnlyClosers } from "../syntax/lineKinds.ts";
import { wordsOf } from "./words.ts";

/** A piece has at least this many lines, so that it says more than its name. */
const minLines = 8;
/** And at most this many: several pieces from different files tell more than one long piece. */
const maxLines = 40;
/** A longer line is data or generated; its piece is left out. */
const longestLine = 400;
/** Pieces with fewer words than this say nothing. */
const minWords = 3;

/** A part of a file. Lines count from 0; `text` ends without a line break. */
export interface Piece {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly text: string;
  readonly words: ReadonlySet<string>;
  /** Names that others may use and that this piece declares. */
  readonly declares: ReadonlySet<string>;
}

/** The pieces of a file, one at a time, so that the caller can pause in between. */
export function* cutPieces(path: string, text: string): Generator<Piece> {
  const lines = splitLines(text);
  for (let start = 0; start < lines.length;) {
    const end = cutAfter(lines, start);
    const piece = pieceOf(path, lines, start, end);
    if (piece) yield piece;
    start = end;
  }
}

/** The line before which the piece that begins at `start` ends. */
function cutAfter(lines: readonly string[], start: number): number {
  const last = Math.min(lines.length, start + maxLines);
  if (lines.length - start <= minLines) return lines.length;
  let best = last;
  let bestRank = Number.POSITIVE_INFINITY;
  for (let line = start + minLines; line <= last; line++) {
    const rank = cutRank(lines, line);
    if (rank < bestRank) [best, bestRank] = [line, rank];
  }
  return best;
}

/** Rank for cutting a file before a line, lower is better: outer levels before inner ones, and best after a blank line. */
function cutRank(lines: readonly string[], line: number): number {
  const text = lines[line];
  if (text === undefined) return 0;
  if (isBlank(text) || isOnlyClosers(text)) return Number.POSITIVE_INFINITY;
  return indentationWidth(text) + (isBlank(lines[line - 1] ?? "") ? 0 : 6);
}

function pieceOf(path: string, lines: readonly string[], start: number, end: number): Piece | undefined {
  while (start < end && isBlank(lines[start]!)) start++;
  while (end > start && isBlank(lines[end - 1]!)) end--;
  const own = lines.slice(start, end);
  if (own.length < 2 || own.some((line) => line.length > longestLine)) return undefined;
  const text = own.join("\n");
  const words = wordsOf(text);
  if (words.size < minWords) return undefined;
  return { path, startLine: start, endLine: end, text, words, declares: declaredNames(text) };
}
