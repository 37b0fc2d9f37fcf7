// How an edit is drawn into the text that it would change: what goes is struck, and what comes stands beside it.
import type { LineChange } from "../../../base/lineDiff.ts";
import { indentationOf } from "../../../base/lines.ts";
import { withoutSameEnds } from "../history/followedLines.ts";
import { lineTokens, tokenChanges, tokenColumns } from "../places/lineTokens.ts";
import type { OfferedEdit } from "./offeredEdit.ts";

/** A part of a line, in UTF-16 units. */
export interface StruckPart {
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

/** Text that stands in no document: at a column of a line, with nothing in it that moves or hides what is around it. */
export interface AddedPart {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** An edit as it is drawn. */
export interface ShownEdit {
  readonly struck: readonly StruckPart[];
  readonly added: readonly AddedPart[];
}

/** A line in which more is different is easier to read as two whole lines. */
const mostParts = 3;
/** Stands for a line break, as there is only one line to draw on. */
const breakMark = "⏎ ";

/** Draws an edit. `lengthOf`: of a line of the document, in UTF-16 units. */
export function shownEdit(edit: OfferedEdit, lengthOf: (line: number) => number): ShownEdit {
  // A line that stays is neither struck nor written again.
  const { line: startLine, before, after } = withoutSameEnds({ ...edit, line: edit.startLine });
  const endLine = startLine + before.length;
  if (before.length === 0) {
    const text = drawn(after.map((line) => line.trimEnd()).join(`\n`));
    const isFirst = startLine === 0;
    const added = isFirst
      ? { line: 0, column: 0, text: `${text}${breakMark}` }
      : { line: startLine - 1, column: lengthOf(startLine - 1), text: `${breakMark}${text}` };
    return { struck: [], added: [added] };
  }
  if (before.length === after.length) {
    const lines = before.map((line, at) => changedLine(line, after[at]!, startLine + at));
    return { struck: lines.flatMap(({ struck }) => struck), added: lines.flatMap(({ added }) => added) };
  }
  const struck = before.flatMap((line, at) => wholeLine(line, startLine + at));
  const last = { line: endLine - 1, column: before.at(-1)!.length };
  return { struck, added: after.length === 0 ? [] : [{ ...last, text: drawn(after.join("\n").trimStart()) }] };
}

function changedLine(before: string, after: string, line: number): ShownEdit {
  const [old, now] = [lineTokens(before), lineTokens(after)];
  const columns = tokenColumns(old);
  const exact = tokenChanges(old, now);
  const changes = exact.length === 1 ? exact.map((change) => readable(change, old, now)) : exact;
  if (changes.length > mostParts) {
    const added = after.trim() === "" ? [] : [{ line, column: before.length, text: drawn(` ${after.trim()}`) }];
    return { struck: wholeLine(before, line), added };
  }
  return {
    struck: changes.flatMap(({ start, end }) =>
      start === end ? [] : [{ line, start: columns[start]!, end: columns[end]! }],
    ),
    added: changes.flatMap(({ end, newStart, newEnd }) =>
      newStart === newEnd ? [] : [{ line, column: columns[end]!, text: drawn(now.slice(newStart, newEnd).join("")) }],
    ),
  };
}

/** Symbols that are struck look like other symbols: the words around them are drawn with them. */
function readable(change: LineChange, old: readonly string[], now: readonly string[]): LineChange {
  const { start, end, newStart, newEnd } = change;
  const changed = [...old.slice(start, end), ...now.slice(newStart, newEnd)].join("");
  if (start === end || newStart === newEnd || /[\p{L}\p{N}]/u.test(changed)) return change;
  const isBlankAt = (at: number): boolean => old[at]?.trim() === "";
  const isWordAt = (at: number): boolean => /^[\p{L}\p{N}_$]/u.test(old[at] ?? "");
  const reach = (next: number, step: 1 | -1): number => {
    const word = isBlankAt(next) ? next + step : next;
    return isWordAt(word) ? Math.abs(word - next) + 1 : 0;
  };
  const [left, right] = [reach(start - 1, -1), reach(end, 1)];
  return { start: start - left, end: end + right, newStart: newStart - left, newEnd: newEnd + right };
}

function wholeLine(text: string, line: number): StruckPart[] {
  const start = indentationOf(text).length;
  return text.length === start ? [] : [{ line, start, end: text.length }];
}

/** Text that keeps its blanks and stays in its line. What is invisible, or turns the direction of text, is drawn as a mark. */
function drawn(text: string): string {
  return text
    .replaceAll("\n", breakMark)
    .replaceAll("\t", "    ")
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "�")
    .replaceAll(" ", "\u00a0");
}
