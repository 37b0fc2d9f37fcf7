// Loops at the end of a text, in which small models get stuck.

/** A tail of `words` words is a loop when it repeats itself within `period` words. */
const limits: readonly { readonly words: number; readonly period: number }[] = [
  // One word ten times; then the limits that a peer publishes for tokens (a word is about one).
  { words: 10, period: 1 },
  { words: 30, period: 10 },
  { words: 45, period: 20 },
  { words: 60, period: 30 },
];
const mostWords = 60;
/** Most characters to look back: sixty words of code are far fewer. */
const farthest = 2000;

/** Offset at which the loop begins that a text ends in, or undefined. */
export function loopStart(text: string): number | undefined {
  const from = Math.max(0, text.length - farthest);
  const words = [...text.slice(from).matchAll(/[\p{L}\p{N}_]+|[^\s]/gu)].slice(-mostWords);
  const backwards = words.map(([word]) => word).toReversed();
  for (const { words: length, period } of limits) {
    if (backwards.length < length) return undefined;
    const tail = backwards.slice(0, length);
    // Good code also closes several brackets in a row.
    if (smallestPeriod(tail) <= period && tail.some((word) => /[\p{L}\p{N}]/u.test(word)))
      return from + words[words.length - length]!.index;
  }
  return undefined;
}

/** Smallest distance at which a sequence equals itself (the failure function of Knuth, Morris and Pratt). */
function smallestPeriod(words: readonly string[]): number {
  const borders = [0];
  for (let at = 1, border = 0; at < words.length; at++) {
    while (border > 0 && words[at] !== words[border]) border = borders[border - 1]!;
    if (words[at] === words[border]) border++;
    borders.push(border);
  }
  return words.length - borders.at(-1)!;
}
