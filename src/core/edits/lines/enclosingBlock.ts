// The function or class around a line, by indentation, for languages without document symbols.
import { opensDefinition } from "../../definitions.ts";
import { indentationWidth, isBlank } from "../../../base/lines.ts";

/** Lines from `start` to `end`, both included, counted from 0. */
export interface LineSpan {
  readonly start: number;
  readonly end: number;
}

/** The innermost definition that contains a line, else the paragraph around it; undefined on a blank line outside of any. */
export function enclosingLines(lines: readonly string[], line: number): LineSpan | undefined {
  const own = lines[line] ?? "";
  // A closing bracket has the indentation of what it closes.
  let limit = isBlank(own) ? Infinity : indentationWidth(own) + (/^\s*[}\])]/.test(own) ? 1 : 0);
  for (let start = line; start >= 0; start--) {
    const text = lines[start] ?? "";
    if (isBlank(text)) continue;
    const indent = indentationWidth(text);
    if (opensDefinition(text) && (start === line || indent < limit)) {
      const end = blockEnd(lines, start, indent);
      if (end >= line) return { start: withDecorators(lines, start, indent), end };
    }
    if (start < line && !/^\s*[){]/.test(text)) limit = Math.min(limit, indent);
  }
  return paragraphAround(lines, line);
}

/** The last line that is indented more than the header, or the bracket or word that closes it. */
function blockEnd(lines: readonly string[], start: number, indent: number): number {
  let end = start;
  for (let line = start + 1; line < lines.length; line++) {
    const text = lines[line]!;
    if (isBlank(text)) continue;
    if (indentationWidth(text) > indent || /^\s*[{)]/.test(text)) end = line;
    else return /^\s*(?:[}\])]|end\b)/.test(text) ? line : end;
  }
  return end;
}

function withDecorators(lines: readonly string[], start: number, indent: number): number {
  let first = start;
  while (first > 0 && /^\s*(?:@\w|#\[)/.test(lines[first - 1]!) && indentationWidth(lines[first - 1]!) === indent)
    first--;
  return first;
}

/** The lines around a line up to the next blank ones; undefined on a blank line. */
export function paragraphAround(lines: readonly string[], line: number): LineSpan | undefined {
  if (isBlank(lines[line] ?? "")) return undefined;
  let [start, end] = [line, line];
  while (start > 0 && !isBlank(lines[start - 1]!)) start--;
  while (end + 1 < lines.length && !isBlank(lines[end + 1]!)) end++;
  return { start, end };
}
