import { isName, lineTokens } from "../lineTokens.ts";
import { longestLine, type EditedDocument, type Place, type PlaceRule } from "../situation.ts";

/** The import of a name whose last use was deleted. */
export const unusedImport: PlaceRule = {
  name: "unusedImport",
  places(situation) {
    return situation.newest.flatMap((seen) => {
      const now = new Set(
        [...seen.pairs.map(({ after }) => after), ...seen.added.map(({ text }) => text)].flatMap(lineTokens),
      );
      const gone = new Set(
        [...seen.removed, ...seen.pairs.map(({ before }) => before)].flatMap(lineTokens).filter(isName),
      );
      return [...gone].filter((name) => !now.has(name)).flatMap((name) => importOf(seen.document, name));
    });
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

/** An import without one of its names; empty if it imports nothing else; undefined if that cannot be told. */
function withoutName(line: string, name: string): string | undefined {
  const list = /\{([^{}]*)\}/.exec(line) ?? /^(?=\s*from\s)[^(]*\bimport\s+\(?([^()#]+)/.exec(line);
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
