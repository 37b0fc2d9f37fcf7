// How often a download may be cut before its place is given up.
import { setTimeout as delay } from "node:timers/promises";
import { FailureError } from "../../../core/failures.ts";
import { SourceFailed } from "../downloadSource.ts";
import type { HubRetryPolicy } from "./hubOptions.ts";
import { TryAgain } from "./hubRefusal.ts";
import { asSourceFailed } from "./hubRequest.ts";

/** Cuts in a row without a new byte after which a hub is given up: before anything has arrived, and in the middle. */
const fruitlessAtStart = 3;
const fruitlessInside = 7;
/** Cuts in all beyond one for each finished piece. A server that gives a few bytes at a time is not a source. */
const allCuts = 40;
/** A hub that wants a longer pause is left to another day. */
const longestPauseMs = 60_000;

/** How often a download may be cut before its hub is given up. Shared by all connections of one file. */
export class RetryBudget {
  private readonly retryMs: number;
  private readonly startBytes: number;
  private readonly tell: (line: string) => void;
  private cuts = 0;

  constructor(options: HubRetryPolicy, startBytes: number, tell: (line: string) => void) {
    this.retryMs = options.retryMs;
    this.startBytes = startBytes;
    this.tell = tell;
  }

  /** A finished piece pays for a cut. */
  pieceDone(): void {
    this.cuts = Math.max(0, this.cuts - 1);
  }

  /** The patience of one connection. */
  patience(): RetryPolicy {
    let fruitless = 0;
    let lastBytes = this.startBytes;
    return {
      afterCut: async (error, doneBytes, signal) => {
        if (signal.aborted || error instanceof FailureError) throw error;
        const reason = asSourceFailed(error);
        if (!(reason instanceof TryAgain)) throw reason;
        fruitless = doneBytes > lastBytes ? 1 : fruitless + 1;
        lastBytes = doneBytes;
        const isInside = doneBytes > this.startBytes;
        const giveUp = (): never => {
          throw new SourceFailed(reason.message, reason.advice, reason.wants);
        };
        // Without a network the next place gets its turn at once; in the middle of a file it may come back.
        if (!reason.isReachable && !isInside) giveUp();
        if (fruitless >= (isInside ? fruitlessInside : fruitlessAtStart) || ++this.cuts >= allCuts) giveUp();
        const pauseMs = Math.max(reason.pauseMs ?? 0, this.retryMs * 2 ** (fruitless - 1));
        if (pauseMs > longestPauseMs) giveUp();
        this.tell(`${reason.message}; going on after ${doneBytes} bytes`);
        await delay(pauseMs, undefined, { signal });
      },
    };
  }
}

/** What to do when a connection ends before its time. */
export interface RetryPolicy {
  /** Waits for the next try, or raises the reason when there shall be none. */
  afterCut(error: unknown, doneBytes: number, signal: AbortSignal): Promise<void>;
}
