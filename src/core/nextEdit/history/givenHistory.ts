// A history that was written down elsewhere, as tasks on the command line have it: checked against the texts it speaks of.
import { splitLines } from "../../../base/lines.ts";
import { EditHistory, type LineEdit } from "./editHistory.ts";

/** An edit as it was written down: whole lines, with or without a line break at their end. */
export interface GivenEdit {
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** Where `before` stood and `after` stands, from 0. */
  readonly line: number;
}

/** The history, or what is wrong with it: a sentence without its full stop. `leftOut`: why its oldest edits are not in it. */
export type ReadHistory = { readonly history: EditHistory; readonly leftOut?: string } | { readonly wrong: string };

/**
 * Follows edits, oldest first, to the texts as they are now. Each `after` must stand at its line once all later edits are taken back;
 * where it does not, the nearest place that has these lines is meant. An edit that fits nowhere is left out with all that are older;
 * the newest must fit. Texts that are not given cannot be checked.
 */
export function readHistory(given: readonly GivenEdit[], texts: ReadonlyMap<string, readonly string[]>): ReadHistory {
  const edits = given.map((each) => lineEdit(each));
  const settled: LineEdit[] = [];
  const earlier = new Map(texts);
  let leftOut: string | undefined;
  for (const [index, edit] of [...edits.entries()].toReversed()) {
    const lines = earlier.get(edit.documentId);
    if (lines === undefined) {
      settled.unshift(edit);
      continue;
    }
    const line = nearestPlace(lines, edit.after, edit.line);
    if (line === undefined) {
      leftOut = mismatch(index, edit);
      if (settled.length === 0) return { wrong: leftOut };
      break;
    }
    const before = [...lines.slice(0, line), ...edit.before, ...lines.slice(line + edit.after.length)];
    earlier.set(edit.documentId, before);
    settled.unshift({ ...edit, line });
  }
  const history = new EditHistory();
  for (const edit of settled) history.happened({ edits: [edit], origin: "typed", atMs: 0 });
  return { history, ...(leftOut !== undefined && { leftOut }) };
}

/** Whole lines of a text; none of an empty one. */
export function wholeLines(text: string): string[] {
  return text === "" ? [] : splitLines(text.replace(/\r?\n$/, ""));
}

function lineEdit({ path, before, after, line }: GivenEdit): LineEdit {
  return { documentId: path, line, before: wholeLines(before), after: wholeLines(after) };
}

/** Where some lines stand, nearest to a line. Deleted lines stand nowhere: their place only has to exist. */
function nearestPlace(lines: readonly string[], wanted: readonly string[], near: number): number | undefined {
  if (wanted.length === 0) return near <= lines.length ? near : undefined;
  const standsAt = (at: number): boolean => wanted.every((line, index) => lines[at + index] === line);
  const last = lines.length - wanted.length;
  if (near <= last && standsAt(near)) return near;
  let found: number | undefined;
  for (let at = 0; at <= last; at++)
    if (standsAt(at) && (found === undefined || Math.abs(at - near) < Math.abs(found - near))) found = at;
  return found;
}

function mismatch(index: number, { documentId, line, after }: LineEdit): string {
  const what = after.length === 0 ? `line ${line}` : "the lines of its “after”";
  const where = after.length === 0 ? "does not exist" : `do not stand at line ${line}, nor anywhere else`;
  return `history[${index}] does not fit the text: ${what} ${where} in ${documentId}`;
}
