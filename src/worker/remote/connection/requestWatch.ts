// The watch over one request to a server: it ends when the caller cancels, or when nothing comes for too long.
import { setTimeout as delay } from "node:timers/promises";
import { failure, type Failure } from "../../../core/failures.ts";
import type { ServerWords } from "./serverFailures.ts";

/** A pause that a busy server asks for is waited for if it is no longer, and so often. */
const longestPauseMs = 10_000;
const mostPauses = 2;

/** Closes the connection of a request if the caller cancels or the server is silent for too long, and remembers which. */
export class RequestWatch {
  private readonly abort = new AbortController();
  private readonly caller: AbortSignal;
  private readonly place: string;
  private timer: NodeJS.Timeout | undefined;
  private readonly cancel = (): void => this.close(failure("cancelled", "Cancelled."));
  /** Why it was closed; undefined while it is open. */
  reason: Failure | undefined;

  constructor(caller: AbortSignal, place: string) {
    this.caller = caller;
    this.place = place;
    if (caller.aborted) this.cancel();
    else caller.addEventListener("abort", this.cancel, { once: true });
  }

  get signal(): AbortSignal {
    return this.abort.signal;
  }

  /** The next data must arrive within `limitMs` milliseconds. */
  wait(limitMs: number): void {
    clearTimeout(this.timer);
    const words = `${this.place} sent nothing for ${Math.max(1, Math.round(limitMs / 1000))} s.`;
    this.timer = setTimeout(() => this.close(failure("serverUnreachable", words)), limitMs);
  }

  /** Always called at the end: the rest of the response is not read. */
  end(): void {
    clearTimeout(this.timer);
    this.caller.removeEventListener("abort", this.cancel);
    this.abort.abort();
  }

  private close(reason: Failure): void {
    this.reason ??= reason;
    this.abort.abort();
  }
}

/**
 * Waits where a busy server asks for a short pause, under the watch of the request, whose next answer must come within `limitMs` after
 * it. False where it asks for none, or has done so too often: `pauses` is how often.
 */
export async function hasPaused(
  { status, pauseMs = Infinity }: ServerWords,
  pauses: number,
  watch: RequestWatch,
  limitMs: number,
): Promise<boolean> {
  if (![429, 503, 529].includes(status) || pauseMs > longestPauseMs || pauses >= mostPauses) return false;
  watch.wait(pauseMs + limitMs);
  await delay(pauseMs, undefined, { signal: watch.signal });
  return true;
}
