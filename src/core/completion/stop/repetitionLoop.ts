// Loops at the end of a text, in which small models get stuck.
import { loopAtEnd, type LoopLimit } from "../../../base/repetition.ts";

/** In words. */
const limits: readonly LoopLimit[] = [
  // One word ten times; then the limits that a peer publishes for tokens (a word is about one).
  { length: 10, period: 1 },
  { length: 30, period: 10 },
  { length: 45, period: 20 },
  { length: 60, period: 30 },
];
const mostWords = 60;
/** Most characters to look back: sixty words of code are far fewer. */
const farthest = 2000;

/** Offset at which the loop begins that a text ends in, or undefined. */
export function loopStart(text: string): number | undefined {
  const from = Math.max(0, text.length - farthest);
  const found = [...text.slice(from).matchAll(/[\p{L}\p{N}_]+|[^\s]/gu)].slice(-mostWords);
  const words = found.map(([word]) => word);
  for (const limit of limits) {
    const loop = loopAtEnd(words, [limit]);
    // Good code also closes several brackets in a row.
    if (loop && words.slice(-loop.length).some((word) => /[\p{L}\p{N}]/u.test(word)))
      return from + found[found.length - loop.length]!.index;
  }
  return undefined;
}
