import { indentationOf, isBlank } from "../../../../base/lines.ts";
import { blockAround } from "../blocks.ts";
import { headAt, isHeadOfFunction } from "../functionHeads.ts";
import { isName, lineTokens, tokenColumns } from "../lineTokens.ts";
import { listedMembers, namesBeside, parallelism, renamedToken, type Member } from "../members.ts";
import type { EditedDocument, Place, PlaceRule, SeenEdit, Situation } from "../situation.ts";

/** Most lines that are added at once to a list of alike ones. */
const mostAdded = 4;
/** Most places for one line. */
const mostPlaces = 4;
const importLine = /^\s*(?:import|from|use|using|#include|export\s+\*)\b/;
/** Declares a variable: in a string, behind a dot or as a part of another name, its name is not it. In Python, a line of a function may. */
const variable = /^\s*(?:const|let|var|val|auto|final)\b/;
const assignment = /^\s+[\p{L}_][\p{L}\p{N}_]*\s*(?::[^=]+)?=(?!=).*[^,\s]\s*$/u;
/** Lines around a sibling's other line in which the new name may stand already. */
const nearLines = 12;

/**
 * A line was added beside one of its kind: a field beside a field. Wherever the other one has a line elsewhere, the new one may need
 * its own beside it. First where the neighbours are the same in the same order.
 */
export const addedSibling: PlaceRule = {
  name: "addedSibling",
  places(situation, seen) {
    return [
      ...(isNewAsWhole(seen) ? [] : seen.added).flatMap(({ line, text }) => {
        // Imports stand in alphabetical lists: nothing follows from one.
        const sibling = importLine.test(text) ? undefined : siblingOf(seen.document, line);
        return sibling === undefined ? [] : besideSibling(situation, seen.document, line, text, sibling);
      }),
      ...listedMembers(seen).flatMap((member) => belowListed(situation, member)),
    ];
  },
};

/** More lines than a few, or the head of a function among them: what is new is no part of a list. */
function isNewAsWhole({ added }: SeenEdit): boolean {
  return added.length > mostAdded || added.some(({ text }) => isHeadOfFunction(text));
}

function besideSibling(
  situation: Situation,
  document: EditedDocument,
  line: number,
  text: string,
  sibling: Sibling,
): readonly Place[] {
  const names = otherNames(sibling.text, text)!;
  const [from, to] = names[0]!;
  const block = blockAround(document.lines, line);
  // What stands on the other side of the sibling, and on the other side of the new line.
  const isBelow = sibling.line < line;
  const [far, near] = isBelow ? [sibling.line - 1, line + 1] : [sibling.line + 1, line - 1];
  const own = [sibling.text, text];
  const isVariable = variable.test(text) || (document.languageId === "python" && isLocal(document, line, text));
  const beside = isBelow ? namesBeside(document, far, near, own) : namesBeside(document, near, far, own);
  const found: { readonly place: Place; readonly score: number }[] = [];
  for (const at of situation.linesFrom(document, line)) {
    const other = document.lines[at]!;
    // A variable is not known outside.
    if (isVariable && (at < block.start || at >= block.end)) continue;
    // Its own list: what is deeper in it is another one.
    if (at >= block.start && at < block.end && indentationOf(other) === indentationOf(text)) continue;
    const tokens = lineTokens(other);
    const columns = tokenColumns(tokens);
    const isMeant = (token: string, index: number): boolean =>
      isVariable
        ? token === from &&
          !/^(?:\.|\?\.|->)$/.test(tokens[index - 1] ?? "") &&
          situation.isCode(document, at, columns[index]!)
        : renamedToken(token, from, to) !== undefined;
    if (!tokens.some(isMeant)) continue;
    if (!situation.isCodeLine(document, at) || hasNear(document, at, to)) continue;
    const score = parallelism(document, at, beside);
    if (score === 0 && !isOneOfMany(document, at, other)) continue;
    const expected = tokens.map((token) => rename(token, names)).join("");
    if (assignsAgain(other, expected) || importLine.test(other)) continue;
    const place = isBelow || score === 0 ? at + 1 : at;
    const range = { document, startLine: place, endLine: place, expected: [expected] };
    found.push({ place: { rule: "addedSibling", ...range }, score });
  }
  return found
    .toSorted((a, b) => b.score - a.score)
    .slice(0, mostPlaces)
    .map(({ place }) => place);
}

/** A name was added to a list in one line: below the lines of the name before it, if those of the one after it follow. */
function belowListed(situation: Situation, { document, line, name, above, below }: Member): readonly Place[] {
  const [from] = above;
  if (from === undefined) return [];
  return situation
    .linesFrom(document, line)
    .flatMap((at): Place[] => {
      const own = document.lines[at]!;
      const tokens = lineTokens(own);
      if (!tokens.some((token) => renamedToken(token, from, name) !== undefined)) return [];
      if (!situation.isCodeLine(document, at) || hasNear(document, at, name)) return [];
      const isFollowed = parallelism(document, at, { above: [], below }) > 0;
      if (!isFollowed) return [];
      const expected = tokens.map((token) => rename(token, [[from, name]])).join("");
      if (assignsAgain(own, expected)) return [];
      return [{ rule: "addedSibling", document, startLine: at + 1, endLine: at + 1, expected: [expected] }];
    })
    .slice(0, mostPlaces);
}

/** Whether a line assigns to a variable of a function in Python. */
function isLocal(document: EditedDocument, line: number, text: string): boolean {
  const { head } = blockAround(document.lines, line);
  return assignment.test(text) && head !== undefined && isHeadOfFunction(headAt(document, head).text);
}

interface Sibling {
  readonly line: number;
  readonly text: string;
}

/** The line above or below that differs in names alone. None for a line that is not written to its end yet. */
function siblingOf({ lines }: EditedDocument, line: number): Sibling | undefined {
  const text = lines[line]!;
  const isBeside = (at: number): boolean =>
    !isBlank(lines[at] ?? "") && indentationOf(lines[at]!) === indentationOf(text);
  if (isBeside(line - 1) && isListed(lines[line - 1]!) && isBeside(line + 1) && !isListed(text)) return undefined;
  const isWhole = (other: string): boolean => !/;\s*$/.test(other) || /;\s*$/.test(text);
  const isSibling = (at: number): boolean =>
    isBeside(at) && isWhole(lines[at]!) && otherNames(lines[at]!, text) !== undefined;
  const found = [line - 1, line + 1].find(isSibling);
  return found === undefined ? undefined : { line: found, text: lines[found]! };
}

/** The names in which two lines differ, if they differ in nothing else but what stands behind the first of them. */
function otherNames(from: string, to: string): readonly (readonly [from: string, to: string])[] | undefined {
  const [a, b] = [lineTokens(from.trim()), lineTokens(to.trim())];
  const first = a.findIndex((token, at) => token !== b[at]);
  if (first < 0 || b[first] === undefined || !isName(a[first]!) || !isName(b[first])) return undefined;
  // The symbol behind the name is of one kind: both are fields, both are calls.
  // The last one of a list may lack its comma.
  const [signA, signB] = [a, b].map((tokens) => tokens.slice(first + 1).find((token) => token.trim() !== "") ?? ",");
  if (signA !== signB) return undefined;
  // One passes on what has its own name, `width: width`, the other a value of its own: what is true of the first is not of that.
  const times = (tokens: readonly string[]): number => tokens.filter((token) => token === tokens[first]).length;
  if (a.length === b.length && times(a) !== times(b)) return undefined;
  const pairs = new Map<string, string>([[a[first]!, b[first]!]]);
  if (a.length === b.length)
    for (const [at, token] of a.entries())
      if (token !== b[at] && isName(token) && isName(b[at]!)) pairs.set(token, b[at]!);
  return [...pairs];
}

/** Whether a line would give another value to what the line beside it has just given one. */
function assignsAgain(line: string, other: string): boolean {
  const [target, again] = [line, other].map((text) => /^\s*([^=(]*[^=!<>(+\-*/%&|^:\s])\s*:?=(?![=>])/.exec(text)?.[1]);
  return target !== undefined && target === again;
}

/** Whether a name, in any of its forms, stands in the lines around one, in the same block. */
function hasNear({ lines }: EditedDocument, line: number, name: string): boolean {
  const { start, end } = blockAround(lines, line);
  return lines
    .slice(Math.max(start, line - nearLines), Math.min(end, line + nearLines + 1))
    .some((each) => lineTokens(each).some((token) => renamedToken(token, name, name) !== undefined));
}

/** Whether a line is a part of a list that goes on. */
function isListed(text: string): boolean {
  return text.trimEnd().endsWith(",");
}

/** Whether a line has one of its own kind above or below it, so that one more of them would not be alone. */
function isOneOfMany({ lines }: EditedDocument, line: number, text: string): boolean {
  return [line - 1, line + 1].some((at) => {
    const other = lines[at];
    return other !== undefined && indentationOf(other) === indentationOf(text) && otherNames(other, text) !== undefined;
  });
}

function rename(token: string, names: readonly (readonly [from: string, to: string])[]): string {
  for (const [from, to] of names) {
    const renamed = renamedToken(token, from, to);
    if (renamed !== undefined) return renamed;
  }
  return token;
}
