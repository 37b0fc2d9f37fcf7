// How often a download may be interrupted before its source is given up.
import { setTimeout as delay } from "node:timers/promises";
import { FailureError } from "../../../core/failures.ts";
import { SourceFailed } from "../downloadSource.ts";
import type { HubTimeouts } from "./hubOptions.ts";
import { TryAgain } from "./hubRefusal.ts";
import { asSourceFailed } from "./hubRequest.ts";

/** Interruptions in a row without a new byte after which a hub is given up: before anything has arrived, and after that. */
const fruitlessAtStart = 3;
const fruitlessInside = 7;
/** Interruptions in all, not counting one for each finished piece. A server that sends a few bytes at a time is useless. */
const allCuts = 40;
/** A hub that asks for a longer pause is given up. */
const longestPauseMs = 60_000;

/** How often a download may be interrupted before its hub is given up. Shared by all connections of one file. */
export class RetryBudget {
  private readonly retryMs: number;
  private readonly startBytes: number;
  private readonly tell: (line: string) => void;
  private cuts = 0;

  constructor(timeouts: HubTimeouts, startBytes: number, tell: (line: string) => void) {
    this.retryMs = timeouts.retryMs;
    this.startBytes = startBytes;
    this.tell = tell;
  }

  /** A finished piece makes up for one interruption. */
  pieceDone(): void {
    this.cuts = Math.max(0, this.cuts - 1);
  }

  /** The policy of one connection. */
  policy(): RetryPolicy {
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
          throw new SourceFailed(reason.message, reason.advice, reason.missing);
        };
        // Without a network the next source gets its turn at once; in the middle of a file the network may come back.
        if (!reason.isReachable && !isInside) giveUp();
        if (fruitless >= (isInside ? fruitlessInside : fruitlessAtStart) || ++this.cuts >= allCuts) giveUp();
        const pauseMs = Math.max(reason.pauseMs ?? 0, this.retryMs * 2 ** (fruitless - 1));
        if (pauseMs > longestPauseMs) giveUp();
        this.tell(`${reason.message}; resuming after ${doneBytes} bytes`);
        await delay(pauseMs, undefined, { signal });
      },
    };
  }
}

/** Decides about a retry when a connection fails. */
export interface RetryPolicy {
  /** Waits until it is time for the next try, or raises the reason when there will be none. */
  afterCut(error: unknown, doneBytes: number, signal: AbortSignal): Promise<void>;
}
