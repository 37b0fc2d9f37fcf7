// A documenting answer put onto the code: every line of the code stays as it was, and of the answer only its comments are taken.
import { headOf } from "../../../base/text.ts";
import { indentationOf, indentationWidth, isBlank } from "../../../base/lines.ts";
import { isObeyed } from "./obeyedComments.ts";

/** A text, and where its comments are. */
export interface CommentedText {
  readonly text: string;
  /** In UTF-16 offsets, in order. */
  readonly comments: readonly { readonly start: number; readonly end: number }[];
  /** Lines before which no comment may stand. */
  readonly continued: ReadonlySet<number>;
}

interface Comment {
  /** Its lines, the first one from the comment on. */
  readonly lines: readonly string[];
  /** Characters of code before it, without blanks. */
  readonly place: number;
  readonly firstLine: number;
  /** Blanks before it. */
  readonly lead: string;
  /** The code before it on its line. */
  readonly code: string;
  /** `own`: nothing else is on its lines. `behind`: code before it. `within`: code behind it. */
  readonly position: "own" | "behind" | "within";
}

interface Layout {
  readonly lines: readonly string[];
  /** The code without comments and blanks. */
  readonly code: string;
  /** Characters of code before each line, and before the end. */
  readonly places: readonly number[];
  readonly comments: readonly Comment[];
  /** For each line and for the end, the last line of code above it, or -1. */
  readonly above: readonly number[];
  /** For each line and for the end, the first line of code from it on; undefined if there is none. */
  readonly behind: readonly (number | undefined)[];
}

/** Longest comment that is accepted for code of `codeLines` lines, in lines: a model that cannot stop goes on and on. */
function mostCommentLines(codeLines: number): number {
  return Math.min(40, 12 + 2 * codeLines);
}

/** Longest line of a comment, in characters. */
const longestLine = 400;

/**
 * The code with those comments of an answer that it does not have. Undefined if the answer's code is other than the code.
 */
export function documentedCode(code: CommentedText, answer: CommentedText, languageId: string): string | undefined {
  const [own, given] = [layoutOf(code), layoutOf(answer)];
  if (own.code !== given.code) return undefined;
  const most = mostCommentLines(own.lines.length);
  const documentation = new Map(own.comments.map((each) => [`${each.place} ${documentationKind(each)}`, each]));
  const commented = new Set(own.comments.map(({ firstLine }) => firstLine));
  /** What was added before each line and at the end, and each line as it is now. */
  const added: string[][] = Array.from({ length: own.lines.length + 1 }, () => []);
  const lines: (string | undefined)[] = [...own.lines];
  for (const comment of newComments(own, given, languageId)) {
    if (comment.position === "behind") {
      const line = lineAt(own, comment.place - 1);
      const isFree = own.places[line + 1] === comment.place && !commented.has(line);
      if (!isFree || comment.lines.length > 1) continue;
      commented.add(line);
      const before = own.lines[line]!.trimEnd();
      // The blanks of an answer that aligns its code otherwise align nothing here.
      const lead = before.trim() === comment.code ? comment.lead : "";
      lines[line] = `${before}${lead || (languageId === "python" ? "  " : " ")}${cut(comment.lines[0]!)}`;
    }
    if (comment.position !== "own") continue;
    const kind = documentationKind(comment);
    // There can be but one documentation of a kind: it takes the place of the one before.
    const replaced = kind === undefined ? undefined : documentation.get(`${comment.place} ${kind}`);
    const next = lineAt(own, comment.place);
    if (!replaced && !mayStandAt(own, comment, next, languageId)) continue;
    const behind = replaced ? undefined : placeBehind(own, given, comment, next);
    const line = replaced?.firstLine ?? behind?.line ?? next;
    if (!replaced && (code.continued.has(line) || own.lines[line - 1]?.endsWith("\\") === true)) continue;
    const left = most - added[line]!.length;
    if (left <= 0) continue;
    const indent = behind?.indent ?? indentationOf(own.lines[Math.min(line, own.lines.length - 1)]!);
    added[line]!.push(...shortened(comment, left).map((each, index) => reindented(each, index, comment.lead, indent)));
    if (replaced) lines.fill(undefined, line, line + replaced.lines.length);
  }
  return added
    .flatMap((above, index) => [...tidied(above), lines[index]].filter((line) => line !== undefined))
    .join("\n");
}

/** How many lines above a comment are looked at for one that is as deep. */
const mostLinesAbove = 100;

/** Where a comment stands that ends a block: behind the code above it, and as deep as that block. Undefined for any other comment. */
function placeBehind(
  own: Layout,
  given: Layout,
  { firstLine, lines, lead }: Comment,
  next: number,
): { readonly line: number; readonly indent: string } | undefined {
  const follows = given.behind[firstLine + lines.length];
  const isDeeper = follows === undefined || indentationWidth(lead) > indentationWidth(given.lines[follows]!);
  let above = given.above[firstLine]!;
  if (!isDeeper || above < 0) return undefined;
  const first = indentationOf(given.lines[above]!);
  const line = own.above[next]! + 1;
  // It is all that its block has.
  if (lead.length > first.length && lead.startsWith(first))
    return { line, indent: indentationOf(own.lines[line - 1]!) + lead.slice(first.length) };
  for (let tries = 0; tries < mostLinesAbove && above >= 0; tries++, above = given.above[above]!)
    if (indentationOf(given.lines[above]!) === lead)
      return { line, indent: indentationOf(own.lines[lineAt(own, given.places[above]!)]!) };
  return undefined;
}

/** False for a comment inside of a line, which the answer has broken, and for documentation where nothing follows that it documents. */
function mayStandAt({ lines, places, above }: Layout, comment: Comment, line: number, languageId: string): boolean {
  const [first = ""] = comment.lines;
  if (places[line] !== comment.place) return false;
  // In Rust the documentation of a module stands at its beginning.
  if (languageId === "rust" && /^\/[/*]!/.test(first)) return above[line]! < 0 || /\{\s*$/.test(lines[above[line]!]!);
  return !(/^(?:\/\/\/|\/\*\*)(?!<)/.test(first) && /^\s*[)\]}]/.test(lines[line] ?? "}"));
}

/** Reads a text line by line, with the comments taken out. */
function layoutOf({ text, comments }: CommentedText): Layout {
  const lines = text.split("\n");
  const places: number[] = [];
  const hasCode: boolean[] = [];
  const found: Comment[] = [];
  const code: string[] = [];
  // `read`: up to here the text is read, since a comment may span lines.
  let [place, next, start, read] = [0, 0, 0, 0];
  const take = (until: number): string => {
    const piece = text.slice(read, until);
    const bare = piece.replace(/\s+/g, "");
    if (bare !== "") code.push(bare);
    place += bare.length;
    read = Math.max(read, until);
    return piece;
  };
  for (const [index, line] of lines.entries()) {
    const end = start + line.length;
    places.push(place);
    read = Math.max(read, start);
    const placeBefore = place;
    for (let comment = comments[next]; comment !== undefined && comment.start <= end; comment = comments[++next]) {
      if (comment.start < read) continue;
      const isAlone = isBlank(text.slice(start, comment.start));
      const lead = take(comment.start);
      found.push({
        lines: text.slice(comment.start, comment.end).split("\n"),
        place,
        firstLine: index,
        lead: isAlone ? lead : lead.slice(lead.trimEnd().length),
        code: isAlone ? "" : text.slice(start, comment.start).trim(),
        position: isAlone ? "own" : "behind",
      });
      read = comment.end;
    }
    const isBehindComment = read > start;
    const rest = read < end ? take(end) : "";
    if (isBehindComment && !isBlank(rest)) {
      const last = found.at(-1)!;
      found[found.length - 1] = { ...last, position: "within" };
    }
    hasCode.push(place > placeBefore);
    start = end + 1;
  }
  places.push(place);
  let last = -1;
  const above = [...hasCode, false].map((has, index) => {
    const before = last;
    if (has) last = index;
    return before;
  });
  let first: number | undefined;
  const behind = [...hasCode, false].map((_, index) => {
    const line = hasCode.length - index;
    return hasCode[line] === true ? (first = line) : first;
  });
  return { lines, code: code.join(""), places, comments: found, above, behind: behind.toReversed() };
}

/** The answer's comments that the code does not have at that place. */
function newComments(own: Layout, given: Layout, languageId: string): Comment[] {
  const key = ({ place, lines }: Comment): string => `${place} ${wordsOf(lines)}`;
  const known = new Set(own.comments.map(key));
  return given.comments.filter((comment) => {
    const text = key(comment);
    // Lines without a word, such as empty ones, belong to those around them.
    if (wordsOf(comment.lines) === "") return comment.lines.length === 1;
    if (known.has(text)) return false;
    // A model that cannot stop says the same again.
    known.add(text);
    return !isObeyed(comment.lines, languageId);
  });
}

function wordsOf(lines: readonly string[]): string {
  return (lines.join(" ").match(/[\p{L}\p{N}]+/gu) ?? []).join(" ");
}

function documentationKind({ lines, position }: Comment): string | undefined {
  if (position !== "own") return undefined;
  if (/^[rRuU]?["']/.test(lines[0]!)) return "docstring";
  return lines[0]!.startsWith("/**") ? "block" : undefined;
}

/** The line of the code that has its character number `place`; the one behind the last line of code for its end. */
function lineAt({ places, lines }: Layout, place: number): number {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle + 1]! > place) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A comment that ends within a number of lines. */
function shortened({ lines }: Comment, most: number): string[] {
  const seen = new Set<string>();
  const kept = lines.filter((line, index) => {
    const text = line.trim();
    const isNew = !seen.has(text);
    seen.add(text);
    return isNew || text.length < 12 || index === lines.length - 1;
  });
  // The last line is what ends a comment that spans lines.
  const fitting = kept.length > most ? [...kept.slice(0, most - 1), ...kept.slice(-1)] : kept;
  return fitting.map(cut);
}

/** What ends a comment that spans lines. */
const closing = /(?:\*\/|"""|'''|-->|\]\]|-\})\s*$/;

/** New comment lines without a code block that has no end, as when the comment was too long, and without empty ones at their ends. */
function tidied(lines: readonly string[]): readonly string[] {
  const fences = lines.flatMap((line, index) => (/^\s*(?:[^\s`]{1,4}\s*)?```/.test(line) ? [index] : []));
  let kept = lines;
  if (fences.length % 2 === 1) {
    const open = fences.at(-1)!;
    const end = lines.findIndex((line, index) => index > open && closing.test(line));
    const last = end < 0 ? [] : [`${indentationOf(lines[end]!)}${closing.exec(lines[end]!)![0].trim()}`];
    kept = [...lines.slice(0, open), ...last, ...(end < 0 ? [] : lines.slice(end + 1))];
  }
  const hasWords = (line: string): boolean =>
    /[\p{L}\p{N}]|```/u.test(line) || closing.test(line) || /^\s*(?:\/\*|<!--|--\[\[|\{-)/.test(line);
  const first = kept.findIndex(hasWords);
  return first < 0 ? [] : kept.slice(first, kept.findLastIndex(hasWords) + 1);
}

/** A line cut at its last sentence or word before the limit, with what ends the comment. */
function cut(line: string): string {
  if (line.length <= longestLine) return line;
  const end = /\s*(?:\*\/|"""|'''|-->|\]\]|-\})$/.exec(line.slice(-10))?.[0] ?? "";
  const head = headOf(line, longestLine);
  const at = Math.max(head.lastIndexOf(". "), head.lastIndexOf("。")) + 1 || head.lastIndexOf(" ");
  const whole = at > longestLine / 4 ? head.slice(0, at) : head;
  return whole.trimEnd() + end;
}

function reindented(line: string, index: number, from: string, to: string): string {
  if (index === 0) return to + line;
  if (isBlank(line)) return "";
  return line.startsWith(from) ? to + line.slice(from.length) : to + line.trimStart();
}
