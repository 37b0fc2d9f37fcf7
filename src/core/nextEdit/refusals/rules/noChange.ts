import { replacedLines, type RefusalRule } from "../proposal.ts";

/** The lines stay as they are, or differ in what nobody sees. */
export const noChange: RefusalRule = {
  name: "noChange",
  refuses: ({ edit }) => {
    const trimmed = (lines: readonly string[]): string => lines.map((line) => line.trimEnd()).join("\n");
    const before = replacedLines(edit);
    return before.length === edit.lines.length && trimmed(before) === trimmed(edit.lines);
  },
};
