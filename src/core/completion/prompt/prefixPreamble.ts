// What comes before a window that does not begin at the start of its file: the imports, and the heads of enclosing blocks.
import { headOf } from "../../../base/text.ts";
import { indentationWidth, isBlank, lengthWithBreaks, splitLines } from "../../../base/lines.ts";
import { isOnlyClosers } from "../syntax/lineKinds.ts";

/** Lines at the start of a file that are searched for imports. */
const importsWithin = 200;
/** Most heads of enclosing blocks to show, the innermost ones. */
const mostHeads = 4;
/** Longest line to show, and most lines to search upwards for enclosing blocks. */
const longestLine = 200;
const searchedLines = 2000;

/**
 * The preamble of a window that starts at `start` (the start of a line), at most `maxCharacters` long; "" if nothing is left
 * out. Ends with a line break.
 */
export function prefixPreamble(text: string, start: number, maxCharacters: number): string {
  if (start <= 0) return "";
  const heads = enclosingHeads(text, start);
  while (lengthWithBreaks(heads) > maxCharacters) heads.shift();
  const imports = importsOf(text, start, maxCharacters - lengthWithBreaks(heads) - 1);
  return [...(imports.length > 0 ? [...imports, ""] : []), ...heads].map((line) => `${line}\n`).join("");
}

/** The import lines before an offset, as many as fit. */
function importsOf(text: string, end: number, maxCharacters: number): string[] {
  const lines = splitLines(headOf(text, Math.min(end, importsWithin * longestLine))).slice(0, importsWithin);
  const found: string[] = [];
  let left = maxCharacters;
  // An import of several lines ends where its bracket is closed.
  let isOpen = false;
  for (const line of lines) {
    if (!isOpen && !isImport(line)) continue;
    left -= line.length + 1;
    if (left < 0 || line.length > longestLine) break;
    found.push(line);
    isOpen = isOpen ? !/[)}\]]/.test(line) : /[({[][^)}\]]*$/.test(line);
  }
  return found;
}

function isImport(line: string): boolean {
  return /^(?:import\b|from\s+\S+\s+import\b|export\b.*\bfrom\b|#\s*include\b|use\s|using\s|package\s|require(?:_once|_relative)?\b|@import\b|(?:const|let|var|local)\b[^=]+=\s*require\b|include\b)/.test(
    line,
  );
}

/** The lines that open the blocks around an offset, outermost first, by indentation. */
function enclosingHeads(text: string, start: number): string[] {
  const heads: string[] = [];
  let width = indentationWidth(firstLineWithText(text, start));
  let end = start;
  for (let read = 0; read < searchedLines && end > 0 && width > 0; read++) {
    const lineStart = text.lastIndexOf("\n", end - 2) + 1;
    const line = text.slice(lineStart, end).trimEnd();
    end = lineStart;
    if (isBlank(line) || indentationWidth(line) >= width) continue;
    width = indentationWidth(line);
    if (!isOnlyClosers(line) && line.length <= longestLine) heads.unshift(line);
  }
  return heads.slice(-mostHeads);
}

function firstLineWithText(text: string, start: number): string {
  const match = /[^\n]*\S/y;
  for (let at = start, line = 0; line < 50 && at < text.length; line++) {
    match.lastIndex = at;
    const found = match.exec(text);
    if (found) return found[0];
    const lineBreak = text.indexOf("\n", at);
    if (lineBreak < 0) return "";
    at = lineBreak + 1;
  }
  return "";
}
