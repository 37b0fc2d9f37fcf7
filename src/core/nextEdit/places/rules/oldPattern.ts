import { indentationOf } from "../../../../base/lines.ts";
import type { LineChange } from "../../../../base/lineDiff.ts";
import { isName, lineTokens, neighbour, tokenChanges } from "../lineTokens.ts";
import { isHeadOfFunction } from "../functionHeads.ts";
import { longestLine, type EditedDocument, type Place, type PlaceRule, type Situation } from "../situation.ts";

/** Symbols and words that two lines must share to be of one kind. */
const leastShared = 3;
/** Most lines that one edit finds. */
const mostPlaces = 8;
/** A line with more tokens is data. */
const mostTokens = 120;
/** Lines above and below in which one may read as the edited one did: farther away, the same words are about another thing. */
const reach = 12;

/** Lines that read as the edited one did, but for names and numbers: what it became, with theirs. */
export const oldPattern: PlaceRule = {
  name: "oldPattern",
  places(situation, { document, pairs }) {
    return pairs.flatMap(({ line, before, after }) => {
      // Nothing follows from a comment, and nothing for others from the parameters of a function.
      const isAlone = isHeadOfFunction(after) || isOnlyComment(situation, document, line, before);
      const rewrite = isAlone ? undefined : rewriteOf(before, after);
      const run = rewrite && runAround(situation, document, line, before);
      // Several lines were rewritten one after the other. What may be left are those of their kind below: who goes down them has
      // left out what is above, and if none follows, that was meant to be all.
      const isOver = pairs.length > 1;
      const found: Place[] = [];
      for (const at of rewrite === undefined ? [] : situation.linesFrom(document, line)) {
        const text = document.lines[at]!;
        const isNear = run !== undefined && at >= run.start && at < run.end;
        if (isOver ? !isNear || at < line : Math.abs(at - line) > reach) continue;
        const expected = rewrite!(text, isNear);
        if (expected === undefined || expected === text) continue;
        if (!situation.isCodeLine(document, at)) continue;
        found.push({ rule: "oldPattern", document, startLine: at, endLine: at + 1, expected: [expected] });
        if (found.length >= mostPlaces) break;
      }
      return found;
    });
  },
};

/** Whether an edit has written nothing but a comment at the end of a line, or in one. */
function isOnlyComment(situation: Situation, document: EditedDocument, line: number, before: string): boolean {
  const after = document.lines[line]!;
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  const added = after.slice(same);
  const start = same + added.length - added.trimStart().length;
  return (
    situation.isComment(document, line, same) ||
    (before.trimEnd().length <= same && situation.isComment(document, line, start + 2))
  );
}

/** The lines around one that have its depth and, where it was rewritten, the shape that it had. */
function runAround(
  situation: Situation,
  document: EditedDocument,
  line: number,
  before: string,
): { start: number; end: number } {
  const { lines } = document;
  const shape = shapeOf(before);
  const isAlike = (at: number): boolean =>
    lines[at] !== undefined && (shapeOf(lines[at]) === shape || situation.isEdited(document, at));
  let [start, end] = [line, line + 1];
  while (isAlike(start - 1)) start--;
  while (isAlike(end)) end++;
  return { start, end };
}

/** A line with all that may differ between lines of one kind left out: words, numbers, the text of strings, chains of members. */
function shapeOf(line: string): string {
  if (line.length > longestLine) return line;
  return line
    .replace(/"[^"]*"|'[^']*'|`[^`]*`/g, "'")
    .replace(/[\p{L}_$][\p{L}\p{N}_$]*/gu, (word) => (isValue(word) ? "W" : word))
    .replace(/W(?:(?:\.|\?\.|->|::)W)+/g, "W")
    .replace(/\d[\d.]*/g, "N");
}

/**
 * What was done to a line, to be done to others: returns what becomes of one, undefined if it cannot be done there. `isNear`: it is
 * one of a run of alike lines, and need not have much in common with the edited one but its shape.
 */
function rewriteOf(before: string, after: string): ((line: string, isNear: boolean) => string | undefined) | undefined {
  const [old, now] = [lineTokens(before.trim()), lineTokens(after.trim())];
  if (old.length > mostTokens || now.length > mostTokens) return undefined;
  // Without a word in common it is another line, and not the old one rewritten.
  if (!old.some((token) => /^[\p{L}_$]/u.test(token) && now.includes(token))) return undefined;
  const changes = tokenChanges(old, now);
  if (changes.every((change) => isOnlyName(old, now, change))) return undefined;
  // A type belongs to the value beside it, and a word such as `type` may be a name: lines farther away have their own.
  const isOfRun = changes.every((change) => isType(now, change) || isNameForWord(old, now, change));
  return (line, isNear) => {
    if (isOfRun && !isNear) return undefined;
    const tokens = lineTokens(line.trim());
    if (tokens.length > mostTokens) return undefined;
    const result =
      likeWhole(old, now, changes, tokens, isNear ? 1 : leastShared) ??
      (isNear ? likeParts(old, now, changes, tokens) : undefined) ??
      likePart(old, now, changes, tokens);
    return result === undefined ? undefined : indentationOf(line) + result.join("");
  };
}

/** A name for another: that is a rename, or a matter of this line alone. */
function isOnlyName(
  old: readonly string[],
  now: readonly string[],
  { start, end, newStart, newEnd }: LineChange,
): boolean {
  return [...old.slice(start, end), ...now.slice(newStart, newEnd)].every(
    (token) => isName(token) || /^\p{N}/u.test(token),
  );
}

/** A type for what has none yet. */
function isType(now: readonly string[], { start, end, newStart, newEnd }: LineChange): boolean {
  return start === end && now.slice(newStart, newEnd).find((token) => token.trim() !== "") === ":";
}

/** A name in the place of one word. */
function isNameForWord(
  old: readonly string[],
  now: readonly string[],
  { start, end, newStart, newEnd }: LineChange,
): boolean {
  return end - start === 1 && newEnd - newStart === 1 && isValue(old[start]!) && isName(now[newStart]!);
}

/** A line that is the old one with other names and numbers. */
function likeWhole(
  old: readonly string[],
  now: readonly string[],
  changes: readonly LineChange[],
  tokens: readonly string[],
  least: number,
): string[] | undefined {
  if (tokens.length !== old.length) return undefined;
  const own = new Map<string, string>();
  let shared = 0;
  for (const [at, token] of tokens.entries()) {
    if (token === old[at]) shared += token.trim() === "" ? 0 : 1;
    else if (isOneKind(token, old[at]!)) own.set(old[at]!, token);
    else return undefined;
  }
  if (shared < least) return undefined;
  const isSame = ({ start, end }: LineChange): boolean => old.slice(start, end).every((token) => !own.has(token));
  if (!changes.every(isSame)) return undefined;
  return applied(
    tokens,
    now,
    changes.map((change) => ({ ...change, at: change.start })),
    (token) => own.get(token) ?? token,
  );
}

/**
 * A line of the old one's shape in which what differs is longer or shorter: the text of a string, a chain of members. Both are
 * cut into the same number of parts, and what was changed within a part is done to the other's.
 */
function likeParts(
  old: readonly string[],
  now: readonly string[],
  changes: readonly LineChange[],
  tokens: readonly string[],
): string[] | undefined {
  const [parts, others] = [partsOf(old), partsOf(tokens)];
  if (parts.length !== others.length) return undefined;
  // Where each token of the old line is in the other one, at the borders of the parts.
  const borders = new Map<number, number>();
  let [from, to] = [0, 0];
  for (const [at, part] of parts.entries()) {
    borders.set(from, to);
    from += part.length;
    to += others[at]!.length;
  }
  borders.set(from, to);
  const placed = changes.map((change) => ({ ...change, at: borders.get(change.start), to: borders.get(change.end) }));
  if (placed.some(({ at, to: end }) => at === undefined || end === undefined)) return undefined;
  if (placed.some(({ start, end }) => start !== end)) return undefined;
  // A word before a name, such as `await`, belongs to that name; one at the beginning is a modifier.
  if (placed.some((each) => each.start > 0 && isWordAlone(now, each))) return undefined;
  const own = (token: string): string => token;
  return applied(
    tokens,
    now,
    placed.map((change) => ({ ...change, at: change.at! })),
    own,
  );
}

/** Tokens in parts: a string is one, and a chain of members. */
function partsOf(tokens: readonly string[]): readonly (readonly string[])[] {
  const parts: string[][] = [];
  let quote: string | undefined;
  for (const [at, token] of tokens.entries()) {
    const isOpen = quote !== undefined;
    const previous = tokens[at - 1];
    const isLink = (token: string | undefined): boolean => /^(?:\.|\?\.|->|::)$/.test(token ?? "");
    if (isOpen || (at > 0 && (isLink(token) || (isLink(previous) && isValue(token))) && previous?.trim() !== ""))
      parts.at(-1)!.push(token);
    else parts.push([token]);
    if (isOpen ? token === quote : /^["'`]$/.test(token)) quote = isOpen ? undefined : token;
  }
  return parts;
}

/** A line that has what was changed, with the same beside it. */
function likePart(
  old: readonly string[],
  now: readonly string[],
  changes: readonly LineChange[],
  tokens: readonly string[],
): string[] | undefined {
  const placed: (LineChange & { readonly at: number })[] = [];
  let from = 0;
  for (const change of changes) {
    const at = placeOf(old, now, change, tokens, from);
    if (at === undefined) return undefined;
    placed.push({ ...change, at });
    from = at + change.end - change.start;
  }
  return applied(tokens, now, placed, (token) => token);
}

function placeOf(
  old: readonly string[],
  now: readonly string[],
  change: LineChange,
  tokens: readonly string[],
  from: number,
): number | undefined {
  const removed = old.slice(change.start, change.end);
  const left = neighbour(old, change.start, -1);
  const right = neighbour(old, change.end - 1, 1);
  const isTelling = removed.some((token) => token.trim() !== "" && !isName(token) && !/^[()[\]{},;.:]$/.test(token));
  // A word before a name, such as `await`, belongs to the name.
  const isWord = isWordAlone(now, change);
  const isBlankAt = (list: readonly string[], at: number): boolean => list[at]?.trim() === "";
  const isMember = (token: string | undefined): boolean => token === "." || token === "->" || token === "?.";
  for (let at = from; at + removed.length <= tokens.length; at++) {
    if (!removed.every((token, index) => tokens[at + index] === token)) continue;
    const sameLeft = left !== undefined && neighbour(tokens, at, -1) === left;
    const sameRight = right !== undefined && neighbour(tokens, at + removed.length - 1, 1) === right;
    if (isTelling || (removed.some(isName) && (sameLeft || sameRight))) return at;
    // What was put before a blank goes before one again.
    if (removed.length > 0 || isBlankAt(tokens, at) !== isBlankAt(old, change.start)) continue;
    const before = neighbour(tokens, at, -1);
    // A word at the beginning of a line is a modifier; none stands behind the dot of a member.
    const isWordHere = isWord && (left === undefined ? before === undefined : !isMember(before));
    if (sameRight && isName(right) && (isWordHere || sameLeft)) return at;
    if (sameLeft && isName(left) && sameRight) return at;
  }
  return undefined;
}

function isWordAlone(now: readonly string[], { newStart, newEnd }: LineChange): boolean {
  return now.slice(newStart, newEnd).every((token) => /^(?:\s+|\p{L}+)$/u.test(token));
}

function applied(
  tokens: readonly string[],
  now: readonly string[],
  changes: readonly (LineChange & { readonly at: number })[],
  own: (token: string) => string,
): string[] {
  const result: string[] = [];
  let at = 0;
  for (const change of changes) {
    result.push(...tokens.slice(at, change.at), ...now.slice(change.newStart, change.newEnd).map(own));
    at = change.at + change.end - change.start;
  }
  return [...result, ...tokens.slice(at)];
}

/** Whether one may stand where the other does in lines of one kind: names, types and values that are words; numbers. */
function isOneKind(a: string, b: string): boolean {
  return (isValue(a) && isValue(b)) || (/^\p{N}/u.test(a) && /^\p{N}/u.test(b));
}

/** True for a name, and for a word that languages reserve for a type or a value. */
function isValue(token: string): boolean {
  return isName(token) || valueWords.test(token);
}

const valueWords =
  /^(?:any|bool|boolean|char|double|false|False|float|function|int|long|never|nil|None|null|number|object|short|signed|str|string|String|super|symbol|this|self|true|True|type|undefined|unknown|unsigned|void)$/;
