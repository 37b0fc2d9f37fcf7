// Guesses how an answer goes on that repeats parts of a text, as edited code repeats the code: by following the text, and by finding the
// way back to it where the answer has left it. A wrong guess costs the time to check it, and changes nothing.
import type { Token } from "./engine.ts";

/** Tokens that may come next. */
export interface Guess {
  readonly tokens: readonly Token[];
  /** How probable each of them is, if those before it are right. */
  readonly trust: number;
}

/** A place of the text that the answer may go on from. */
interface Place {
  readonly at: number;
  /** How many tokens before it were written last. */
  readonly length: number;
  /** From where the answer left the text. */
  readonly distance: number;
}

/** Longest match that is looked for, in tokens: a longer one makes no guess better. */
const longestMatch = 8;
/** A token that is in more places tells little about where an answer is. */
const mostPlaces = 1000;
/** One token alone is looked for no further from where the answer left the text, in tokens: beyond, it is found by chance. */
const near = 48;

/**
 * How many right tokens each kind of guess is worth at first. With n of them a guess is right with a probability of n in n + 1, and
 * each token that proves right adds one. Chosen on the answers of `bench:edits` (docs/benchmarks.md, “Edits”).
 */
const worth = { start: 15, match: 5, token: 1.5, line: 1.5, change: 0.7, proven: 8 } as const;
/** More than this is never taken for granted. */
const mostWorth = 200;

/** How far the answer has come in the text. */
export class AnswerDraft {
  private readonly text: readonly Token[];
  private readonly endsLine: (token: Token) => boolean;
  /** Where each token of the text is. */
  private readonly places = new Map<Token, number[]>();
  private readonly written: Token[] = [];
  /** The place in the text of the token that is expected next; undefined while nothing is known. */
  private at: number | undefined;
  /** Where the answer left the text. */
  private left = 0;
  /** How many tokens ago that was; 0 while it follows the text. */
  private strayed = 0;
  private worth: number = worth.start;

  /** `isNext`: whether the answer probably begins with the text. `endsLine`: whether a line ends with a token. */
  constructor(text: readonly Token[], isNext: boolean, endsLine: (token: Token) => boolean) {
    this.text = text;
    this.endsLine = endsLine;
    this.at = isNext ? 0 : undefined;
    for (const [index, token] of text.entries()) {
      const known = this.places.get(token);
      if (known && known.length < mostPlaces) known.push(index);
      else if (!known) this.places.set(token, [index]);
    }
  }

  /** The answer goes on with a token. */
  push(token: Token): void {
    this.written.push(token);
    if (this.at !== undefined && this.text[this.at] === token) {
      this.at++;
      this.worth = Math.min(mostWorth, Math.max(worth.proven, this.worth + 1));
      this.strayed = 0;
      return;
    }
    if (this.strayed === 0 && this.at !== undefined) this.left = this.at;
    this.strayed++;
    this.findBack(token);
  }

  /** At most `most` tokens that may come next; none when nothing is known. */
  guess(most: number): Guess {
    const tokens = this.at === undefined ? [] : this.text.slice(this.at, this.at + most);
    return { tokens, trust: this.worth / (this.worth + 1) };
  }

  private findBack(token: Token): void {
    const best = this.placeAfter(token);
    if (best !== undefined && (best.length > 1 || best.distance <= near)) {
      this.at = best.at;
      this.worth = best.length > 1 && best.distance <= near ? worth.match : worth.token;
    } else if (this.endsLine(token)) {
      // A line was changed: the next one comes, or it was added, and then the same line comes that was expected.
      this.at = this.lineAfter(this.left);
      this.worth = worth.line;
    } else {
      // One token may have taken the place of one.
      this.at = this.strayed === 1 ? this.left + 1 : undefined;
      this.worth = worth.change;
    }
  }

  /** Where the text goes on after what was written last: where most of it is the same, and then where it is nearest. */
  private placeAfter(token: Token): Place | undefined {
    let best: Place | undefined;
    for (const index of this.places.get(token) ?? []) {
      const length = this.matchAt(index);
      // What an answer leaves out is ahead; what it writes again is behind.
      const distance = index >= this.left ? index - this.left : 2 * (this.left - index);
      if (best === undefined || length > best.length || (length === best.length && distance < best.distance))
        best = { at: index + 1, length, distance };
    }
    return best;
  }

  /** How many of the tokens that were written last are the text's, up to this place. */
  private matchAt(index: number): number {
    const most = Math.min(longestMatch, index + 1, this.written.length);
    let length = 0;
    while (length < most && this.text[index - length] === this.written.at(-1 - length)) length++;
    return length;
  }

  private lineAfter(index: number): number {
    let at = Math.max(0, index);
    while (at < this.text.length && !this.endsLine(this.text[at]!)) at++;
    return at + 1;
  }
}
