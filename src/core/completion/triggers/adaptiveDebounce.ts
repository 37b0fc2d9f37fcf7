// How long to wait before a request, so that fast typing neither causes a request at each key nor delays suggestions. The idea
// is from Tabby's client (a multiple of the average gap between keys, less where a suggestion is likely useful, minus the time a
// response takes); the figures here are our own measurements.
import type { CursorContext } from "../cursorContext.ts";
import { isOnlyClosers } from "../syntax/lineKinds.ts";

/** After a longer gap, the user had stopped typing. */
const pauseMs = 1000;
/** Gaps are limited to these bounds: a held key and a pause to think say nothing about the pace. */
const shortestGapMs = 100;
const longestGapMs = 400;
/** Median gap in the typing traces, until the user's own is known. */
const usualGapMs = 170;
/** Assumed until measured: long enough that the first requests are not delayed. */
const usualResponseMs = 400;
/** Weight of the newest measurement in an average: about the last ten keys, the last four answers. */
const gapWeight = 0.1;
const responseWeight = 0.25;
/** Number of gaps to wait in the middle of a line and of a word. */
const fullRate = 1.5;
/** What is subtracted from that at the end of a line and of a word. */
const lineEndRate = 0.5;
const wordEndRate = 0.75;
/** Longest delay: together with the response time, it stays within what the editor waits for. */
const longestDelayMs = 250;

/** Learns the user's pace and the model's speed. Times in milliseconds of one clock, which the caller reads. */
export class AdaptiveDebounce {
  private gapMs = usualGapMs;
  private responseMs = usualResponseMs;
  private lastKeyAt: number | undefined;
  private isInFlow = false;

  /** To be called for each key that changed the text. */
  key(nowMs: number): void {
    const gap = this.lastKeyAt === undefined ? Infinity : nowMs - this.lastKeyAt;
    this.lastKeyAt = nowMs;
    this.isInFlow = gap < pauseMs;
    if (this.isInFlow) this.gapMs += gapWeight * (clamp(gap, shortestGapMs, longestGapMs) - this.gapMs);
  }

  /** To be called with the time that the model took for a response. */
  answered(tookMs: number): void {
    this.responseMs += responseWeight * (tookMs - this.responseMs);
  }

  /** How long to wait before a request at a cursor, 0 to 250 ms. After the first key since a pause: 0. */
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
