// Keeps a worker that crashes from being started again and again, and a file that kills it from being loaded again, by this client
// or another one of the same home.
import { describe } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { failure, type Failure } from "../../core/failures.ts";
import { sourceName, type ModelSource } from "../../core/models/runtime/modelSource.ts";
import type { CrashRecord, WorkerCrash } from "./crashRecord.ts";

/** Crashes within the window after which the worker is no longer restarted automatically. */
const maxCrashes = 3;
const windowMs = 5 * 60_000;

const nextStep =
  "It is not loaded again by itself. Choose another model, or run “Ghostlight: Restart Model Worker” to try it again.";

/**
 * Counts what went wrong until a person forgives it. Time alone does not, for a day: whatever crashes would crash again. What crashed,
 * and that a person forgave it, is known to all clients of the home.
 */
export class CrashGuard {
  /** What could not be recorded, such as on a full disk: workers that crashed, and models whose load crashed one. */
  private unrecordedCrashes: WorkerCrash[] = [];
  private readonly unrecorded = new Map<string, Failure>();
  private readonly record: CrashRecord;
  private readonly log: Log;
  /** Settles when the record says what this guard knows. */
  private writing: Promise<void> = Promise.resolve();

  constructor(record: CrashRecord, log: Log) {
    this.record = record;
    this.log = log;
  }

  /** A worker crashed, hung, or did not start. All clients that notice give it the same name. Settles when all can know. */
  crashed(worker: string, reason: Failure): Promise<void> {
    return this.write(async () => {
      try {
        await this.record.addWorker(worker, reason);
      } catch (error) {
        this.unrecordedCrashes.push({ atMs: this.record.now(), message: reason.message });
        this.log.warn(`the crash cannot be recorded for other windows: ${describe(error)}`);
      }
      // A clock that runs on makes the older ones useless, but those that count together stay.
      if (tripping(await this.crashes()) === undefined)
        await this.record.forgetWorkersBefore(this.record.now() - windowMs);
    });
  }

  /** A worker crashed or hung while it loaded this model, by its name (`sourceName`). Settles when all clients can know. */
  async crashedLoading(worker: string, name: string, reason: Failure): Promise<void> {
    await this.crashed(worker, reason);
    return this.write(async () => {
      try {
        await this.record.add(name, reason);
        this.unrecorded.delete(name);
      } catch (error) {
        // This client at least knows.
        this.unrecorded.set(name, reason);
        this.log.warn(`the crash cannot be recorded for other windows: ${describe(error)}`);
      }
    });
  }

  /** The worker has loaded this model, so nothing is held against it any more. */
  loaded(name: string): Promise<void> {
    return this.forget(name);
  }

  /** Why no worker may be started; undefined if it may. */
  async refusal(): Promise<Failure | undefined> {
    await this.writing;
    const last = tripping(await this.crashes());
    return (
      last &&
      failure(
        "workerCrashed",
        `The model worker crashed several times in a row, so it is no longer restarted automatically. The last time: ${last.message}`,
      )
    );
  }

  /** Why this model may not be loaded; undefined if it may. */
  async refusalOf(source: ModelSource): Promise<Failure | undefined> {
    await this.writing;
    const name = sourceName(source);
    const message = this.unrecorded.get(name)?.message ?? (await this.record.find(name));
    return message === undefined ? undefined : failure("workerCrashed", message, nextStep);
  }

  /**
   * Forgets the crashes and this model, or every model, because a person gave a command or changed the settings. Settles when all
   * clients can know.
   */
  forgive(source?: ModelSource): Promise<void> {
    void this.write(async () => {
      this.unrecordedCrashes = [];
      await this.record.forgetWorkers();
    });
    return this.forget(source && sourceName(source));
  }

  private async crashes(): Promise<WorkerCrash[]> {
    return [...(await this.record.workerCrashes()), ...this.unrecordedCrashes].sort((a, b) => a.atMs - b.atMs);
  }

  private forget(name: string | undefined): Promise<void> {
    return this.write(async () => {
      if (name === undefined) this.unrecorded.clear();
      else this.unrecorded.delete(name);
      await this.record.forget(name);
    });
  }

  /** One after the other, so that what happened last is what stays. */
  private write(change: () => Promise<void>): Promise<void> {
    return (this.writing = this.writing.then(change));
  }
}

/** The last of the crashes if some of them came too fast one after the other. `crashes`: the oldest first. */
function tripping(crashes: readonly WorkerCrash[]): WorkerCrash | undefined {
  const isTripped = crashes.some(({ atMs }, index) => {
    const first = crashes[index - maxCrashes + 1];
    return first !== undefined && atMs - first.atMs < windowMs;
  });
  return isTripped ? crashes.at(-1) : undefined;
}
