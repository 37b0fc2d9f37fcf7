// Notices a worker that does not answer. It watches whenever a request is outstanding, because any request can hang the worker's
// event loop; evaluation itself runs beside that loop, so a ping is answered at once however long a prompt or a load takes.
import type { Disposable } from "../../base/disposables.ts";
import { AwakeTime } from "./awakeTime.ts";

/** The worker as the watch sees it. */
export interface WatchedWorker {
  /** Settles when the worker answers. */
  ping(): Promise<unknown>;
  /** How much has come from it so far: whatever comes is a sign of life. */
  receivedBytes(): number;
}

/** The watch's clock. Milliseconds. */
export interface WatchClock {
  now(): number;
  every(periodMs: number, tick: () => void): Disposable;
  /** Runs an action after everything that has already arrived was read. */
  afterInput(action: () => void): void;
}

/** How often the worker is asked, in milliseconds, unless the limit is very short. */
const longestTickMs = 1000;

export class HangWatch implements Disposable {
  private readonly worker: WatchedWorker;
  private readonly limitMs: number;
  private readonly onHung: () => void;
  private readonly clock: WatchClock;
  private outstanding = 0;
  private watching: Disposable | undefined;
  private isDisposed = false;

  /** `onHung` is called once, after `limitMs` without any sign of the worker while a request was outstanding. */
  constructor(worker: WatchedWorker, limitMs: number, onHung: () => void, clock: WatchClock = processClock) {
    this.worker = worker;
    this.limitMs = limitMs;
    this.onHung = onHung;
    this.clock = clock;
  }

  /** Watches until a request ends. */
  async during<T>(request: () => Promise<T>): Promise<T> {
    this.outstanding++;
    if (!this.isDisposed) this.watching ??= this.watch();
    try {
      return await request();
    } finally {
      this.outstanding--;
      if (this.outstanding === 0) this.pause();
    }
  }

  dispose(): void {
    this.isDisposed = true;
    this.pause();
  }

  private pause(): void {
    this.watching?.dispose();
    this.watching = undefined;
  }

  private watch(): Disposable {
    const tickMs = Math.min(longestTickMs, this.limitMs / 10);
    const awake = new AwakeTime(() => this.clock.now(), 2 * tickMs);
    let received = this.worker.receivedBytes();
    let answeredAt = 0;
    let isAsked = false;
    let isOver = false;
    const look = (): void => {
      if (isOver) return;
      const passed = awake.passedMs;
      const bytes = this.worker.receivedBytes();
      // Before the first question, its silence means nothing.
      if (bytes !== received || !isAsked) answeredAt = passed;
      received = bytes;
      if (passed - answeredAt >= this.limitMs) {
        this.dispose();
        this.onHung();
        return;
      }
      if (isAsked) return;
      isAsked = true;
      const answered = (): void => void (isAsked = false);
      // A failed ping means that the connection is going, which its owner notices.
      this.worker.ping().then(answered, answered);
    };
    const ticking = this.clock.every(tickMs, () => this.clock.afterInput(look));
    return {
      dispose: () => {
        isOver = true;
        ticking.dispose();
      },
    };
  }
}

const processClock: WatchClock = {
  now: () => performance.now(),
  every: (periodMs, tick) => {
    const timer = setInterval(tick, periodMs);
    return { dispose: () => clearInterval(timer) };
  },
  // Timers run before the sockets are read, and immediates after that: the second one has a whole round of reading before it.
  afterInput: (action) => void setImmediate(() => setImmediate(action)),
};
