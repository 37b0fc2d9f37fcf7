import { indentationWidth } from "../../../../base/lines.ts";
import { declaredName, holdsMembers, opensDefinition } from "../../../definitions.ts";
import { isScript } from "../../../languages.ts";
import { blockAround } from "../blocks.ts";
import { declares } from "../declaredHere.ts";
import type { LinePair } from "../editedLines.ts";
import { hasParameter, headAt, isHeadOfFunction, reachOf } from "../functionHeads.ts";
import { hasWord, isName, lineLikeness, lineTokens, neighbour, tokenChanges, tokenColumns } from "../lineTokens.ts";
import type { EditedDocument, Place, PlaceRule, SeenEdit, Situation } from "../situation.ts";

/** Uses of one name that are looked at. */
const mostUses = 30;

/** Of a line in which a name was replaced, so much stays as it was. */
const leastAlike = 0.5;

/** A name that was replaced by a new one, and what of. */
interface Rename {
  readonly from: string;
  readonly to: string;
  /** Of something behind a dot, or a member of a type. */
  readonly isMember: boolean;
  /** Where one of the edits replaced it. */
  readonly document: EditedDocument;
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
  places(situation, seen) {
    const renames = seen.pairs.flatMap((pair) => renamesIn(situation, seen, pair));
    return [...new Map(renames.map((each) => [`${each.from} ${each.to}`, each])).values()].flatMap((rename) =>
      uses(situation, declaringOne(situation, rename)),
    );
  },
};

function renamesIn(situation: Situation, { document, edit }: SeenEdit, { line, before, after }: LinePair): Rename[] {
  const [old, now] = [lineTokens(before), lineTokens(after)];
  const columns = tokenColumns(now);
  // Another line came in the place of this one, or so much else was changed that the name is another thing's.
  if (old.filter((token) => token.trim() !== "").length > 1 && lineLikeness(before, after) < leastAlike) return [];
  return tokenChanges(old, now).flatMap(({ start, end, newStart, newEnd }): Rename[] => {
    const [from, to] = [old[start]!, now[newStart]!];
    if (end - start !== 1 || newEnd - newStart !== 1 || !isName(from) || !isName(to)) return [];
    if (!situation.isCode(document, line, columns[newStart]!)) return [];
    // The new name is somewhere else already: another thing is meant now, and nothing was renamed.
    const isKnown = document.lines.some((each, at) => !situation.isEdited(document, at) && hasWord(each, to));
    if (isKnown || edit.before.some((each) => hasWord(each, to))) return [];
    return [{ from, to, document, line, isMember: isMemberAt(situation, document, line, now, newStart) }];
  });
}

/** Of all edits that put the one name in the place of the other, the one that declares it: its scope is that of the name. */
function declaringOne(situation: Situation, rename: Rename): Rename {
  const { from, to } = rename;
  const found = situation.all.flatMap(({ document, pairs }) =>
    pairs.flatMap(({ line, before, after }): Rename[] => {
      if (!hasWord(before, from) || !hasWord(after, to) || hasWord(before, to)) return [];
      if (!declares(after, to, document.languageId) && !isParameter(document, line, to)) return [];
      const tokens = lineTokens(after);
      return [
        { ...rename, document, line, isMember: isMemberAt(situation, document, line, tokens, tokens.indexOf(to)) },
      ];
    }),
  );
  return found[0] ?? rename;
}

function uses(situation: Situation, rename: Rename): Place[] {
  const { document, from, isMember, line } = rename;
  // A new variable was declared beside the old one: what comes after it may take the new one.
  const introduced = situation.all.flatMap(({ document: of, added }) =>
    of === document ? added.filter(({ text }) => declares(text, rename.to, document.languageId)) : [],
  )[0];
  const isNew = introduced !== undefined;
  const scope = isMember ? undefined : isNew ? below(document, line) : scopeOf(document, rename);
  // The declaration itself is still to be renamed.
  const isUse =
    !declares(document.lines[line]!, rename.to, document.languageId) && !isParameter(document, line, rename.to);
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

/** The rest of the block below a line. */
function below({ lines }: EditedDocument, line: number): Scope {
  return { start: line, end: blockAround(lines, line).end };
}

/** A line with the name replaced where it means the same; undefined if it does so nowhere. */
function renamed(situation: Situation, document: EditedDocument, line: number, rename: Rename): string | undefined {
  const tokens = lineTokens(document.lines[line]!);
  const columns = tokenColumns(tokens);
  let isChanged = false;
  const result = tokens.map((token, at) => {
    if (token !== rename.from || !situation.isCode(document, line, columns[at]!)) return token;
    if (isMemberAt(situation, document, line, tokens, at) !== rename.isMember) return token;
    isChanged = true;
    return !rename.isMember && isShorthand(situation, document, line, tokens, at)
      ? `${token}: ${rename.to}`
      : rename.to;
  });
  return isChanged ? result.join("") : undefined;
}

/** Whether a name is a member's: behind a dot, the name of a value in a literal or in a call, or declared in a type. */
function isMemberAt(
  situation: Situation,
  document: EditedDocument,
  line: number,
  tokens: readonly string[],
  at: number,
): boolean {
  const [before, after] = [neighbour(tokens, at, -1), neighbour(tokens, at, 1)];
  if (before === "." || before === "->" || before === "?.") return true;
  const begins = before === undefined || before === "{" || before === ",";
  const isInHead = (): boolean => isHeadOfFunction(headAt(document, line).text);
  if (isScript(document.languageId) && begins && after === ":" && !isInHead()) return true;
  if (document.languageId === "python" && (before === undefined || before === "(" || before === ",") && after === "=") {
    // An argument by its name, also on a line of its own.
    const column = tokenColumns(tokens)[at]!;
    return situation.bracketAt(document, line, column) === ")" && !isInHead();
  }
  const { head } = blockAround(document.lines, line);
  const text = head === undefined ? "" : document.lines[head]!;
  // What is behind the bracket are parameters: one may be called as a word that begins a type.
  const isInType = holdsMembers(text.split("(", 1)[0]!) && opensDefinition(text);
  return isInType && indentationWidth(document.lines[line]!) > 0 && isDeclaredFirst(tokens, at);
}

/** Whether a name in a literal is the name of a member and its value at once: `{ a, b }`. Also so in a pattern that takes one apart. */
function isShorthand(
  situation: Situation,
  document: EditedDocument,
  line: number,
  tokens: readonly string[],
  at: number,
): boolean {
  if (!isScript(document.languageId)) return false;
  const isSide = (token: string | undefined, bracket: string): boolean =>
    token === undefined || token === "," || token === bracket;
  if (!isSide(neighbour(tokens, at, -1), "{") || !isSide(neighbour(tokens, at, 1)?.charAt(0), "}")) return false;
  if (/^\s*(?:import|export)\b/.test(document.lines[line]!)) return false;
  // `${a}`, and `={a}` and `>{a}` of JSX.
  const open = tokens.lastIndexOf("{", at);
  if (neighbour(tokens, at, -1) === "{" && /[$=>]$/.test(tokens[open - 1] ?? "")) return false;
  return situation.bracketAt(document, line, tokenColumns(tokens)[at]!) === "}";
}

/** Whether a name is what a line of a type declares: nothing but modifiers is before it. */
function isDeclaredFirst(tokens: readonly string[], at: number): boolean {
  const isModifier = (token: string): boolean => token.trim() === "" || /^[\p{L}#@*]+$/u.test(token);
  const after = neighbour(tokens, at, 1);
  return tokens.slice(0, at).every(isModifier) && (after === undefined || /^[(:;=?!,<]/.test(after));
}

/** Where a variable, a parameter or a function of this name is known. */
function scopeOf(document: EditedDocument, { line, from, to }: Rename): Scope | undefined {
  const { lines, languageId } = document;
  const text = lines[line]!;
  if (isParameter(document, line, to)) return reachOf(document, headAt(document, line));
  if (declares(text, to, languageId)) {
    if (indentationWidth(text) === 0) return undefined;
    return languageId === "python" && declaredName(text) === undefined
      ? functionAround(document, line)
      : blockAround(lines, line);
  }
  // A use: outwards to where the name is declared.
  for (let at = line; ;) {
    const block = blockAround(lines, at);
    const inside = lines.slice(block.start, block.end);
    if (block.head === undefined) return undefined;
    const head = headAt(document, block.head);
    if (hasParameter(document, head.text, from)) return reachOf(document, head);
    if (
      inside.some((each) => indentationWidth(each) === indentationWidth(lines[at]!) && declares(each, from, languageId))
    )
      return languageId === "python" ? functionAround(document, at) : block;
    at = head.start;
  }
}

/** The whole function that a line belongs to: a variable of Python is known in all of it. */
function functionAround(document: EditedDocument, line: number): Scope {
  for (let at = line; ;) {
    const block = blockAround(document.lines, at);
    if (block.head === undefined) return block;
    const head = headAt(document, block.head);
    if (isHeadOfFunction(head.text)) return reachOf(document, head);
    at = head.start;
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
  const { lines, languageId } = document;
  const outermost = scope?.start ?? 0;
  const isOwn = (at: number): boolean => isUse && (at === outermost || blockAround(lines, at).start === outermost);
  // An assignment in Python may be the same variable's: only another function has another one.
  const isOther = (text: string): boolean =>
    declares(text, name, languageId) && (languageId !== "python" || declaredName(text) === name);
  if (isOther(lines[line]!) || isParameter(document, line, name)) return !isOwn(headAt(document, line).start);
  for (let at = line; ;) {
    const { head, start } = blockAround(lines, at);
    if (head === undefined) return false;
    const above = headAt(document, head);
    if (above.start < outermost) return false;
    const isHere = (each: string): boolean => indentationWidth(each) === indentationWidth(lines[at]!);
    if (start > outermost && lines.slice(start, line).some((each) => isHere(each) && isOther(each))) return true;
    const isLoop = above.start > outermost && !isUse && isOther(lines[head]!);
    if (isLoop || hasParameter(document, above.text, name)) return !isOwn(above.start);
    // Another function assigns its own variable of that name.
    const isFunction = languageId === "python" && above.start > outermost && isHeadOfFunction(above.text);
    if (isFunction && lines.slice(start, line + 1).some((each) => isHere(each) && declares(each, name, languageId)))
      return true;
    at = above.start;
  }
}

function isParameter(document: EditedDocument, line: number, name: string): boolean {
  return hasParameter(document, headAt(document, line).text, name) && hasWord(document.lines[line]!, name);
}
