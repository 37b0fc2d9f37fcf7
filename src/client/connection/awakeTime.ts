// Time as this process lived it. While its event loop was blocked, a debugger held it or the machine slept, others could answer
// and it could not hear them: such a gap counts as one step.

export class AwakeTime {
  private readonly now: () => number;
  private readonly longestStepMs: number;
  private last: number;
  private total = 0;

  /** `now` is a monotonic clock in milliseconds. Ask for `passedMs` at least every `longestStepMs`: longer gaps are cut to that. */
  constructor(now: () => number, longestStepMs: number) {
    this.now = now;
    this.longestStepMs = longestStepMs;
    this.last = now();
  }

  /** Milliseconds since the start. */
  get passedMs(): number {
    const now = this.now();
    this.total += Math.min(Math.max(0, now - this.last), this.longestStepMs);
    this.last = now;
    return this.total;
  }
}

/** How often a condition is looked at, in milliseconds. */
const pollMs = 50;

/** Looks again and again until something is there; undefined after `limitMs` of awake time. It looks once more at the end. */
export async function poll<T>(limitMs: number, look: () => Promise<T | undefined>): Promise<T | undefined> {
  const time = new AwakeTime(() => performance.now(), 10 * pollMs);
  for (;;) {
    const isOver = time.passedMs >= limitMs;
    const found = await look();
    if (found !== undefined || isOver) return found;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
