import { replacedLines, type RefusalRule } from "../proposal.ts";

/** It deletes what the user has just written. */
export const deletesNew: RefusalRule = {
  name: "deletesNew",
  refuses: ({ edit, history }) => {
    if (edit.lines.length > 0) return false;
    const own = history.filter(({ documentId }) => documentId === edit.document.path);
    const isNew = own.some(({ line, after }) => line < edit.endLine && line + after.length > edit.startLine);
    const written = new Set(own.flatMap(({ after }) => after.map((each) => each.trim())));
    return isNew || replacedLines(edit).some((line) => line.trim() !== "" && written.has(line.trim()));
  },
};
