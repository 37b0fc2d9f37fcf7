import { indentationOf } from "../../../../base/lines.ts";
import type { LineChange } from "../../../../base/lineDiff.ts";
import { isName, lineTokens, neighbour, tokenChanges } from "../lineTokens.ts";
import type { Place, PlaceRule } from "../situation.ts";

/** Signs and words that two lines must share to be of one kind. */
const leastShared = 3;
/** Most lines that one edit finds. */
const mostPlaces = 8;
/** A line with more tokens is data. */
const mostTokens = 120;

/** Lines that read as the edited one did, but for names and numbers: what it became, with theirs. */
export const oldPattern: PlaceRule = {
  name: "oldPattern",
  places(situation) {
    return situation.newest.flatMap(({ document, pairs }) =>
      pairs.flatMap(({ line, before, after }) => {
        const rewrite = rewriteOf(before, after);
        const found: Place[] = [];
        for (const at of rewrite === undefined ? [] : situation.linesFrom(document, line)) {
          const text = document.lines[at]!;
          const expected = rewrite!(text);
          if (expected === undefined || expected === text) continue;
          if (!situation.isCode(document, at, indentationOf(text).length)) continue;
          found.push({ rule: "oldPattern", document, startLine: at, endLine: at + 1, expected: [expected] });
          if (found.length >= mostPlaces) break;
        }
        return found;
      }),
    );
  },
};

/** What was done to a line, to be done to others: returns what becomes of one, undefined if it cannot be done there. */
function rewriteOf(before: string, after: string): ((line: string) => string | undefined) | undefined {
  const [old, now] = [lineTokens(before.trim()), lineTokens(after.trim())];
  if (old.length > mostTokens || now.length > mostTokens) return undefined;
  const changes = tokenChanges(old, now);
  if (changes.every((change) => isOnlyName(old, now, change))) return undefined;
  return (line) => {
    const tokens = lineTokens(line.trim());
    if (tokens.length > mostTokens) return undefined;
    const result = likeWhole(old, now, changes, tokens) ?? likePart(old, now, changes, tokens);
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

/** A line that is the old one with other names and numbers. */
function likeWhole(
  old: readonly string[],
  now: readonly string[],
  changes: readonly LineChange[],
  tokens: readonly string[],
): string[] | undefined {
  if (tokens.length !== old.length) return undefined;
  const own = new Map<string, string>();
  let shared = 0;
  for (const [at, token] of tokens.entries()) {
    if (token === old[at]) shared += token.trim() === "" ? 0 : 1;
    else if (isOneKind(token, old[at]!)) own.set(old[at]!, token);
    else return undefined;
  }
  if (shared < leastShared) return undefined;
  const isSame = ({ start, end }: LineChange): boolean => old.slice(start, end).every((token) => !own.has(token));
  if (!changes.every(isSame)) return undefined;
  return applied(
    tokens,
    now,
    changes.map((change) => ({ ...change, at: change.start })),
    (token) => own.get(token) ?? token,
  );
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
  const isWord = now.slice(change.newStart, change.newEnd).every((token) => /^(?:\s+|\p{L}+)$/u.test(token));
  const isBlankAt = (list: readonly string[], at: number): boolean => list[at]?.trim() === "";
  const isMember = (sign: string | undefined): boolean => sign === "." || sign === "->" || sign === "?.";
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

function isOneKind(a: string, b: string): boolean {
  return (isName(a) && isName(b)) || (/^\p{N}/u.test(a) && /^\p{N}/u.test(b));
}
