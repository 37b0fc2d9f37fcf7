import { indentationWidth } from "../../../../base/lines.ts";
import { declaredName, holdsMembers, opensDefinition } from "../../../definitions.ts";
import { blockAround, blockBelow } from "../blocks.ts";
import type { LinePair } from "../editedLines.ts";
import { isName, lineTokens, neighbour, tokenChanges, tokenColumns } from "../lineTokens.ts";
import type { EditedDocument, Place, PlaceRule, SeenEdit, Situation } from "../situation.ts";

/** Uses of one name that are looked at. */
const mostUses = 30;

/** A name that was replaced by a new one, and what of. */
interface Rename {
  readonly from: string;
  readonly to: string;
  /** Of something behind a dot, or a member of a type. */
  readonly isMember: boolean;
  readonly line: number;
}

/** Lines of the document in which a name means the same. */
interface Scope {
  readonly start: number;
  readonly end: number;
}

/** The other uses of a name that was replaced by a new one: as it would be after a rename. */
export const renamedWord: PlaceRule = {
  name: "renamedWord",
  places(situation) {
    return situation.newest.flatMap((seen) =>
      seen.pairs.flatMap((pair) => renamesIn(situation, seen, pair).flatMap((rename) => uses(situation, seen, rename))),
    );
  },
};

function renamesIn(situation: Situation, { document, edit }: SeenEdit, { line, before, after }: LinePair): Rename[] {
  const [old, now] = [lineTokens(before), lineTokens(after)];
  const columns = tokenColumns(now);
  return tokenChanges(old, now).flatMap(({ start, end, newStart, newEnd }): Rename[] => {
    const [from, to] = [old[start]!, now[newStart]!];
    if (end - start !== 1 || newEnd - newStart !== 1 || !isName(from) || !isName(to)) return [];
    if (!situation.isCode(document, line, columns[newStart]!)) return [];
    // The new name is somewhere else already: another thing is meant now, and nothing was renamed.
    const isKnown = document.lines.some((each, at) => !situation.isEdited(document, at) && hasWord(each, to));
    if (isKnown || edit.before.some((each) => hasWord(each, to))) return [];
    return [{ from, to, line, isMember: isMemberAt(document, line, now, newStart) }];
  });
}

function uses(situation: Situation, { document }: SeenEdit, rename: Rename): Place[] {
  const { from, isMember, line } = rename;
  const scope = isMember ? undefined : scopeOf(document, rename);
  // The declaration itself is still to be renamed.
  const isUse = !declares(document.lines[line]!, rename.to) && !isParameter(document, line, rename.to);
  const others = scope === undefined ? situation.documents.filter((each) => each !== document) : [];
  const own = situation
    .linesFrom(document, line)
    .filter((at) => scope === undefined || (at >= scope.start && at < scope.end))
    .filter((at) => hasWord(document.lines[at]!, from))
    .slice(0, mostUses)
    .filter((at) => isMember || !isShadowed(document, at, from, scope, isUse));
  const other = others.flatMap((each) => situation.linesFrom(each, 0).map((at) => [each, at] as const));
  return [...own.map((at) => [document, at] as const), ...other].flatMap(([of, at]) => {
    const expected = hasWord(of.lines[at]!, from) ? renamed(situation, of, at, rename) : undefined;
    return expected === undefined
      ? []
      : [{ rule: "renamedWord", document: of, startLine: at, endLine: at + 1, expected: [expected] }];
  });
}

/** A line with the name replaced where it means the same; undefined if it does so nowhere. */
function renamed(situation: Situation, document: EditedDocument, line: number, rename: Rename): string | undefined {
  const tokens = lineTokens(document.lines[line]!);
  const columns = tokenColumns(tokens);
  let isChanged = false;
  const result = tokens.map((token, at) => {
    if (token !== rename.from || !situation.isCode(document, line, columns[at]!)) return token;
    if (isMemberAt(document, line, tokens, at) !== rename.isMember) return token;
    isChanged = true;
    return rename.to;
  });
  return isChanged ? result.join("") : undefined;
}

/** Whether a name is a member's: behind a dot, the name of a value in a literal or in a call, or declared in a type. */
function isMemberAt(document: EditedDocument, line: number, tokens: readonly string[], at: number): boolean {
  const [before, after] = [neighbour(tokens, at, -1), neighbour(tokens, at, 1)];
  if (before === "." || before === "->") return true;
  const begins = before === undefined || before === "{" || before === ",";
  const isScript = /^(?:type|java)script/.test(document.languageId);
  if (isScript && begins && after === ":" && !isHeadOfFunction(document, line)) return true;
  if (document.languageId === "python" && (before === "(" || before === ",") && after === "=")
    return !isHeadOfFunction(document, line);
  const { head } = blockAround(document.lines, line);
  const isInType = head !== undefined && holdsMembers(document.lines[head]!) && opensDefinition(document.lines[head]!);
  return isInType && indentationWidth(document.lines[line]!) > 0 && isDeclaredFirst(tokens, at);
}

/** Whether a name is what a line of a type declares: nothing but modifiers is before it. */
function isDeclaredFirst(tokens: readonly string[], at: number): boolean {
  const isModifier = (token: string): boolean => token.trim() === "" || /^[\p{L}#@*]+$/u.test(token);
  const after = neighbour(tokens, at, 1);
  return tokens.slice(0, at).every(isModifier) && (after === undefined || /^[(:;=?!,<]/.test(after));
}

function isHeadOfFunction({ lines }: EditedDocument, line: number): boolean {
  return opensDefinition(lines[line]!) || /^\s*(?:async\s+)?def\b|=>\s*\{?\s*$|\bfunction\b/.test(lines[line]!);
}

/** Where a variable, a parameter or a function of this name is known. */
function scopeOf(document: EditedDocument, { line, from, to }: Rename): Scope | undefined {
  const { lines } = document;
  const text = lines[line]!;
  if (isParameter(document, line, to)) return { start: line, end: blockBelow(lines, line).end };
  if (declares(text, to)) {
    const { start, end } = blockAround(lines, line);
    return indentationWidth(text) === 0 ? undefined : { start, end };
  }
  // A use: outwards to where the name is declared.
  for (let at = line; ;) {
    const block = blockAround(lines, at);
    const inside = lines.slice(block.start, block.end);
    if (block.head === undefined) return undefined;
    if (isParameter(document, block.head, from)) return { start: block.head, end: block.end };
    if (inside.some((each) => indentationWidth(each) === indentationWidth(lines[at]!) && declares(each, from)))
      return block;
    at = block.head;
  }
}

/** Whether a line belongs to a function of its own that has a parameter or a variable of this name. */
function isShadowed(
  document: EditedDocument,
  line: number,
  name: string,
  scope: Scope | undefined,
  isUse: boolean,
): boolean {
  const { lines } = document;
  const outermost = scope?.start ?? 0;
  const isOwn = (at: number): boolean => isUse && (at === outermost || blockAround(lines, at).start === outermost);
  if (declares(lines[line]!, name) || isParameter(document, line, name)) return !isOwn(line);
  for (let at = line; ;) {
    const { head, start } = blockAround(lines, at);
    if (head === undefined || head < outermost) return false;
    const isHere = (each: string): boolean => indentationWidth(each) === indentationWidth(lines[at]!);
    if (start > outermost && lines.slice(start, line).some((each) => isHere(each) && declares(each, name))) return true;
    if (isParameter(document, head, name)) return !isOwn(head);
    at = head;
  }
}

function isParameter(document: EditedDocument, line: number, name: string): boolean {
  const text = document.lines[line]!;
  const open = text.indexOf("(");
  return (
    isHeadOfFunction(document, line) && open >= 0 && hasWord(text.slice(open), name) && declaredName(text) !== name
  );
}

function declares(line: string, name: string): boolean {
  if (declaredName(line) === name) return true;
  const rest = line.trimStart();
  if (!rest.startsWith(name) && !/^(?:for|with|const|let|var)\b/.test(rest)) return false;
  const words = lineTokens(rest);
  const at = words.indexOf(name);
  if (at === 0) return /^:?=$/.test(neighbour(words, 0, 1) ?? "");
  const end = words.findIndex((word) => word === "=" || word === "of" || word === "in" || word === "as");
  return /^(?:for|const|let|var)$/.test(words[0]!) && at > 0 && at < (end < 0 ? words.length : end);
}

function hasWord(line: string, word: string): boolean {
  return line.includes(word) && lineTokens(line).includes(word);
}
