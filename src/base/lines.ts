// Lines of text: how to split it, where an offset is in it, what is around a cursor.

/** The lines of a text, without their line breaks, which may be LF or CRLF. */
export function splitLines(text: string): string[] {
  return text.split(/\r?\n/);
}

/** A line and what ends it: a line break, or nothing for the last one. */
export interface EndedLine {
  readonly text: string;
  readonly end: string;
}

/** The lines of a text with their own ends. `breaks`: what ends a line in the document that the text is from. */
export function splitEndedLines(text: string, breaks: LineBreaks): EndedLine[] {
  const ends = breaks === "cr" ? /\r/g : /\r?\n/g;
  const lines: EndedLine[] = [];
  let at = 0;
  for (const found of text.matchAll(ends)) {
    lines.push({ text: text.slice(at, found.index), end: found[0] });
    at = found.index + found[0].length;
  }
  return [...lines, { text: text.slice(at), end: "" }];
}

/** What ends the lines of a document: LF or CRLF, or CR alone, as on early Macs. */
export type LineBreaks = "lf" | "cr";

/** What ends the lines of a document. A CR that stands alone in a document with LF is a character like any other. */
export function lineBreaksOf(text: string): LineBreaks {
  return text.includes("\r") && !text.includes("\n") ? "cr" : "lf";
}

/** The line break that is nearest to an offset, the one behind it first, because it ends the line there; LF if there is none. */
export function lineBreakNear(text: string, offset: number): string {
  if (lineBreaksOf(text) === "cr") return "\r";
  const behind = text.indexOf("\n", offset);
  const at = behind >= 0 ? behind : text.lastIndexOf("\n", offset);
  return at > 0 && text[at - 1] === "\r" ? "\r\n" : "\n";
}

/** True for a line with nothing but white space. */
export function isBlank(line: string): boolean {
  return line.trim() === "";
}

/** Leading spaces and tabs of a line. */
export function indentationOf(line: string): string {
  return /^[ \t]*/.exec(line)![0];
}

/** Width of an indentation in columns, counting a tab as four. Only for comparing lines of the same file. */
export function indentationWidth(line: string): number {
  let width = 0;
  for (const character of indentationOf(line)) width += character === "\t" ? 4 : 1;
  return width;
}

/** Offset at which the line of an offset starts. Without an offset: the start of the last line. */
export function lineStart(text: string, offset = text.length): number {
  // Searching from -1 would find a line break at 0.
  return offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}

/** Line and column of an offset, both counted from 0, the column in UTF-16 units. Without an offset: of the text's end. */
export function lineAndColumn(text: string, offset = text.length): { readonly line: number; readonly column: number } {
  let line = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return { line, column: offset - lineStart(text, offset) };
}

/** Text from the start of the cursor's line to the cursor. */
export function startOfLine(text: string, offset: number): string {
  return text.slice(lineStart(text, offset), offset);
}

/** Text from the cursor to the end of its line, without the line break. */
export function restOfLine(text: string, offset: number): string {
  const end = text.indexOf("\n", offset);
  return (end < 0 ? text.slice(offset) : text.slice(offset, end)).replace(/\r$/, "");
}

/**
 * Splits the text after a cursor into the rest of the cursor's line and the lines below. With the cursor at the start of a line
 * (`lineBefore` is empty), whatever is inserted pushes that line down: it counts as the first line below.
 */
export function splitAfterCursor(
  lineBefore: string,
  following: string,
): { readonly rest: string; readonly below: string } {
  if (lineBefore === "") return { rest: "", below: following };
  return { rest: restOfLine(following, 0), below: following.replace(/^[^\n]*(\n|$)/, "") };
}

/** The next line below the cursor's line that is not blank. */
export function lineBelow(text: string, offset: number): string | undefined {
  for (let start = text.indexOf("\n", offset); start >= 0; start = text.indexOf("\n", start + 1)) {
    const line = restOfLine(text, start + 1);
    if (!isBlank(line)) return line;
  }
  return undefined;
}

/** The next line above the cursor's line that is not blank. */
export function lineAbove(text: string, offset: number): string | undefined {
  for (let start = lineStart(text, offset); start > 0;) {
    const end = start - 1;
    start = lineStart(text, end);
    const line = text.slice(start, end).replace(/\r$/, "");
    if (!isBlank(line)) return line;
  }
  return undefined;
}

/** Characters that whole lines take, counting one line break after each. */
export function lengthWithBreaks(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 1, 0);
}
