// Time that passes only when a test says so.

/** A clock with timers. Milliseconds from 0. */
export class FakeClock {
  now = 0;
  private timers: { readonly at: number; readonly action: () => void }[] = [];

  /** Runs an action later. */
  readonly after = (delayMs: number, action: () => void): void => {
    this.timers.push({ at: this.now + delayMs, action });
  };

  /** Settles after so long. */
  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, resolve));
  }

  /** Lets time pass, with everything that happens in it in its order. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    for (;;) {
      await settled();
      const next = this.timers.reduce<(typeof this.timers)[number] | undefined>(
        (first, timer) => (timer.at <= end && (first === undefined || timer.at < first.at) ? timer : first),
        undefined,
      );
      if (next === undefined) break;
      this.timers = this.timers.filter((timer) => timer !== next);
      this.now = Math.max(this.now, next.at);
      next.action();
    }
    this.now = end;
  }
}

/** Settles when everything has happened that needs no time. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
