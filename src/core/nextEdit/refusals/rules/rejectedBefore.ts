import { replacedLines, type RefusalRule } from "../proposal.ts";

/** The user has turned it down already. */
export const rejectedBefore: RefusalRule = {
  name: "rejectedBefore",
  refuses: ({ edit, rejected }) => {
    const [before, after] = [replacedLines(edit), edit.lines].map((lines) => lines.join("\n"));
    return rejected.some(
      (each) => each.documentId === edit.document.path && each.before === before && each.after === after,
    );
  },
};
