import { replacedLines, type RefusalRule } from "../proposal.ts";

/** It changes what stands on the line in which the user is. What only adds to it is for ghost text. */
export const typedLine: RefusalRule = {
  name: "typedLine",
  refuses: ({ edit, cursorLine, history }) => {
    if (cursorLine === undefined || cursorLine < edit.startLine || cursorLine >= edit.endLine) return false;
    const isTyped = history.some(
      ({ documentId, line, after }) =>
        documentId === edit.document.path && cursorLine >= line && cursorLine < line + after.length,
    );
    const text = replacedLines(edit)[cursorLine - edit.startLine]!.trimEnd();
    return isTyped && !edit.lines.some((line) => line.startsWith(text));
  },
};
