// Where in a file the lines are that a model meant when it wrote others.

/** Most lines of the file with the same text that count as a place. */
const mostSame = 40;
/** Longer lines are no code, and tell nothing. */
const longestCompared = 400;

/** The line, counted from 1, at which a text that is not in a file would most likely begin; undefined if nothing is like it. */
export function nearestLine(text: string, wanted: string): number | undefined {
  const lines = text.split("\n").map(essence);
  const search = wanted.split("\n").map(essence);
  return byEqualLines(lines, search) ?? bySimilarLine(lines, search);
}

/** White space and line numbers are what models get wrong. */
function essence(line: string): string {
  const short = line.length > longestCompared ? "" : line;
  return short
    .replace(/^\s*\d+[\t|:]/, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** The beginning for which most lines are at their place. */
function byEqualLines(lines: readonly string[], search: readonly string[]): number | undefined {
  const places = new Map<string, number[]>();
  for (const [index, line] of lines.entries()) {
    if (line.length < 2) continue;
    const known = places.get(line);
    if (known === undefined) places.set(line, [index]);
    else if (known.length < mostSame) known.push(index);
  }
  const votes = new Map<number, number>();
  let best: number | undefined;
  for (const [index, line] of search.entries())
    for (const place of places.get(line) ?? []) {
      const start = Math.max(0, place - index);
      const count = (votes.get(start) ?? 0) + line.length;
      votes.set(start, count);
      if (best === undefined || count > votes.get(best)!) best = start;
    }
  return best === undefined ? undefined : best + 1;
}

/** The place of the line that shares most words with the longest line that is wanted. */
function bySimilarLine(lines: readonly string[], search: readonly string[]): number | undefined {
  const longest = search.reduce((best, line, index) => (line.length > search[best]!.length ? index : best), 0);
  const words = new Set(wordsOf(search[longest]!));
  if (words.size === 0) return undefined;
  let [best, most] = [-1, 0];
  for (const [index, line] of lines.entries()) {
    const own = wordsOf(line);
    const shared = own.filter((word) => words.has(word)).length;
    const score = shared / Math.max(words.size, own.length);
    if (score > most) [best, most] = [index, score];
  }
  return most < leastShared ? undefined : Math.max(0, best - longest) + 1;
}

/** Share of the words that two lines must have in common to be alike. */
const leastShared = 0.4;

function wordsOf(line: string): string[] {
  return line.match(/[\p{L}\p{N}_]+/gu) ?? [];
}
