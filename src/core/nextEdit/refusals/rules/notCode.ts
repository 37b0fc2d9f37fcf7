import { replacedLines, type RefusalRule } from "../proposal.ts";

/** Marks of prompts, diffs and fences, which models write where they have lost the thread. */
const marks = /<\|[^|\n]*\|>|<\/?s>|^(?:```|~~~|@@|<<<<<<<|=======|>>>>>>>|\+\+\+ |--- |diff --git )|\ufffd/;

/** It holds what is no code: a mark of a prompt or of a diff that the lines before it did not have. */
export const notCode: RefusalRule = {
  name: "notCode",
  refuses: ({ edit }) => {
    const hasMark = (line: string): boolean => marks.test(line.trimStart());
    return edit.lines.some(hasMark) && !replacedLines(edit).some(hasMark);
  },
};
