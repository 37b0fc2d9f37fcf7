// Something was removed that is still there elsewhere: the last use of an import, or one of two lines for the same name.
import { wordsOf } from "./alikeLines.ts";
import { draftOf, type Draft, type DraftSource } from "./draft.ts";
import { removedTwin } from "./twins.ts";

/** Lines that import one name alone. */
const imports: Readonly<Record<string, readonly RegExp[]>> = {
  typescript: [/^import (?:type )?(?:\{ )?(\w+)(?: \})? from /],
  javascript: [
    /^(?:const|let|var) (?:\{ )?(\w+)(?: \})? = require\([^()]*\);?$/,
    /^import (?:\{ )?(\w+)(?: \})? from /,
  ],
  python: [/^import (\w+)$/, /^from \S+ import (\w+)$/],
  java: [/^import [\w.]+\.(\w+);$/],
};

export const removed: DraftSource = (source, syntax) => [...lastUses(source, syntax), ...removedTwin(source, syntax)];

/** The only line that used an import was deleted: the import goes, too. The file must parse without either. */
function lastUses(...[{ text, languageId }, syntax]: Parameters<DraftSource>): Draft[] {
  const lines = text.split("\n");
  return lines.flatMap((line, at) => {
    const name = (imports[languageId] ?? []).map((each) => each.exec(line)?.[1]).find((each) => each !== undefined);
    if (name === undefined) return [];
    const uses = [...lines.keys()].filter((other) => other !== at && wordsOf(lines[other]!).includes(name));
    const use = uses[0];
    if (use === undefined || uses.length > 1 || lines[use]!.trim().length < 4) return [];
    if (syntax.count(lines.toSpliced(use, 1).join("\n"), languageId) > 0) return [];
    return [draftOf(lines, [{ start: use, end: use + 1, lines: [] }], [{ start: at, end: at + 1, lines: [] }])];
  });
}
