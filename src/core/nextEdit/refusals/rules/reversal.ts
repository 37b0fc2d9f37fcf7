import type { LineChange } from "../../../../base/lineDiff.ts";
import { editedLines } from "../../places/editedLines.ts";
import { lineTokens, tokenChanges } from "../../places/lineTokens.ts";
import { replacedLines, type Proposal, type RefusalRule } from "../proposal.ts";

/** It takes back what the user has just done, here or at another place: the old word for the new one, a deleted line again. */
export const reversal: RefusalRule = {
  name: "reversal",
  refuses: (proposal) => restoresLine(proposal) || restoresWords(proposal),
};

/** Whether a line comes back that an edit has removed or rewritten and that stands nowhere in the document. */
function restoresLine({ edit, history }: Proposal): boolean {
  const before = new Set(replacedLines(edit).map((line) => line.trim()));
  const gone = new Set(history.flatMap((past) => past.before.map((line) => line.trim())));
  const kept = new Set(history.flatMap((past) => past.after.map((line) => line.trim())));
  return edit.lines.some((line) => {
    const text = line.trim();
    return /[\p{L}\p{N}]/u.test(text) && gone.has(text) && !kept.has(text) && !before.has(text);
  });
}

/** Whether words change in the opposite direction of those of an edit. */
function restoresWords({ edit, history }: Proposal): boolean {
  const done = new Set(
    history.flatMap((past) => changesOf(past.before, past.after)).map(([from, to]) => key(from, to)),
  );
  return changesOf(replacedLines(edit), edit.lines).some(
    ([from, to]) => done.has(key(to, from)) && !done.has(key(from, to)),
  );
}

function key(from: string, to: string): string {
  return JSON.stringify([from, to]);
}

/** What was replaced by what, in lines that were rewritten. White space does not count. */
function changesOf(before: readonly string[], after: readonly string[]): (readonly [from: string, to: string])[] {
  return editedLines({ documentId: "", line: 0, before, after }).pairs.flatMap((pair) => {
    const [old, now] = [lineTokens(pair.before.trim()), lineTokens(pair.after.trim())];
    const part = ({ start, end, newStart, newEnd }: LineChange): readonly [string, string] => [
      old.slice(start, end).join("").trim(),
      now.slice(newStart, newEnd).join("").trim(),
    ];
    return tokenChanges(old, now)
      .map(part)
      .filter(([from, to]) => /[\p{L}\p{N}=<>!&|+*-]/u.test(from + to));
  });
}
