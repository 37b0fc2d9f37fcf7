// What a document already has after the cursor, and whether a text repeats it. Nobody needs a completion that does: the worker
// tries another one, stop rules end it there, clean-up rules cut it or hide it.
import { isBlank, lineBelow, restOfLine, splitAfterCursor, splitLines } from "../../../base/lines.ts";
import { borderLengths } from "../../../base/text.ts";

/** The text on both sides of a cursor, as far as it tells what a completion would repeat. */
export interface CursorText {
  /** The cursor's line up to the cursor. */
  readonly lineBefore: string;
  /** The document's text after the cursor. */
  readonly following: string;
}

/** The rest of the cursor's line without white space at its end, and all lines below that are not blank. */
export function followingText({ lineBefore, following }: CursorText): {
  readonly rest: string;
  readonly lines: readonly string[];
} {
  const { rest, below } = splitAfterCursor(lineBefore, following);
  return { rest: rest.trimEnd(), lines: splitLines(below).filter((line) => !isBlank(line)) };
}

/**
 * The next line that is not blank. With the cursor at the start of a line that has text, it is this line: a completion pushes it
 * down.
 */
export function nextLine({ lineBefore, following }: CursorText): string | undefined {
  const rest = restOfLine(following, 0);
  return lineBefore === "" && !isBlank(rest) ? rest : lineBelow(following, 0);
}

/** True when two lines are the same. Indentation counts: the same words further left belong to another block. */
export function isSameLine(line: string, other: string): boolean {
  return line.trimEnd() === other.trimEnd();
}

/** True when a text says nothing, or only the rest of the cursor's line, or only the line after it. */
export function isSuffixEcho(text: string, cursor: CursorText): boolean {
  const said = text.trim();
  if (said === "" || said === restAfter(cursor)) return true;
  const lines = text
    .split("\n")
    .map((line, index) => ({ isSaid: !isBlank(line), whole: (index ? "" : cursor.lineBefore) + line }));
  const [only, ...more] = lines.filter(({ isSaid }) => isSaid);
  const next = nextLine(cursor);
  return more.length === 0 && only !== undefined && next !== undefined && isSameLine(only.whole, next);
}

/** True when a text that is still being generated may turn out to be a suffix echo: it must not be shown before that is known. */
export function mayBeSuffixEcho(text: string, cursor: CursorText): boolean {
  const lines = text.split("\n");
  const first = lines.findIndex((line) => !isBlank(line));
  if (first < 0) return true;
  if (first < lines.length - 1) return false;
  const line = lines[first]!;
  const rest = restAfter(cursor);
  if (first === 0 && rest !== "" && rest.startsWith(line.trim())) return true;
  const whole = (first === 0 ? cursor.lineBefore : "") + line;
  return nextLine(cursor)?.startsWith(whole.trimEnd()) ?? false;
}

/** Lengths of the ends of a text that the text after the cursor begins with, the longest first. In UTF-16 units. */
export function* overlapLengths(text: string, following: string): Generator<number> {
  for (const length of borderLengths(text, following)) if (!splitsPair(following.slice(0, length))) yield length;
}

function restAfter({ lineBefore, following }: CursorText): string {
  return splitAfterCursor(lineBefore, following).rest.trim();
}

/** Half of a character outside the basic plane is no overlap. */
function splitsPair(overlap: string): boolean {
  return /^[\uDC00-\uDFFF]/.test(overlap) || /[\uD800-\uDBFF]$/.test(overlap.slice(-1));
}
