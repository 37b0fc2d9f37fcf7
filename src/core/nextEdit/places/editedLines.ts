import { lineChanges } from "../../../base/lineDiff.ts";
import type { LineEdit } from "../history/editHistory.ts";
import { lineLikeness } from "./lineTokens.ts";

/** A line as it was and as it is. `line`: where it stands now. */
export interface LinePair {
  readonly line: number;
  readonly before: string;
  readonly after: string;
}

/** The lines of an edit: which was rewritten as which, which are gone, which are new. */
export interface EditedLines {
  readonly pairs: readonly LinePair[];
  readonly removed: readonly string[];
  readonly added: readonly { readonly line: number; readonly text: string }[];
}

/** Lines with less in common are not one line rewritten. */
const leastAlike = 0.4;

/** Sorts an edit's lines into pairs and the rest. */
export function editedLines({ line, before, after }: LineEdit): EditedLines {
  const pairs: LinePair[] = [];
  const removed: string[] = [];
  const added: { line: number; text: string }[] = [];
  for (const { start, end, newStart, newEnd } of lineChanges(before, after)) {
    let next = newStart;
    for (let at = start; at < end; at++) {
      const left = end - at;
      // As many lines as before: each is the one that stood there.
      const isSameCount = newEnd - next === left;
      let found = next;
      while (found < newEnd && lineLikeness(before[at]!, after[found]!) < (isSameCount ? 0.01 : leastAlike)) found++;
      if (found >= newEnd) {
        removed.push(before[at]!);
        continue;
      }
      for (; next < found; next++) added.push({ line: line + next, text: after[next]! });
      pairs.push({ line: line + found, before: before[at]!, after: after[found]! });
      next = found + 1;
    }
    for (; next < newEnd; next++) added.push({ line: line + next, text: after[next]! });
  }
  return { pairs, removed, added };
}
