// Heads of functions and what they declare, also where a head has several lines. By the words and brackets alone.
import { indentationWidth, isBlank } from "../../../base/lines.ts";
import { headOf } from "../../../base/text.ts";
import { opensDefinition } from "../../definitions.ts";
import { blockAround, blockBelow } from "./blocks.ts";
import { typeFirst } from "./declaredHere.ts";
import { isName, lineTokens } from "./lineTokens.ts";
import { longestLine, type EditedDocument } from "./situation.ts";

/** Most of one head: lines, and UTF-16 units of all. */
const mostLines = 30;
const longestHead = 4000;

/** Lines `start` to `end`, the last one included, and their text on one line. */
export interface Head {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The head that a line belongs to: from the line with the opening bracket to the one that closes it. */
export function headAt({ lines }: Pick<EditedDocument, "lines">, line: number): Head {
  const { head } = blockAround(lines, line);
  const own = joined(lines, startOf(lines, line));
  if (own.end >= line && (own.start < line || head === undefined)) return own;
  const above = head === undefined ? undefined : joined(lines, startOf(lines, head));
  return above !== undefined && above.end >= line ? above : own;
}

/** The lines in which the parameters of a head are known. */
export function reachOf(
  { lines }: Pick<EditedDocument, "lines">,
  { start, end }: Head,
): { start: number; end: number } {
  return { start, end: Math.max(end + 1, blockBelow(lines, start).end, blockBelow(lines, end).end) };
}

/** True for the head of a function, also of one that is a value, and of a member with a computed name: `[kOpen] (a) {`. */
export function isHeadOfFunction(text: string): boolean {
  return (
    opensDefinition(text) || /^\s*(?:async\s+)?def\b|=>\s*\{?\s*$|\bfunction\b/.test(text) || computedMember.test(text)
  );
}

const computedMember = /^\s*(?:(?:static|async|get|set)\s+)*\*?\[[^\]]*\]\s*\(.*\)\s*\{\s*$/;

/** Whether a head of a function declares a parameter of this name. */
export function hasParameter({ languageId }: Pick<EditedDocument, "languageId">, text: string, name: string): boolean {
  if (text.length > longestHead || !text.includes(name) || !isHeadOfFunction(text)) return false;
  const arrow = !text.includes("=>")
    ? null
    : /(?:\(([^()]*)\)(?:\s*:[^=]*)?|([\p{L}_$][\p{L}\p{N}_$]*))\s*=>\s*\{?\s*$/u.exec(text);
  if (arrow !== null) return lineTokens(arrow[1] ?? arrow[2]!).includes(name);
  return parameterParts(text).some((part) => declaredBy(part, languageId).includes(name));
}

/** Where the head begins that a line ends: a line such as `):` closes one that was opened above. */
function startOf(lines: readonly string[], line: number): number {
  if (!/^\s*[)\]]/.test(lines[line] ?? "")) return line;
  const width = indentationWidth(lines[line]!);
  let at = line - 1;
  while (at > 0 && line - at < mostLines && (isBlank(lines[at]!) || indentationWidth(lines[at]!) > width)) at--;
  return Math.max(0, at);
}

/** A line and those after it, up to where its brackets are closed. */
function joined(lines: readonly string[], start: number): Head {
  let depth = 0;
  let end = start;
  for (; end < lines.length && end - start < mostLines; end++) {
    for (const character of headOf(lines[end]!, longestLine))
      depth += "([".includes(character) ? 1 : ")]".includes(character) ? -1 : 0;
    if (depth <= 0) break;
  }
  // Brackets that never close are no head.
  if (depth > 0) end = start;
  const text = lines.slice(start, end + 1).map((each) => headOf(each.trim(), longestLine));
  return { start, end, text: text.join(" ") };
}

/** The parts between the brackets of the parameters. A method's receiver in Go is one of them. */
function parameterParts(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = "";
  for (const character of text) {
    const isOpening = "([{<".includes(character);
    if (")]}".includes(character) || (character === ">" && !/[=-]$/.test(part))) depth = Math.max(0, depth - 1);
    if (depth === 0 || (depth === 1 && character === ",")) {
      if (part.trim() !== "") parts.push(part);
      part = "";
    } else part += character;
    if (isOpening) depth++;
  }
  return parts;
}

/** The names that one parameter gives to the body: without its type and its default. */
function declaredBy(part: string, languageId: string): readonly string[] {
  const { name, type } = nameAndType(part);
  const names = lineTokens(name).filter(isName);
  if (/^\s*[{[]/.test(name)) return names;
  return type === undefined && typeFirst.test(languageId) ? names.slice(-1) : names.slice(0, 1);
}

/** A parameter without its default: what stands before a colon, and behind it. */
export function nameAndType(parameter: string): { readonly name: string; readonly type: string | undefined } {
  const [declared] = parameter.split(/(?<![=<>!])=(?![=>])/, 1);
  const [name, type] = declared!.split(/(?<!:):(?!:)/, 2);
  return { name: name!, type };
}
