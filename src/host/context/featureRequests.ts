// Questions to language features of other extensions, which may hang, throw or take their time. No editor in here.
import { describe } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";

/** The answer did not come in time, or nothing was asked. */
export const tooLate = Symbol("too late");

export class FeatureRequests {
  private readonly log: Log;
  /** Open questions by language that were given up: nothing more is asked of what may be stuck. */
  private readonly stuck = new Map<string, number>();
  private readonly told = new Set<string>();

  constructor(log: Log) {
    this.log = log;
  }

  /**
   * What a feature answers until the deadline (in `performance.now` milliseconds); undefined when it throws. Never raises. The
   * log is told once of each kind of failure.
   */
  async ask<Result>(
    what: string,
    languageId: string,
    deadline: number,
    question: () => PromiseLike<Result | undefined>,
  ): Promise<Result | typeof tooLate | undefined> {
    const left = deadline - performance.now();
    if (left <= 0 || this.stuck.has(languageId)) return tooLate;
    let timer: NodeJS.Timeout | undefined;
    const time = new Promise<typeof tooLate>((resolve) => (timer = setTimeout(resolve, left, tooLate)));
    const answer = (async () => question())().catch((error: unknown) => {
      this.tell(`${what} of ${languageId} failed: ${describe(error)}`);
      return undefined;
    });
    const first = await Promise.race([answer, time]);
    clearTimeout(timer);
    if (first !== tooLate) return first;
    this.tell(`${what} of ${languageId} did not come in time`);
    this.stuck.set(languageId, (this.stuck.get(languageId) ?? 0) + 1);
    void answer.then(() => this.answered(languageId));
    return tooLate;
  }

  private answered(languageId: string): void {
    const others = (this.stuck.get(languageId) ?? 0) - 1;
    if (others > 0) this.stuck.set(languageId, others);
    else this.stuck.delete(languageId);
  }

  private tell(message: string): void {
    if (this.told.has(message)) return;
    this.told.add(message);
    this.log.info(`context: ${message}, and were left out`);
  }
}
