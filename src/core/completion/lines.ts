// Small questions about lines that several rules ask.

/** Leading spaces and tabs of a line. */
export function indentationOf(line: string): string {
  return /^[ \t]*/.exec(line)![0];
}

/** Width of an indentation in columns, a tab counting as four. Only for comparing lines of one file. */
export function indentationWidth(line: string): number {
  let width = 0;
  for (const character of indentationOf(line)) width += character === "\t" ? 4 : 1;
  return width;
}

/** True for a line without anything to see. */
export function isBlank(line: string): boolean {
  return line.trim() === "";
}

/** True for text that only closes what was opened before: brackets, quotes, separators. */
export function isOnlyClosers(text: string): boolean {
  return /^[\s)\]}>'"`;,]*$/.test(text);
}

/** Text from the cursor to the end of its line, without the line break. */
export function restOfLine(text: string, offset: number): string {
  const end = text.indexOf("\n", offset);
  return (end < 0 ? text.slice(offset) : text.slice(offset, end)).replace(/\r$/, "");
}

/** Text from the start of the cursor's line to the cursor. */
export function startOfLine(text: string, offset: number): string {
  return text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
}
