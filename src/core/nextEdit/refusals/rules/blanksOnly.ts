import { isSameButForBlanks } from "../../history/editHistory.ts";
import { replacedLines, type RefusalRule } from "../proposal.ts";

/** Only white space changes: that is a formatter's work. */
export const blanksOnly: RefusalRule = {
  name: "blanksOnly",
  refuses: ({ edit }) => {
    const bare = (lines: readonly string[]): string[] => [lines.join("").replace(/\s+/g, "")];
    return isSameButForBlanks(bare(replacedLines(edit)), bare(edit.lines));
  },
};
