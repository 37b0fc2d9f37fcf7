// Keeps a worker that crashes from being started again and again, and a file that kills it from being loaded again, by this client
// or another one of the same home.
import { describe } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { failure, type Failure } from "../../core/failures.ts";
import { sourceName, type ModelSource } from "../../core/models/runtime/modelSource.ts";
import type { CrashRecord } from "./crashRecord.ts";

/** Crashes within the window after which the worker is no longer restarted automatically. */
const maxCrashes = 3;
const windowMs = 5 * 60_000;

const nextStep =
  "It is not loaded again by itself. Choose another model, or run “Ghostlight: Restart Worker” (“ghostlight worker stop” in a terminal) to try it again.";

/**
 * Counts what went wrong until a person forgives it. Time alone does not: whatever crashes would crash again. The clock is the
 * caller's. Which files killed the worker is known to all clients of the home, and so is that a person forgave it.
 */
export class CrashGuard {
  private crashes: number[] = [];
  private isTripped = false;
  private lastReason: Failure | undefined;
  /** Models whose load crashed the worker and that could not be recorded, such as on a full disk. */
  private readonly unrecorded = new Map<string, Failure>();
  private readonly record: CrashRecord;
  private readonly log: Log;
  /** Settles when the record says what this guard knows. */
  private writing: Promise<void> = Promise.resolve();

  constructor(record: CrashRecord, log: Log) {
    this.record = record;
    this.log = log;
  }

  /** The worker crashed, hung, or did not start. */
  crashed(reason: Failure, nowMs: number): void {
    this.crashes = [...this.crashes.filter((at) => nowMs - at < windowMs), nowMs];
    this.isTripped ||= this.crashes.length >= maxCrashes;
    this.lastReason = reason;
  }

  /** The worker crashed or hung while it loaded this model, by its name (`sourceName`). Settles when all clients can know. */
  crashedLoading(name: string, reason: Failure, nowMs: number): Promise<void> {
    this.crashed(reason, nowMs);
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
  get refusal(): Failure | undefined {
    if (!this.isTripped) return undefined;
    const last = this.lastReason === undefined ? "" : ` The last time: ${this.lastReason.message}`;
    return failure(
      "workerCrashed",
      `The model worker crashed several times in a row, so it is no longer restarted automatically.${last}`,
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
    this.crashes = [];
    this.isTripped = false;
    this.lastReason = undefined;
    return this.forget(source && sourceName(source));
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
