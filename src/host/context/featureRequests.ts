// Requests to language features of other extensions, which may hang, throw or be slow. No editor in here.
import { describe } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";

/** The result did not come in time, or nothing was requested. */
export const tooLate = Symbol("too late");

export class FeatureRequests {
  private readonly log: Log;
  /** Number of abandoned requests by language: while there are any, no more are made, because the feature may be stuck. */
  private readonly stuck = new Map<string, number>();
  private readonly logged = new Set<string>();

  constructor(log: Log) {
    this.log = log;
  }

  /**
   * What a feature returns before the deadline (in `performance.now` milliseconds); undefined when it throws. Never raises.
   * Each kind of failure is logged once.
   */
  async request<Result>(
    what: string,
    languageId: string,
    deadline: number,
    run: () => PromiseLike<Result | undefined>,
  ): Promise<Result | typeof tooLate | undefined> {
    const left = deadline - performance.now();
    if (left <= 0 || this.stuck.has(languageId)) return tooLate;
    let timer: NodeJS.Timeout | undefined;
    const time = new Promise<typeof tooLate>((resolve) => (timer = setTimeout(resolve, left, tooLate)));
    const result = (async () => run())().catch((error: unknown) => {
      this.logOnce(`${what} of ${languageId} failed: ${describe(error)}`);
      return undefined;
    });
    const first = await Promise.race([result, time]);
    clearTimeout(timer);
    if (first !== tooLate) return first;
    this.logOnce(`${what} of ${languageId} did not come in time`);
    this.stuck.set(languageId, (this.stuck.get(languageId) ?? 0) + 1);
    void result.then(() => this.returned(languageId));
    return tooLate;
  }

  private returned(languageId: string): void {
    const others = (this.stuck.get(languageId) ?? 0) - 1;
    if (others > 0) this.stuck.set(languageId, others);
    else this.stuck.delete(languageId);
  }

  private logOnce(message: string): void {
    if (this.logged.has(message)) return;
    this.logged.add(message);
    this.log.info(`context: ${message}, and were left out`);
  }
}
