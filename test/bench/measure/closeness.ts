import { editDistance } from "../../../src/core/completion/syntax/similarLines.ts";

/** How alike two texts are, 0 to 1: one minus the edit distance (insert, delete, replace) over the longer length. */
export function editSimilarity(a: string, b: string): number {
  const longer = Math.max(a.length, b.length);
  return longer === 0 ? 1 : 1 - editDistance(a, b) / longer;
}
