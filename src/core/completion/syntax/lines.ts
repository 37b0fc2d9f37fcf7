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

/** True for a line after which its body comes. */
export function opensBlock(line: string): boolean {
  return /(?:[{([:]|=>|\b(?:do|then|else|begin))$/.test(line.trimEnd().slice(-10));
}

/** True for a line that is the word which ends a block, in languages that have one. */
export function endsBlock(line: string): boolean {
  return /^\s*(?:end|fi|done|esac)\b/.test(line);
}

/**
 * True for the rest of a line that reads as a line of its own: the cursor's line lacks its end, and the break. A comment may
 * stand far right of its code.
 */
export function isLineOfItsOwn(rest: string): boolean {
  return /^[ \t]{2,}[^\s#/;-]/.test(rest);
}

/** True for a whole statement after which nothing else of its block is reached. */
export function isJump(line: string): boolean {
  return /^\s*(return|break|continue|raise|throw|goto)\b/.test(line) && !/[({[,\\+\-*/|&=.<?:]$/.test(line.trimEnd());
}

/** Text from the cursor to the end of its line, without the line break. */
export function restOfLine(text: string, offset: number): string {
  const end = text.indexOf("\n", offset);
  return (end < 0 ? text.slice(offset) : text.slice(offset, end)).replace(/\r$/, "");
}

/** Text from the start of the cursor's line to the cursor. */
export function startOfLine(text: string, offset: number): string {
  // At 0 the search would start at 0 all the same, and find a break there.
  return offset === 0 ? "" : text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
}

/**
 * What stands after a cursor: the rest of its line, and the text below. A cursor at a line's start pushes that line down: nothing
 * is to its right then, and the line is the first below.
 */
export function splitAfterCursor(
  lineBefore: string,
  following: string,
): { readonly rest: string; readonly below: string } {
  if (lineBefore === "") return { rest: "", below: following };
  return { rest: restOfLine(following, 0), below: following.replace(/^[^\n]*(\n|$)/, "") };
}

/** The next line below the cursor's that is not blank. */
export function lineBelow(text: string, offset: number): string | undefined {
  for (let start = text.indexOf("\n", offset); start >= 0; start = text.indexOf("\n", start + 1)) {
    const line = restOfLine(text, start + 1);
    if (!isBlank(line)) return line;
  }
  return undefined;
}

/** The next line above the cursor's that is not blank. */
export function lineAbove(text: string, offset: number): string | undefined {
  for (let end = text.lastIndexOf("\n", offset - 1); end >= 0; end = text.lastIndexOf("\n", end - 1)) {
    if (offset === 0) return undefined;
    const line = text.slice(end === 0 ? 0 : text.lastIndexOf("\n", end - 1) + 1, end).replace(/\r$/, "");
    if (!isBlank(line)) return line;
    if (end === 0) return undefined;
  }
  return undefined;
}
