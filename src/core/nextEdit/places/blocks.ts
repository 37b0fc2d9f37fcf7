// Blocks of code, told by how far their lines are indented.
import { indentationWidth, isBlank } from "../../../base/lines.ts";

/** Lines from `start` to before `end`. The head, the line that opens the block, is the one above `start`, if it has one. */
export interface Block {
  readonly head: number | undefined;
  readonly start: number;
  readonly end: number;
}

/** The block that a line stands in: what is around it at its own depth or deeper. */
export function blockAround(lines: readonly string[], line: number): Block {
  const width = indentationWidth(lines[line] ?? "");
  let head = line - 1;
  while (head >= 0 && (isBlank(lines[head]!) || indentationWidth(lines[head]!) >= width)) head--;
  return { head: head < 0 ? undefined : head, start: head + 1, end: endBelow(lines, line + 1, width) };
}

/** The block that a line opens: the lines below it that are deeper. */
export function blockBelow(lines: readonly string[], line: number): Block {
  return { head: line, start: line + 1, end: endBelow(lines, line + 1, indentationWidth(lines[line] ?? "") + 1) };
}

function endBelow(lines: readonly string[], from: number, width: number): number {
  let end = from;
  while (end < lines.length && (isBlank(lines[end]!) || indentationWidth(lines[end]!) >= width)) end++;
  return end;
}
