import { isName, lineTokens } from "../lineTokens.ts";
import {
  longestLine,
  type EditedDocument,
  type Place,
  type PlaceRule,
  type SeenEdit,
  type Situation,
} from "../situation.ts";

/** The import of a name whose last use was deleted, or that another import gives now. */
export const unusedImport: PlaceRule = {
  name: "unusedImport",
  places(situation, seen) {
    const now = new Set(
      [...seen.pairs.map(({ after }) => after), ...seen.added.map(({ text }) => text)].flatMap(lineTokens),
    );
    const gone = new Set(
      [...seen.removed, ...seen.pairs.map(({ before }) => before)].flatMap(lineTokens).filter(isName),
    );
    return [
      ...[...gone].filter((name) => !now.has(name)).flatMap((name) => importOf(seen.document, name)),
      ...importedTwice(situation, seen),
    ];
  },
};

const importLine = /^\s*(?:import\b|from\s+\S+\s+import\b|use\s|(?:const|let|var)\b.*\brequire\s*\(|#include\b)/;

/** The import line without a name, if that is the only line that has it. */
function importOf(document: EditedDocument, name: string): Place[] {
  let found: number | undefined;
  for (const [at, line] of document.lines.entries()) {
    if (!line.includes(name) || !lineTokens(line).includes(name)) continue;
    if (found !== undefined) return [];
    found = at;
  }
  const text = found === undefined ? "" : document.lines[found]!;
  if (found === undefined || text.length > longestLine || !importLine.test(text)) return [];
  const expected = withoutName(text, name);
  return expected === undefined
    ? []
    : [
        {
          rule: "unusedImport",
          document,
          startLine: found,
          endLine: found + 1,
          expected: expected === "" ? [] : [expected],
        },
      ];
}

/** The imports that give names which a new import line gives, too, without them. */
function importedTwice(situation: Situation, { document, edit, added, pairs }: SeenEdit): Place[] {
  const fresh = [...added.map(({ text }) => text), ...pairs.map(({ after }) => after)].filter((line) =>
    importLine.test(line),
  );
  // What the lines gave before they were edited is not new: a remark behind an import takes no other one's place.
  const names = [...new Set(fresh.flatMap(lineTokens))].filter(
    (name) =>
      isName(name) && name.length > 1 && !edit.before.some((line) => importLine.test(line) && gives(line, name)),
  );
  if (names.length === 0) return [];
  return [...document.lines.entries()].flatMap(([at, line]): Place[] => {
    if (situation.isEdited(document, at) || line.length > longestLine || !importLine.test(line)) return [];
    const same = names.filter((name) => fresh.some((each) => gives(each, name)) && gives(line, name));
    if (same.length === 0) return [];
    let rest: string | undefined = line;
    for (const name of same) rest = rest === undefined || rest === "" ? rest : withoutName(rest, name);
    return rest === undefined
      ? []
      : [{ rule: "unusedImport", document, startLine: at, endLine: at + 1, expected: rest === "" ? [] : [rest] }];
  });
}

/** Whether an import gives a name to the file. */
function gives(line: string, name: string): boolean {
  if (!line.includes(name)) return false;
  const list = listIn(line);
  return list === null
    ? imports(line).every((each) => each === name)
    : list[1]!.split(",").some((each) => localName(each) === name);
}

/** The names in brackets or behind `from … import`. */
function listIn(line: string): RegExpExecArray | null {
  return /\{([^{}]*)\}/.exec(line) ?? /^(?=\s*from\s)[^(]*\bimport\s+\(?([^()#]+)/.exec(line);
}

/** An import without one of its names; empty if it imports nothing else; undefined if that cannot be told. */
function withoutName(line: string, name: string): string | undefined {
  const list = listIn(line);
  if (list === null) return imports(line).every((each) => each === name) ? "" : undefined;
  const names = list[1]!.split(",").map((each) => each.trim());
  const kept = names.filter((each) => each !== "" && localName(each) !== name);
  if (kept.length === names.filter((each) => each !== "").length) return undefined;
  const hasDefault = /^\s*import\s+(?!type\b)[\p{L}_$][\p{L}\p{N}_$]*\s*,/u.test(line);
  if (kept.length === 0) return hasDefault ? undefined : "";
  const at = list.index + list[0].indexOf(list[1]!);
  const blanks = /^(\s*).*?(\s*)$/s.exec(list[1]!)!;
  return line.slice(0, at) + blanks[1]! + kept.join(", ") + blanks[2]! + line.slice(at + list[1]!.length);
}

/** What a part of a list is called in this file: `a as b` is b. */
function localName(part: string): string {
  return (
    lineTokens(part.trim())
      .filter((token) => /^[\p{L}_$]/u.test(token))
      .at(-1) ?? ""
  );
}

/** The names that an import without a list gives to this file. */
function imports(line: string): readonly string[] {
  const text = line.trim().replace(/\s+from\s+["'].*$|\s*=\s*require\b.*$|;$/g, "");
  const last = /(?:^|[\s.*:])([\p{L}_$][\p{L}\p{N}_$]*)$/u.exec(text)?.[1];
  return text.includes(",") || last === undefined ? ["", ""] : [last];
}
