import { replacedLines, type RefusalRule } from "../proposal.ts";

/** It writes the line above or below once more, as a model does that has lost its place. */
export const repeatsNeighbour: RefusalRule = {
  name: "repeatsNeighbour",
  refuses: ({ edit }) => {
    const { document, startLine, endLine, lines } = edit;
    const isSame = (line: string | undefined, other: string | undefined): boolean =>
      line !== undefined && other !== undefined && /[\p{L}\p{N}]/u.test(line) && line.trim() === other.trim();
    const before = replacedLines(edit);
    const [above, below] = [document.lines[startLine - 1], document.lines[endLine]];
    const repeats = (first: string | undefined, last: string | undefined): boolean =>
      isSame(first, above) || isSame(last, below);
    return repeats(lines[0], lines.at(-1)) && !repeats(before[0], before.at(-1));
  },
};
