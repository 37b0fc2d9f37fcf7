// Who comes next where several clients wait for the same thing. A client that asks for much must not keep the others waiting for
// all of it.
import { FailureError, failure, type Failure } from "../../core/failures.ts";

/** Whoever makes requests. Only its identity counts. */
export type Requester = object;

/** Gives each client a turn before any of them gets another one. What one client asks for stays in its order. */
export class FairTurns {
  private readonly lastTurn = new WeakMap<Requester, number>();
  private turns = 0;

  /** Of those that wait, in the order in which they came, the one whose client has gone longest without a turn. */
  next<T extends { readonly client: Requester }>(waiting: readonly T[]): T | undefined {
    let next: T | undefined;
    for (const each of waiting)
      if (next === undefined || this.lastTurnOf(each.client) < this.lastTurnOf(next.client)) next = each;
    return next;
  }

  /** Notes that a client has its turn now. */
  took(client: Requester): void {
    this.lastTurn.set(client, ++this.turns);
  }

  private lastTurnOf(client: Requester): number {
    return this.lastTurn.get(client) ?? 0;
  }
}

interface Waiting {
  readonly client: Requester;
  readonly begin: () => Promise<void>;
  readonly reject: (reason: Failure) => void;
}

/** Does one thing at a time, in fair turns. */
export class FairQueue {
  private readonly turns = new FairTurns();
  private readonly waiting: Waiting[] = [];
  private current: Waiting | undefined;
  /** Why nothing is done any more. */
  private over: Failure | undefined;

  /**
   * Does some work when its turn has come. Raises what the work raises, and `cancelled` at once when the signal is aborted: what
   * has not begun by then is never done, and what has begun is dropped.
   */
  run<T>(client: Requester, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const entry: Waiting = {
        client,
        reject: (reason) => reject(new FailureError(reason)),
        begin: async () => {
          await work().then(resolve, reject);
          signal.removeEventListener("abort", cancel);
        },
      };
      const cancel = (): void => {
        const at = this.waiting.indexOf(entry);
        if (at >= 0) this.waiting.splice(at, 1);
        entry.reject(failure("cancelled", "Cancelled."));
      };
      if (this.over) return entry.reject(this.over);
      if (signal.aborted) return cancel();
      signal.addEventListener("abort", cancel, { once: true });
      this.waiting.push(entry);
      if (this.current === undefined) void this.loop();
    });
  }

  /** Ends everybody's wait with a reason, also what comes later. Work that has begun is dropped when it ends. */
  endAll(reason: Failure): void {
    this.over = reason;
    for (const each of [...this.waiting.splice(0), ...(this.current ? [this.current] : [])]) each.reject(reason);
  }

  private async loop(): Promise<void> {
    for (let next = this.take(); next !== undefined; next = this.take()) await next.begin();
  }

  private take(): Waiting | undefined {
    const next = this.turns.next(this.waiting);
    this.current = next;
    if (next === undefined) return undefined;
    this.waiting.splice(this.waiting.indexOf(next), 1);
    this.turns.took(next.client);
    return next;
  }
}
