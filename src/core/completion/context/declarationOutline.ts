// What other code needs to know of a declaration: its head, and for a type also the first lines of its members.
import { headOf } from "../../../base/text.ts";
import { holdsMembers } from "../../definitions.ts";
import { indentationWidth, isBlank } from "../../../base/lines.ts";
import { isOnlyClosers } from "../syntax/lineKinds.ts";

/** A declaration up to this many lines is shown whole. */
const shownWhole = 10;
/** A head longer than this is cut. */
const longestHead = 6;
/** Members shown of a type. */
const mostMembers = 20;
/** Lines in which the end is searched for. */
const farthestEnd = 400;
const longestLine = 200;

/** The outline of what is declared at a line (from 0). `endLine` is its last line when that is known. */
export function declarationOutline(lines: readonly string[], line: number, endLine?: number): string {
  const head = lines[line];
  if (head === undefined || isBlank(head)) return "";
  const end = Math.max(line, endLine !== undefined && endLine > line ? endLine : lastLineOf(lines, line));
  const all = lines.slice(line, end + 1);
  if (all.length <= shownWhole) return joined(all);
  const opened = all.slice(0, longestHead).findIndex((each) => /(?:[{:([=]|=>)$/.test(withoutComment(each)));
  const headLines = all.slice(0, opened < 0 ? 1 : lastOfHead(all, opened) + 1);
  if (!holdsMembers(head)) return joined(headLines);
  const body = all.slice(headLines.length).filter((each) => !isBlank(each));
  const ownWidth = indentationWidth(head);
  const width = body
    .map(indentationWidth)
    .reduce((least, each) => (each > ownWidth ? Math.min(least, each) : least), Infinity);
  const members = body.filter((each) => indentationWidth(each) === width && !isOnlyClosers(each) && !isComment(each));
  return joined([...headLines, ...members.slice(0, mostMembers)]);
}

/** A head that ends in an open parameter list continues to the line that closes it. */
function lastOfHead(lines: readonly string[], opened: number): number {
  if (!/[([]$/.test(lines[opened]!.trimEnd())) return opened;
  const close = lines.slice(opened + 1, longestHead).findIndex((each) => /^\s*[)\]]/.test(each));
  return close < 0 ? opened : opened + 1 + close;
}

/** The last line of the block that begins at a line, by indentation. */
function lastLineOf(lines: readonly string[], line: number): number {
  const width = indentationWidth(lines[line]!);
  let last = line;
  for (let next = line + 1; next < Math.min(lines.length, line + farthestEnd); next++) {
    const text = lines[next]!;
    if (isBlank(text)) continue;
    if (indentationWidth(text) > width) last = next;
    // `)`, `} else {` and `) -> int:` belong to what they close.
    else if (indentationWidth(text) === width && /^\s*[)\]}]/.test(text)) last = next;
    else if (indentationWidth(text) === width && next === line + 1 && /^\s*\{\s*$/.test(text)) last = next;
    else break;
  }
  return last;
}

/** A line up to its comment, without white space at its end. */
function withoutComment(line: string): string {
  const comment = line.search(/\/\/|#/);
  return (comment < 0 ? line : line.slice(0, comment)).trimEnd();
}

function isComment(line: string): boolean {
  return /^\s*(?:\/\/|\/\*|\*|#(?!include|define)|--)/.test(line);
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => headOf(line, longestLine).trimEnd()).join("\n");
}
