/** How alike two texts are, 0 to 1: one minus the edit distance (insert, delete, replace) over the longer length. */
export function editSimilarity(a: string, b: string): number {
  const longer = Math.max(a.length, b.length);
  return longer === 0 ? 1 : 1 - editDistance(a, b) / longer;
}

/** Number of single-character edits that turn one text into another (Levenshtein distance). Takes time with both lengths. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let at = 1; at <= a.length; at++) {
    const next = [at];
    for (let other = 1; other <= b.length; other++) {
      const swap = row[other - 1]! + (a[at - 1] === b[other - 1] ? 0 : 1);
      next.push(Math.min(swap, row[other]! + 1, next[other - 1]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}
