// An edit as ghost text: what it adds at the cursor, where the editor can show it so. Everything else is drawn in place (shownEdit.ts).
import { withoutSameEnds } from "../history/followedLines.ts";
import type { LineEdit } from "../history/editHistory.ts";
import type { OfferedEdit } from "./offeredEdit.ts";

/** Text at the cursor. Its line breaks are LF. */
export interface EditGhost {
  readonly text: string;
  /** UTF-16 units after the cursor that it replaces. All of them come again in the text, in their order. */
  readonly replaceAfter: number;
}

/** Where the cursor is: its line from 0 with the text of it, and the column in UTF-16 units. */
export interface CursorPlace {
  readonly documentId: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** Whether the cursor is at the same place, in the same text. */
export function isSamePlace(a: CursorPlace, b: CursorPlace): boolean {
  return a.documentId === b.documentId && a.line === b.line && a.column === b.column && a.text === b.text;
}

/** More is not compared with what stands there, character by character. In UTF-16 units. */
const longestCompared = 5000;

/** The edit as ghost text at the cursor; undefined where it changes what is left of the cursor, takes something away, or is elsewhere. */
export function editGhost(edit: OfferedEdit, cursor: CursorPlace): EditGhost | undefined {
  if (cursor.documentId !== edit.documentId) return undefined;
  const { line, before, after } = bare(edit);
  if (after.length === 0) return undefined;
  if (before.length === 0) {
    const isAtItsPlace = cursor.line === line - 1 && cursor.column === cursor.text.length;
    return isAtItsPlace ? { text: `\n${after.join("\n")}`, replaceAfter: 0 } : undefined;
  }
  if (before.length > 1 || cursor.line !== line || cursor.text !== before[0]) return undefined;
  return addedAt(cursor.text, cursor.column, after.join("\n"));
}

/**
 * The edit for one who has written a part of it, as seen from a change of the text; undefined if the change is something else. Once all
 * of it is written, its lines are those that it wants.
 */
export function writtenInPart(edit: OfferedEdit, change: LineEdit): OfferedEdit | undefined {
  const { line, before, after } = bare(edit);
  if (change.documentId !== edit.documentId || change.line !== line || change.after.length === 0) return undefined;
  const [whole, written] = [after.join("\n"), change.after.join("\n")];
  const goesOn = (): OfferedEdit => ({
    ...{ documentId: edit.documentId, startLine: line, endLine: line + change.after.length },
    ...{ before: change.after, after },
  });
  if (before.length !== change.before.length || before.length > 1 || before[0] !== change.before[0]) return undefined;
  const old = before[0];
  if (written === whole) return goesOn();
  if (old === undefined) return whole.startsWith(written) ? goesOn() : undefined;
  let head = 0;
  while (head < old.length && head < written.length && old[head] === written[head]) head++;
  // Something was only added, up to here.
  const end = written.length - (old.length - head);
  if (end <= head || written.slice(end) !== old.slice(head)) return undefined;
  return whole.startsWith(written.slice(0, end)) && addedAt(written, end, whole) !== undefined ? goesOn() : undefined;
}

/** Whether nothing of an edit is left to be written. */
export function isWritten({ before, after }: Pick<OfferedEdit, "before" | "after">): boolean {
  return before.length === after.length && before.every((line, at) => line === after[at]);
}

/** What has to come at a column so that a line becomes a text. */
function addedAt(line: string, column: number, whole: string): EditGhost | undefined {
  if (!whole.startsWith(line.slice(0, column))) return undefined;
  const [rest, text] = [line.slice(column), whole.slice(column)];
  if (text.length <= rest.length) return undefined;
  if (text.endsWith(rest)) return { text: text.slice(0, text.length - rest.length), replaceAfter: 0 };
  // The editor shows the parts between what stands there, in one line.
  const isShort = text.length <= longestCompared;
  return isShort && !text.includes("\n") && holds(text, rest) ? { text, replaceAfter: rest.length } : undefined;
}

/** Whether a text has all characters of another one, in their order. */
function holds(text: string, characters: string): boolean {
  let at = 0;
  for (const character of text) if (characters.startsWith(character, at)) at += character.length;
  return at === characters.length;
}

/** Without the lines at both ends that stay as they are. */
function bare({ documentId, startLine, before, after }: OfferedEdit): LineEdit {
  return withoutSameEnds({ documentId, line: startLine, before, after });
}
