// The code in an answer: without the fence that the answer put around it, and with every fence that belongs to the text.
import { isBlank } from "../../../base/lines.ts";
import { tailOf } from "../../../base/text.ts";
import { isSaidToUser } from "../../saidToUser.ts";

/** What is known of the fence around an answer. */
export interface OwnFence {
  /** The fence that the answer was begun with, such as "```". */
  readonly fence: string;
  /** Words after a fence that name the language of the code. */
  readonly names: readonly string[];
  /** The code as it was. Its lines tell it from the words around it. */
  readonly code: string;
  /** Whether fenced blocks are usual in the language, as in Markdown. */
  readonly bearsFences: boolean;
}

interface FenceLine {
  readonly line: number;
  readonly mark: string;
  readonly length: number;
  readonly info: string;
}

/** The code that an answer has. */
export interface FoundCode {
  readonly text: string;
  /** Whether its fence is closed, so that the answer can miss nothing but words. */
  readonly isClosed: boolean;
}

/** A reading of the answer: the lines from `start` to `end`, which is exclusive. */
interface Reading {
  readonly start: number;
  readonly end: number;
}

/** More blocks than this are not tried one by one. */
const mostBlocks = 4;

/** True for a line that opens or closes a fenced block. */
export function isFenceLine(line: string): boolean {
  return fenceOf(line, 0) !== undefined;
}

/**
 * The code in an answer. Of the ways to read its fences, the one counts that keeps most lines of the code as it was; among equals the
 * shortest, because what it leaves out are words.
 */
export function codeInAnswer(answer: string, own: OwnFence): FoundCode {
  const lines = answer.split("\n");
  const fences = lines.flatMap((line, index) => fenceOf(line, index) ?? []);
  if (fences.length === 0) return withoutEnd(answer, own.code);
  const firstText = lines.findIndex((line) => !isBlank(line));
  const isFirst = (fence: FenceLine): boolean => fence.line === firstText;
  const opensOwn = (fence: FenceLine): boolean =>
    own.bearsFences
      ? isNamed(fence, own) ||
        fence.length >= longest(own) ||
        (isFirst(fence) && (fence.info === "" || wrapsAll(lines, fences, own)))
      : !isInText(lines, fence.line);
  const openings = openingFences(fences).filter(opensOwn).slice(0, mostBlocks);
  const count = lineCounter(own.code);
  let [best, bestCount, bestLength] = [undefined as Reading | undefined, -1, 0];
  for (const reading of readings(lines, fences, openings, own)) {
    const kept = count(lines, reading);
    const length = reading.end - reading.start;
    if (kept > bestCount || (kept === bestCount && length < bestLength))
      [best, bestCount, bestLength] = [reading, kept, length];
  }
  const { start, end } = bestCount === 0 ? withoutHelp(lines, fences, openings[0], own) : best!;
  const text = lines.slice(start, end).join("\n");
  return end < lines.length
    ? { text, isClosed: true }
    : start > 0
      ? withoutEnd(text, own.code)
      : { text, isClosed: false };
}

/** The fences that open a block, where each block is closed by the next fence without a word. */
function openingFences(fences: readonly FenceLine[]): FenceLine[] {
  let open: FenceLine | undefined;
  return fences.filter((fence) => {
    if (open === undefined) return ((open = fence), true);
    if (fence.info === "" && fence.mark === open.mark && fence.length >= open.length) open = undefined;
    return false;
  });
}

/** Every way to read the fences. */
function readings(
  lines: readonly string[],
  fences: readonly FenceLine[],
  openings: readonly FenceLine[],
  own: OwnFence,
): Reading[] {
  const all: Reading[] = [{ start: 0, end: lines.length }];
  const last = fences.at(-1)!;
  for (const opening of openings) {
    const start = opening.line + 1;
    all.push({ start, end: closingOf(fences, opening) ?? lines.length });
    // Blocks inside that are opened without a word end the outer one too early.
    if (last.line > opening.line && last.info === "" && last.length >= opening.length)
      all.push({ start, end: last.line });
  }
  const closing = closingOfGiven(lines, fences, own);
  if (closing !== undefined) all.push({ start: 0, end: closing });
  return all;
}

/** The reading where no line of the code is left to tell by. */
function withoutHelp(
  lines: readonly string[],
  fences: readonly FenceLine[],
  opening: FenceLine | undefined,
  own: OwnFence,
): Reading {
  const closing = closingOfGiven(lines, fences, own);
  const isFirst = opening !== undefined && (closing === undefined || opening.line < closing || opening.info !== "");
  if (isFirst && (!own.bearsFences || isNamed(opening, own) || lines.slice(0, opening.line).every(isBlank)))
    return { start: opening.line + 1, end: closingOf(fences, opening) ?? lines.length };
  return { start: 0, end: closing ?? lines.length };
}

/** True for "toml", "{.toml}", "toml:a.toml", "src/a.toml" and "toml title=a". */
function isNamed({ info }: FenceLine, { names }: OwnFence): boolean {
  const [word = ""] = info
    .replace(/^\{?\.?/, "")
    .toLowerCase()
    .split(/[\s}]/, 1);
  const [name = ""] = word.split(":", 1);
  return [word, name, name.slice(name.lastIndexOf(".") + 1)].some((each) => names.includes(each));
}

/** True for a fence inside of a string or a comment that was opened on the line before. */
function isInText(lines: readonly string[], line: number): boolean {
  const before = lines.slice(Math.max(0, line - 10), line).findLast((each) => !isBlank(each)) ?? "";
  return /(?:"""|'''|`|\/\*\*?|<!--|<<[-~]?["']?\w+["']?)\s*$/.test(tailOf(before, 80)) && !/``/.test(before);
}

/**
 * True if one pair of fences with the name of a plain text is around all of an answer, and the code has no such fence: a text is put into
 * a block of code by its language's name, not by that.
 */
function wrapsAll(lines: readonly string[], fences: readonly FenceLine[], own: OwnFence): boolean {
  const [first, last] = [fences[0]!, fences.at(-1)!];
  const isPlain = /^(?:text|txt|plain|plaintext|md|markdown)$/i.test(first.info);
  const isWhole = last !== first && last.info === "" && last.length >= first.length;
  return isPlain && isWhole && lines.slice(last.line + 1).every(isBlank) && !own.code.trimStart().startsWith("```");
}

/** The line that closes a block: what is opened inside, with a word behind the fence, is closed first. */
function closingOf(fences: readonly FenceLine[], opening: FenceLine): number | undefined {
  let depth = 1;
  for (const fence of fences) {
    if (fence.line <= opening.line || fence.mark !== opening.mark) continue;
    if (fence.info !== "") depth++;
    else if ((fence.length >= opening.length || depth > 1) && --depth === 0) return fence.line;
  }
  return undefined;
}

/** The line that closes the block which the answer was begun with. */
function closingOfGiven(lines: readonly string[], fences: readonly FenceLine[], own: OwnFence): number | undefined {
  const sure = fences.find((fence) => fence.info === "" && fence.mark === "`" && fence.length >= longest(own));
  if (own.bearsFences && sure !== undefined) return sure.line;
  // Without a longer fence: one that has no partner, with nothing behind it but words.
  if (own.bearsFences) {
    const last = fences.at(-1)!;
    const isLast = lines.slice(last.line + 1).every((line) => isBlank(line) || isSaidToUser(line, ""));
    return isLast && last.info === "" && fences.length % 2 === 1 ? last.line : undefined;
  }
  let isOpen = false;
  for (const fence of fences) {
    if (fence.info === "" && !isOpen) return fence.line;
    isOpen = fence.info !== "" || !isOpen;
  }
  return undefined;
}

/** Length of a fence that no text of the language has: Markdown's own fences are shorter. */
function longest({ fence, bearsFences }: OwnFence): number {
  return bearsFences ? Math.max(4, fence.length) : fence.length;
}

function fenceOf(text: string, line: number): FenceLine | undefined {
  const found = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})(.*)$/.exec(text.endsWith("\r") ? text.slice(0, -1) : text);
  return found ? { line, mark: found[1]![0]!, length: found[1]!.length, info: found[2]!.trim() } : undefined;
}

/** Counts how many lines of the code a reading keeps. */
function lineCounter(code: string): (lines: readonly string[], reading: Reading) => number {
  const known = new Map<string, number>();
  for (const line of code.split("\n")) known.set(line.trim(), (known.get(line.trim()) ?? 0) + 1);
  known.delete("");
  return (lines, { start, end }) => {
    const left = new Map(known);
    let kept = 0;
    for (let at = start; at < end; at++) {
      const line = lines[at]!.trim();
      const count = left.get(line) ?? 0;
      if (count === 0) continue;
      left.set(line, count - 1);
      kept++;
    }
    return kept;
  };
}

/** Small models close the block without a line break. */
function withoutEnd(answer: string, code: string): FoundCode {
  const text = answer.trimEnd();
  const line = text.slice(text.lastIndexOf("\n") + 1);
  const isPaired = line.split("```").length % 2 === 1 || isPairedInMarks(text, line);
  if (!line.endsWith("```") || isPaired || code.trimEnd().endsWith("```")) return { text: answer, isClosed: false };
  let end = text.length;
  while (text[end - 1] === "`") end--;
  return { text: text.slice(0, end), isClosed: true };
}

/** True for a last line such as "/// ```" or "> ```" that closes a block in a comment or a quotation. */
function isPairedInMarks(text: string, last: string): boolean {
  const [mark] = /^[\s>*/#;!-]*/.exec(last)!;
  if (isBlank(mark) || last !== `${mark}\`\`\``) return false;
  return text.split("\n").filter((line) => line.startsWith(`${mark}\`\`\``)).length % 2 === 0;
}
