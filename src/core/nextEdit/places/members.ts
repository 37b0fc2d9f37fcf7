// A name that has come to a list of alike things or has gone from it, and its neighbours there: a field, a parameter, an option. The
// same list often stands at a second place, in the same order.
import { indentationOf, isBlank } from "../../../base/lines.ts";
import { isName, lineTokens, tokenChanges, tokenColumns } from "./lineTokens.ts";
import type { EditedDocument, SeenEdit } from "./situation.ts";

/** A member and the names of those beside it, which may be none. */
export interface Member {
  readonly document: EditedDocument;
  /** The line where it is, or was. */
  readonly line: number;
  readonly name: string;
  readonly above: readonly string[];
  readonly below: readonly string[];
}

/** The members that an edit has removed: whole lines, or parts of a list in one line. */
export function removedMembers({ document, edit, pairs }: SeenEdit): readonly Member[] {
  const { line, before, after } = edit;
  if (after.length === 0 && before.length > 0 && before.length <= 3) {
    const { above, below } = namesBeside(document, line - 1, line, before);
    return before.flatMap((text) =>
      ownNames(text, [...above, ...below]).map((name) => ({ ...{ document, line, name }, above, below })),
    );
  }
  return pairs.flatMap((pair) =>
    listedChanges(pair.before, pair.after).map((each) => ({ document, line: pair.line, ...each })),
  );
}

/** The members that an edit has added within a line. `above` is the one before it. */
export function listedMembers({ document, pairs }: SeenEdit): readonly Member[] {
  return pairs.flatMap((pair) =>
    listedChanges(pair.after, pair.before).map((each) => ({ document, line: pair.line, ...each })),
  );
}

/** How much the lines beside one are those of a member's neighbours: 0 to 2. The line itself must have none of them. */
export function parallelism(
  { lines }: EditedDocument,
  line: number,
  { above, below }: Pick<Member, "above" | "below">,
): number {
  const has = (text: string | undefined, names: readonly string[]): boolean =>
    text !== undefined &&
    lineTokens(text).some((token) => names.some((name) => renamedToken(token, name, name) !== undefined));
  if (has(lines[line], [...above, ...below])) return 0;
  const isBeside = (at: number): boolean => indentationOf(lines[at] ?? "") === indentationOf(lines[line]!);
  return (
    Number(isBeside(line - 1) && has(lines[line - 1], above)) +
    Number(isBeside(line + 1) && has(lines[line + 1], below))
  );
}

/** A token that is a name, or ends with it as a part of its own: `width`, `setWidth`, `_width`. Returns it with the other name. */
export function renamedToken(token: string, from: string, to: string): string | undefined {
  if (token === from) return to;
  const large = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
  if (/^[a-z]+$/.test(token.slice(0, token.length - from.length)) && token.endsWith(large(from)))
    return token.slice(0, token.length - from.length) + large(to);
  return token === `_${from}` ? `_${to}` : undefined;
}

/** What tells the lines beside a place from each other and from others: names that stand in the one alone. */
export function namesBeside(
  { lines }: EditedDocument,
  above: number,
  below: number,
  own: readonly string[],
): Pick<Member, "above" | "below"> {
  const depth = indentationOf(own[0] ?? "");
  const textAt = (at: number): string => {
    const text = lines[at] ?? "";
    return isBlank(text) || indentationOf(text) !== depth ? "" : text;
  };
  const [one, other] = [textAt(above), textAt(below)];
  return {
    above: ownNames(one, [...own, other].flatMap(lineTokens)),
    below: ownNames(other, [...own, one].flatMap(lineTokens)),
  };
}

/** The first names of a line that are not among others. */
function ownNames(text: string, others: readonly string[]): readonly string[] {
  return [...new Set(lineTokens(text))]
    .filter((token) => isName(token) && token.length > 1 && !others.includes(token))
    .slice(0, 2);
}

/** Most parts of a line that are looked at. */
const mostChanges = 3;

/** The names that are in one line's list and not in the other's, each with the names before and after it. */
function listedChanges(longer: string, shorter: string): readonly Pick<Member, "name" | "above" | "below">[] {
  const [old, now] = [lineTokens(longer), lineTokens(shorter)];
  return tokenChanges(old, now)
    .slice(0, mostChanges)
    .flatMap(({ start, end, newStart, newEnd }) => {
      const gone = old.slice(start, end);
      if (newEnd > newStart || !gone.includes(",")) return [];
      const name = gone.find(isName);
      if (name === undefined || now.includes(name)) return [];
      const columns = tokenColumns(old);
      const at = columns[start + gone.indexOf(name)]!;
      const before = lineTokens(longer.slice(0, at)).filter(isName).at(-1);
      const rest = lineTokens(longer.slice(columns[end])).find(isName);
      const isSide = (each: string | undefined): each is string => each !== undefined && /,/.test(longer);
      return [{ name, above: [before].filter(isSide), below: [rest].filter(isSide) }];
    });
}
