// Where a mark ends in a text that comes one character at a time.
import { borderLengths } from "../../../../base/text.ts";

/** Finds a mark in characters that come one by one (Knuth, Morris and Pratt). */
export class MarkFinder {
  readonly mark: string;
  private readonly shorter: readonly number[];
  private matched = 0;

  constructor(mark: string) {
    this.mark = mark;
    this.shorter = shorterMatches(mark);
  }

  /** True if the mark ends with this character. */
  step(character: string): boolean {
    this.matched = matchedAfter(this.mark, this.shorter, this.matched, character);
    if (this.matched < this.mark.length) return false;
    this.matched = 0;
    return true;
  }
}

/** For each length of a mark's beginning, the longest shorter beginning that it ends in. */
export function shorterMatches(mark: string): readonly number[] {
  return Array.from(mark).map((_, length) => {
    for (const border of borderLengths(mark.slice(1, length), mark)) return border;
    return 0;
  });
}

/** How much of a mark is matched when a character comes behind so much of it. The mark is ASCII. */
export function matchedAfter(mark: string, shorter: readonly number[], matched: number, character: string): number {
  let length = matched;
  while (length > 0 && mark[length] !== character) length = shorter[length] ?? 0;
  return mark[length] === character ? length + 1 : 0;
}
