// How long to wait before a question, so that a typist in full flow is neither answered at each key nor kept waiting. The idea
// is that of Tabby's client (a multiple of the average gap between keys, less where a suggestion is likely wanted, minus the time
// an answer takes); the measured figures here are our own.
import type { CursorContext } from "../cursorContext.ts";
import { isOnlyClosers } from "../syntax/lineKinds.ts";

/** After a longer gap the typist had stopped: the next key begins anew. */
const pauseMs = 1000;
/** Gaps count within these bounds: a held key is no rhythm, and neither is thinking. */
const shortestGapMs = 100;
const longestGapMs = 400;
/** Median gap of the typing traces, until the user's own is known. */
const usualGapMs = 170;
/** Assumed until measured: so long that the first questions are not held back. */
const usualResponseMs = 400;
/** Weight of the newest measurement in an average: about the last ten keys, the last four answers. */
const gapWeight = 0.1;
const responseWeight = 0.25;
/** Gaps waited for in the middle of a line and of a word. */
const fullRate = 1.5;
/** What a place takes off that rate. */
const lineEndRate = 0.5;
const wordEndRate = 0.75;
/** Longest delay: with the answer's time it stays within what the editor waits for. */
const longestDelayMs = 250;

/** Learns the typist's rhythm and the model's speed. Times in milliseconds of one clock, which the caller reads. */
export class AdaptiveDebounce {
  private gapMs = usualGapMs;
  private responseMs = usualResponseMs;
  private lastKeyAt: number | undefined;
  private isInFlow = false;

  /** A key was pressed that changed the text. */
  key(nowMs: number): void {
    const gap = this.lastKeyAt === undefined ? Infinity : nowMs - this.lastKeyAt;
    this.lastKeyAt = nowMs;
    this.isInFlow = gap < pauseMs;
    if (this.isInFlow) this.gapMs += gapWeight * (clamp(gap, shortestGapMs, longestGapMs) - this.gapMs);
  }

  /** The model took this long for an answer. */
  answered(tookMs: number): void {
    this.responseMs += responseWeight * (tookMs - this.responseMs);
  }

  /** How long to wait before asking at a place, 0 to 250 ms. The first key after a pause is asked about at once. */
  delayMs({ lineBefore, lineAfter }: Pick<CursorContext, "lineBefore" | "lineAfter">, nowMs: number): number {
    if (!this.isInFlow || this.lastKeyAt === undefined) return 0;
    const isLineEnd = isOnlyClosers(lineAfter);
    const isWordEnd = !/[\p{L}\p{M}\p{N}_]$/u.test(lineBefore.slice(-2));
    const rate = fullRate - (isLineEnd ? lineEndRate : 0) - (isWordEnd ? wordEndRate : 0);
    return clamp(this.lastKeyAt + rate * this.gapMs - this.responseMs - nowMs, 0, longestDelayMs);
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
