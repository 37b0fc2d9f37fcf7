// Runs one evaluation at a time on the device. Work is an async generator that yields after each slice. Between slices the
// highest lane with work comes next, and cancelled work ends. Work that waits keeps its generator as it is, so it produces the
// same result as it would alone.
import { FailureError, failure, type Failure } from "../../core/failures.ts";
import type { Lane } from "../../protocol/workerProtocol.ts";

/** Work in slices: yields after each one and returns its result. On cancellation its `finally` blocks run. */
export type Work<T> = AsyncGenerator<void, T, void>;

interface Job {
  readonly lane: Lane;
  readonly work: Work<unknown>;
  readonly signal: AbortSignal;
  readonly onStart: () => void;
  started: boolean;
  /** Why it was ended from outside, if it was. */
  ended?: Failure;
  readonly settle: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

const order: readonly Lane[] = ["ghost", "user", "background"];

export class Scheduler {
  private readonly jobs: Job[] = [];
  private running = false;
  private idle: Promise<void> = Promise.resolve();
  /** Why nothing runs any more. */
  private over: Failure | undefined;
  private readonly onChange: () => void;

  /** `onChange` is called when work arrives or ends. */
  constructor(onChange: () => void = () => {}) {
    this.onChange = onChange;
  }

  /** Number of requests that wait or run. */
  get pending(): number {
    return this.jobs.length;
  }

  /**
   * Runs work in its lane, first come, first served. Calls `onStart` right before the first slice. Settles once: with the result,
   * the work's error, or FailureError `cancelled`.
   */
  run<T>(lane: Lane, work: Work<T>, signal: AbortSignal, onStart: () => void = () => {}): Promise<T> {
    if (this.over) return Promise.reject(new FailureError(this.over));
    return new Promise<T>((resolve, reject) => {
      this.jobs.push({ lane, work, signal, onStart, started: false, settle: (value) => resolve(value as T), reject });
      this.onChange();
      if (!this.running) this.idle = this.loop();
    });
  }

  /** Ends all work with a reason, also what comes later, and waits until none is left. The model can then be released. */
  async endAll(reason: Failure): Promise<void> {
    this.over = reason;
    for (const job of this.jobs) job.ended = reason;
    await this.idle;
  }

  private async loop(): Promise<void> {
    this.running = true;
    for (let job = this.next(); job !== undefined; job = this.next()) await this.slice(job);
    this.running = false;
  }

  private next(): Job | undefined {
    return (
      this.jobs.find((job) => job.signal.aborted || job.ended) ??
      order.map((lane) => this.jobs.find((job) => job.lane === lane)).find((job) => job !== undefined)
    );
  }

  private async slice(job: Job): Promise<void> {
    try {
      if (job.signal.aborted || job.ended) {
        await job.work.return(undefined as never);
        throw new FailureError(job.ended ?? failure("cancelled", "Cancelled."));
      }
      if (!job.started) {
        job.started = true;
        job.onStart();
      }
      const step = await job.work.next();
      if (step.done === true) this.end(job, () => job.settle(step.value));
    } catch (error) {
      this.end(job, () => job.reject(error));
    }
  }

  private end(job: Job, settle: () => void): void {
    this.jobs.splice(this.jobs.indexOf(job), 1);
    settle();
    this.onChange();
  }
}
