/** Work on the extension host goes on at most this long at a time, in milliseconds: half of what would be felt while typing. */
const longestWorkMs = 4;

/** Cuts long work into short pieces: other events have their turn in between. */
export class CooperativeYield {
  private since = performance.now();

  /** Lets others in when it is time. Raises what the signal was aborted with. */
  async rest(signal: AbortSignal): Promise<void> {
    if (performance.now() - this.since > longestWorkMs) {
      await new Promise((resolve) => setImmediate(resolve));
      this.since = performance.now();
    }
    signal.throwIfAborted();
  }
}
