import { blockAround } from "../blocks.ts";
import { declares } from "../declaredHere.ts";
import { isName, lineTokens } from "../lineTokens.ts";
import type { PlaceRule } from "../situation.ts";

/** Most uses of one name that are asked about: only the model can say what they become. */
const mostPlaces = 2;

/** Uses of a variable whose declaration was deleted. */
export const goneDeclaration: PlaceRule = {
  name: "goneDeclaration",
  places(situation, { document, edit, removed, pairs }) {
    const { languageId, lines } = document;
    const declared = (line: string): readonly string[] =>
      lineTokens(line).filter((token) => isName(token) && declares(line, token, languageId));
    // A declaration that has become another one was renamed.
    const rewritten = pairs.filter(({ after }) => declared(after).length === 0);
    const gone = [...removed, ...rewritten.map(({ before }) => before)].flatMap(declared);
    const at = Math.min(edit.line, lines.length - 1);
    const { end } = blockAround(lines, at);
    return [...new Set(gone)]
      .filter((name) => !situation.hasWritten(name))
      .flatMap((name) =>
        situation
          .linesFrom(document, edit.line)
          .filter((line) => line >= edit.line && line < end && lineTokens(lines[line]!).includes(name))
          .filter((line) => situation.isCodeLine(document, line))
          .slice(0, mostPlaces),
      )
      .map((line) => ({ rule: "goneDeclaration", document, startLine: line, endLine: line + 1 }));
  },
};
