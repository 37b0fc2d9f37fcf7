// A proposed edit under review: changes of whole lines that keep their place while the document changes.
import { lineChanges } from "../../base/lineDiff.ts";
import { followRange, type OffsetRange, type TextChange } from "./lines/followRange.ts";

/** One change of a proposal, in UTF-16 offsets of the current document. */
export interface Hunk extends OffsetRange {
  readonly original: string;
  readonly replacement: string;
}

/** The changes from a range's text to its replacement, in whole lines. */
export function hunksOf(range: OffsetRange, original: string, replacement: string): Hunk[] {
  const [before, after] = [withBreaks(original), withBreaks(replacement)];
  const starts = offsets(before);
  return lineChanges(before, after).map(({ start, end, newStart, newEnd }) => ({
    start: range.start + starts[start]!,
    end: range.start + starts[end]!,
    original: before.slice(start, end).join(""),
    replacement: after.slice(newStart, newEnd).join(""),
  }));
}

/**
 * A hunk after a change of the document; undefined if the change touched its lines. An insertion right at its edge does not touch
 * them.
 */
export function followHunk(hunk: Hunk, change: TextChange): Hunk | undefined {
  const range = followRange(hunk, change);
  return range && { ...hunk, ...range };
}

/** A document's text with hunks applied. */
export function withHunks(text: string, hunks: readonly Hunk[]): string {
  let [result, at] = ["", 0];
  for (const { start, end, replacement } of hunks.toSorted((a, b) => a.start - b.start)) {
    result += text.slice(at, start) + replacement;
    at = end;
  }
  return result + text.slice(at);
}

/** The hunk at or nearest to an offset in the document before or after the hunks; undefined if there are none. */
export function hunkAt(hunks: readonly Hunk[], offset: number, side: "before" | "after"): Hunk | undefined {
  let moved = 0;
  let [nearest, distance] = [undefined as Hunk | undefined, Infinity];
  for (const hunk of hunks.toSorted((a, b) => a.start - b.start)) {
    const start = hunk.start + moved;
    const length = side === "before" ? hunk.end - hunk.start : hunk.replacement.length;
    const away = Math.max(start - offset, offset - start - Math.max(0, length - 1), 0);
    if (away < distance) [nearest, distance] = [hunk, away];
    if (side === "after") moved += hunk.replacement.length - hunk.original.length;
  }
  return nearest;
}

/** A hunk as it is now, after changes elsewhere in the document may have moved it; undefined if it is gone. */
export function movedHunk(hunks: readonly Hunk[], earlier: Hunk): Hunk | undefined {
  const away = ({ start }: Hunk): number => Math.abs(start - earlier.start);
  return hunks
    .filter(({ original, replacement }) => original === earlier.original && replacement === earlier.replacement)
    .sort((a, b) => away(a) - away(b))[0];
}

/**
 * Where the first of some hunks differs, in the text that has them: its line, counted from 0, and the column of the first other
 * character. A change far to the right of a long line is out of sight at the line's beginning.
 */
export function firstDifference(text: string, hunks: readonly Hunk[]): { line: number; character: number } | undefined {
  const [first] = hunks.toSorted((a, b) => a.start - b.start);
  if (first === undefined) return undefined;
  const { start, original, replacement } = first;
  const shorter = Math.min(original.length, replacement.length);
  let same = 0;
  while (same < shorter && original[same] === replacement[same]) same++;
  const before = (text.slice(0, start) + replacement.slice(0, same)).split("\n");
  return { line: before.length - 1, character: before.at(-1)!.length };
}

/** The new text of everything from the first hunk to the last; undefined without hunks. */
export function changedSpan(text: string, hunks: readonly Hunk[]): string | undefined {
  if (hunks.length === 0) return undefined;
  const start = Math.min(...hunks.map((hunk) => hunk.start));
  const end = Math.max(...hunks.map((hunk) => hunk.end));
  return withHunks(text.slice(0, end), hunks).slice(start);
}

/**
 * True if code, or what replaces it, is short enough to be read where it stands. Longer code fills a screen and is compared better side
 * by side, as is one with lines that no screen holds.
 */
export function fitsInFile(text: string): boolean {
  return text.length <= mostCharacters && text.trimEnd().split(/\r\n|\r|\n/).length <= mostLines;
}

/** A thread of comments with this many lines still fits a screen. */
const mostLines = 40;
const mostCharacters = 100 * mostLines;

/** The changes that undo hunks, in the document that has them. */
export function undoOf(hunks: readonly Hunk[]): Hunk[] {
  let moved = 0;
  return hunks
    .toSorted((a, b) => a.start - b.start)
    .map(({ start, original, replacement }) => {
      const at = start + moved;
      moved += replacement.length - original.length;
      return { start: at, end: at + replacement.length, original: replacement, replacement: original };
    });
}

/** Lines with their line breaks; the last one may have none. */
function withBreaks(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function offsets(lines: readonly string[]): number[] {
  let at = 0;
  return [0, ...lines.map((line) => (at += line.length))];
}
