import { parallelism, removedMembers, renamedToken, type Member } from "../members.ts";
import { hasWord, lineTokens } from "../lineTokens.ts";
import type { EditedDocument, Place, PlaceRule, Situation } from "../situation.ts";

/** Most lines that have the name of a member. */
const mostLines = 6;
/** Most places for one member. */
const mostPlaces = 3;

/**
 * A field, a parameter or a part of a list was removed. Where the same names stand in the same order, its line goes, too, or its part
 * of a list in one line.
 */
export const removedMember: PlaceRule = {
  name: "removedMember",
  places(situation, seen) {
    return removedMembers(seen)
      .filter((member) => isRare(member) && !situation.hasWritten(member.name))
      .flatMap((member) =>
        situation
          .linesFrom(seen.document, member.line)
          .flatMap((at) => removal(situation, member, at))
          .toSorted((a, b) => b.score - a.score)
          .slice(0, mostPlaces)
          .map(({ place }) => place),
      );
  },
};

/** A name that stands in many lines is no member of a list, but what the file is about. */
function isRare({ document, name }: Member): boolean {
  return document.lines.filter((line) => hasWord(line, name)).length <= mostLines;
}

interface Scored {
  readonly place: Place;
  readonly score: number;
}

function removal(situation: Situation, member: Member, line: number): readonly Scored[] {
  const { document, name } = member;
  const text = document.lines[line]!;
  const tokens = lineTokens(text);
  if (!text.toLowerCase().includes(name.toLowerCase())) return [];
  if (!tokens.some((token) => renamedToken(token, name, name) !== undefined)) return [];
  const range = { rule: "removedMember", document, startLine: line, endLine: line + 1 };
  const shorter = withoutPart(text, member);
  if (shorter !== undefined) return [{ place: { ...range, expected: [shorter] }, score: 2 }];
  const score = parallelism(document, line, member);
  const isCode = situation.isCodeLine(document, line);
  return score >= (isCode ? 1 : 2) && isWhole(document, line)
    ? [{ place: { ...range, expected: [] }, score: score + (isCode ? 0.5 : 0) }]
    : [];
}

/** Whether a line ends what it begins, so that it can go alone. */
function isWhole({ lines }: EditedDocument, line: number): boolean {
  let depth = 0;
  for (const character of lines[line]!) {
    depth += "([{".includes(character) ? 1 : ")]}".includes(character) ? -1 : 0;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** A list in one line without the member, if it stands there alone between commas, beside one of its neighbours. */
function withoutPart(text: string, { name, above, below }: Member): string | undefined {
  const [before, after] = [above, below].map((names) => names.some((each) => lineTokens(text).includes(each)));
  if (before !== true && after !== true) return undefined;
  const own = name.replace(/\$/g, String.raw`\$`);
  const first = new RegExp(String.raw`([([{]\s*)${own}\s*,\s*`);
  const later = new RegExp(String.raw`\s*,\s*${own}(?=\s*[,)\]}])`);
  const pattern = [later, first].find((each) => each.test(text));
  return pattern === undefined
    ? undefined
    : text.replace(pattern, (_, bracket: unknown) => (pattern === first ? String(bracket) : ""));
}
