// An edit of whole lines as the smallest change of the text: cursors, marks and folded code around it stay where they are.
import { characterEnd, characterStart } from "../../../base/text.ts";
import type { OfferedEdit } from "./offeredEdit.ts";

/** A place in a text. Both count from 0, characters in UTF-16 units. */
export interface TextPlace {
  readonly line: number;
  readonly character: number;
}

/** Text to be written in place of a range. Its line breaks are LF. */
export interface WrittenEdit {
  readonly start: TextPlace;
  readonly end: TextPlace;
  readonly text: string;
  /** The end of the change in the text afterwards: where the cursor goes. */
  readonly caret: TextPlace;
}

/** The change that an edit makes in a document with this many lines. `lengthOf`: of a line, in UTF-16 units. */
export function writtenEdit(
  { startLine, endLine, before, after }: OfferedEdit,
  lineCount: number,
  lengthOf: (line: number) => number,
): WrittenEdit {
  const place = (line: number, character: number): TextPlace => ({ line, character });
  const isLast = endLine >= lineCount;
  const endOf = (line: number): TextPlace => (line < 0 ? place(0, 0) : place(line, lengthOf(line)));
  if (before.length === 0) {
    const lastLine = startLine + after.length - 1;
    const caret = place(lastLine, after.at(-1)?.length ?? 0);
    const text = after.map((line) => (isLast ? `\n${line}` : `${line}\n`)).join("");
    const start = isLast ? endOf(lineCount - 1) : place(startLine, 0);
    return { start, end: start, text, caret };
  }
  if (after.length === 0) {
    const start = isLast ? endOf(startLine - 1) : place(startLine, 0);
    return { start, end: isLast ? endOf(endLine - 1) : place(endLine, 0), text: "", caret: start };
  }
  const [old, now] = [before.join("\n"), after.join("\n")];
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head++;
  head = Math.min(characterStart(old, head), characterStart(now, head));
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  tail = Math.min(old.length - characterEnd(old, old.length - tail), now.length - characterEnd(now, now.length - tail));
  return {
    start: placeIn(old, head, startLine),
    end: placeIn(old, old.length - tail, startLine),
    text: now.slice(head, now.length - tail),
    caret: placeIn(now, now.length - tail, startLine),
  };
}

/** Where an offset is, if the text begins with this line. */
function placeIn(text: string, offset: number, firstLine: number): TextPlace {
  const lines = text.slice(0, offset).split("\n");
  return { line: firstLine + lines.length - 1, character: lines.at(-1)!.length };
}
