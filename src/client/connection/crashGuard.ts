/** Crashes within the window after which the worker is no longer restarted automatically. */
const maxCrashes = 3;
const windowMs = 5 * 60_000;

/** Decides whether to start a worker again after it crashed. The clock is the caller's, in milliseconds. */
export class CrashGuard {
  private crashes: number[] = [];

  crashed(nowMs: number): void {
    this.crashes = [...this.crashes.filter((at) => nowMs - at < windowMs), nowMs];
  }

  /** False after too many crashes in a short time. */
  mayStart(nowMs: number): boolean {
    return this.crashes.filter((at) => nowMs - at < windowMs).length < maxCrashes;
  }

  /** Forgets the crashes: the user changed something or asked to try again. */
  reset(): void {
    this.crashes = [];
  }
}
