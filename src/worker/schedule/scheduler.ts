// Runs one evaluation at a time on the device. Work is an async generator that yields after each slice. Between slices the
// highest lane with work comes next, and cancelled work ends. Work that waits keeps its generator as it is, so it produces the
// same result as it would alone.
import { FailureError, failure, type Failure } from "../../core/failures.ts";
import type { Lane } from "../../protocol/workerProtocol.ts";
import { FairTurns, type Requester } from "./fairTurns.ts";

/** Work in slices: yields after each one and returns its result. On cancellation its `finally` blocks run. */
export type Work<T> = AsyncGenerator<void, T, void>;

/** Where work stands in the order, and how it is ended. */
export interface Place {
  readonly lane: Lane;
  /** For whom it is. */
  readonly client: Requester;
  readonly signal: AbortSignal;
  /** Called right before the first slice. */
  readonly onStart?: () => void;
}

interface Job extends Place {
  readonly of: Scheduler;
  readonly work: Work<unknown>;
  started: boolean;
  /** Why it was ended from outside, if it was. */
  ended?: Failure;
  readonly settle: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

const order: readonly Lane[] = ["ghost", "user", "background"];

/** What models evaluate on. All models of a process share one, so that ghost text of one does not wait for a chat with another. */
export class Device {
  private jobs: readonly Job[] = [];
  private readonly turns: Readonly<Record<Lane, FairTurns>> = {
    ghost: new FairTurns(),
    user: new FairTurns(),
    background: new FairTurns(),
  };
  private running = false;

  jobsOf(scheduler: Scheduler): readonly Job[] {
    return this.jobs.filter((job) => job.of === scheduler);
  }

  add(job: Job): void {
    this.jobs = [...this.jobs, job];
    if (!this.running) void this.loop();
  }

  private async loop(): Promise<void> {
    this.running = true;
    for (let job = this.next(); job !== undefined; job = this.next()) await this.slice(job);
    this.running = false;
  }

  private next(): Job | undefined {
    return (
      this.jobs.find((job) => job.signal.aborted || job.ended) ??
      order.map((lane) => this.nextIn(lane)).find((job) => job !== undefined)
    );
  }

  private nextIn(lane: Lane): Job | undefined {
    const jobs = this.jobs.filter((job) => job.lane === lane);
    // Two that have started would take the lane's sequence from each other.
    return jobs.find((job) => job.started) ?? this.turns[lane].next(jobs);
  }

  private async slice(job: Job): Promise<void> {
    try {
      if (job.signal.aborted || job.ended) {
        await job.work.return(undefined as never);
        throw new FailureError(job.ended ?? failure("cancelled", "Cancelled."));
      }
      if (!job.started) {
        job.started = true;
        this.turns[job.lane].took(job.client);
        job.onStart?.();
      }
      const step = await job.work.next();
      if (step.done === true) this.end(job, () => job.settle(step.value));
    } catch (error) {
      this.end(job, () => job.reject(error));
    }
  }

  private end(job: Job, settle: () => void): void {
    this.jobs = this.jobs.filter((each) => each !== job);
    settle();
  }
}

/** The work of one model. */
export class Scheduler {
  private readonly device: Device;
  private readonly unsettled = new Set<Promise<unknown>>();
  /** Why nothing runs any more. */
  private over: Failure | undefined;

  constructor(device: Device = new Device()) {
    this.device = device;
  }

  /** Number of requests that wait or run. */
  get pending(): number {
    return this.device.jobsOf(this).length;
  }

  /**
   * Runs work in its lane: clients take turns, and what has started in a lane ends before the next starts there. Settles once: with
   * the result, the work's error, or FailureError `cancelled`.
   */
  run<T>(work: Work<T>, place: Place): Promise<T> {
    if (this.over) return Promise.reject(new FailureError(this.over));
    const result = new Promise<T>((resolve, reject) => {
      this.device.add({ ...place, of: this, work, started: false, settle: (value) => resolve(value as T), reject });
    });
    const settled: Promise<unknown> = result.then(
      () => this.unsettled.delete(settled),
      () => this.unsettled.delete(settled),
    );
    this.unsettled.add(settled);
    return result;
  }

  /** Ends all work with a reason, also what comes later, and waits until none is left. The model can then be released. */
  async endAll(reason: Failure): Promise<void> {
    this.over = reason;
    for (const job of this.device.jobsOf(this)) job.ended = reason;
    await Promise.all(this.unsettled);
  }
}
