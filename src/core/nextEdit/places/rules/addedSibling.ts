import { indentationOf, isBlank } from "../../../../base/lines.ts";
import { blockAround } from "../blocks.ts";
import { isName, lineTokens } from "../lineTokens.ts";
import type { EditedDocument, Place, PlaceRule } from "../situation.ts";

/** Most places for one line. */
const mostPlaces = 4;
/** Lines around a sibling's other line in which the new name may stand already. */
const nearLines = 4;

/**
 * A line was added beside one of its kind: a field beside a field. Wherever the other one has a line elsewhere, the new one may need
 * its own below it.
 */
export const addedSibling: PlaceRule = {
  name: "addedSibling",
  places(situation) {
    return situation.newest.flatMap(({ document, added }) =>
      added.flatMap(({ line, text }) => {
        const sibling = siblingOf(document, line);
        const names = sibling === undefined ? undefined : otherNames(sibling.text, text);
        if (sibling === undefined || names === undefined) return [];
        const [from, to] = names[0]!;
        const block = blockAround(document.lines, line);
        const found: Place[] = [];
        for (const at of situation.linesFrom(document, line)) {
          if (at >= block.start && at < block.end) continue;
          const own = document.lines[at]!;
          if (!lineTokens(own).some((token) => renamedToken(token, from, to) !== undefined)) continue;
          if (!situation.isCode(document, at, indentationOf(own).length) || hasNear(document, at, to)) continue;
          const expected = lineTokens(own)
            .map((token) => rename(token, names))
            .join("");
          if (!isOneOfMany(document, at, own)) continue;
          found.push({ rule: "addedSibling", document, startLine: at + 1, endLine: at + 1, expected: [expected] });
          if (found.length >= mostPlaces) break;
        }
        return found;
      }),
    );
  },
};

/** The line above or below that differs in names alone. */
function siblingOf({ lines }: EditedDocument, line: number): { readonly text: string } | undefined {
  const text = lines[line]!;
  const isSibling = (other: string | undefined): boolean =>
    other !== undefined &&
    !isBlank(other) &&
    indentationOf(other) === indentationOf(text) &&
    otherNames(other, text) !== undefined;
  const found = [line - 1, line + 1].find((at) => isSibling(lines[at]));
  return found === undefined ? undefined : { text: lines[found]! };
}

/** The names in which two lines differ, if they differ in nothing else but what stands behind the first of them. */
function otherNames(from: string, to: string): readonly (readonly [from: string, to: string])[] | undefined {
  const [a, b] = [lineTokens(from.trim()), lineTokens(to.trim())];
  const first = a.findIndex((token, at) => token !== b[at]);
  if (first < 0 || b[first] === undefined || !isName(a[first]!) || !isName(b[first])) return undefined;
  // The sign behind the name is of one kind: both are fields, both are calls.
  const [signA, signB] = [a, b].map((tokens) => tokens.slice(first + 1).find((token) => token.trim() !== ""));
  if (signA !== signB) return undefined;
  const pairs = new Map<string, string>([[a[first]!, b[first]!]]);
  if (a.length === b.length)
    for (const [at, token] of a.entries())
      if (token !== b[at] && isName(token) && isName(b[at]!)) pairs.set(token, b[at]!);
  return [...pairs];
}

/** Whether a name, in any of its forms, stands in the lines around one, in the same block. */
function hasNear({ lines }: EditedDocument, line: number, name: string): boolean {
  const { start, end } = blockAround(lines, line);
  return lines
    .slice(Math.max(start, line - nearLines), Math.min(end, line + nearLines + 1))
    .some((each) => lineTokens(each).some((token) => renamedToken(token, name, name) !== undefined));
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

/** A token that is a name, or ends with it as a part of its own: `width`, `setWidth`, `_width`. */
function renamedToken(token: string, from: string, to: string): string | undefined {
  if (token === from) return to;
  const large = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
  if (/^[a-z]+$/.test(token.slice(0, token.length - from.length)) && token.endsWith(large(from)))
    return token.slice(0, token.length - from.length) + large(to);
  return token === `_${from}` ? `_${to}` : undefined;
}
