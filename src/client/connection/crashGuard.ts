/** Crashes within the window after which nothing is started by itself any more. */
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

  /** Forgets the past: the user changed something or asks for another try. */
  reset(): void {
    this.crashes = [];
  }
}
