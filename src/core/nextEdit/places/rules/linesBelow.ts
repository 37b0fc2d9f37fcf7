import { isBlank } from "../../../../base/lines.ts";
import { blockAround } from "../blocks.ts";
import { longestLine, type PlaceRule } from "../situation.ts";

/** Lines below an edit that are asked for. Each costs an evaluation, and few of them change. */
const mostLines = 2;

/** The next lines of the block in which something was rewritten. */
export const linesBelow: PlaceRule = {
  name: "linesBelow",
  places(situation) {
    return situation.newest.slice(0, 1).flatMap(({ document, pairs, edit }) => {
      const last = pairs.at(-1);
      // Nothing follows from a comment.
      if (last === undefined || !situation.isCode(document, last.line, last.after.length)) return [];
      const { end } = blockAround(document.lines, last.line);
      const below = document.lines
        .slice(0, end)
        .flatMap((line, at) => (at >= edit.line + edit.after.length && !isBlank(line) ? [at] : []));
      return below
        .filter(
          (at) =>
            !situation.isEdited(document, at) &&
            situation.isCodeLine(document, at) &&
            document.lines[at]!.length <= longestLine &&
            /[\p{L}\p{N}]/u.test(document.lines[at]!),
        )
        .slice(0, mostLines)
        .map((at) => ({ rule: "linesBelow", document, startLine: at, endLine: at + 1 }));
    });
  },
};
