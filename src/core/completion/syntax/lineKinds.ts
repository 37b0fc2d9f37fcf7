// Kinds of lines, told by their text alone, for code of any language.

/** Languages in which sentences and fences are ordinary text. */
export const proseLanguages: ReadonlySet<string> = new Set([
  "markdown",
  "plaintext",
  "latex",
  "restructuredtext",
  "git-commit",
  "html",
  "mdx",
]);

/** True for text that only closes what was opened before: brackets, quotes, separators. */
export function isOnlyClosers(text: string): boolean {
  return /^[\s)\]}>'"`;,]*$/.test(text);
}

/** The closing brackets of a text, in order, without what is between them. */
export function closersIn(text: string): string {
  return text.replace(/[^)\]}]/g, "");
}

/** True for a line whose body follows on the next line. */
export function opensBlock(line: string): boolean {
  return /(?:[{([:]|=>|\b(?:do|then|else|begin))$/.test(line.trimEnd().slice(-10));
}

/** True for a line that starts with the keyword that ends a block, in languages that have one. */
export function endsBlock(line: string): boolean {
  return /^\s*(?:end|fi|done|esac)\b/.test(line);
}

/**
 * True for the rest of a line that reads as a line of its own: the cursor's line lacks its end and the line break. Comments are
 * excluded because they may be far to the right of their code.
 */
export function isLineOfItsOwn(rest: string): boolean {
  return /^[ \t]{2,}[^\s#/;-]/.test(rest);
}

/** True for a complete jump statement: nothing after it in its block is ever reached. */
export function isJump(line: string): boolean {
  return /^\s*(return|break|continue|raise|throw|goto)\b/.test(line) && !/[({[,\\+\-*/|&=.<?:]$/.test(line.trimEnd());
}
