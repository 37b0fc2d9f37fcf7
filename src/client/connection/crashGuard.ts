// Keeps a worker that crashes from being started again and again, and a file that kills it from being loaded again.
import { failure, type Failure } from "../../core/failures.ts";
import { sourceName, type ModelSource } from "../../core/models/runtime/modelSource.ts";

/** Crashes within the window after which the worker is no longer restarted automatically. */
const maxCrashes = 3;
const windowMs = 5 * 60_000;

/** Counts what went wrong until a person forgives it. Time alone does not: whatever crashes would crash again. The clock is the caller's. */
export class CrashGuard {
  private crashes: number[] = [];
  private isTripped = false;
  private lastReason: Failure | undefined;
  /** Models whose load crashed the worker, by their names, with what happened. */
  private readonly killers = new Map<string, Failure>();

  /** The worker crashed, hung, or did not start. */
  crashed(reason: Failure, nowMs: number): void {
    this.crashes = [...this.crashes.filter((at) => nowMs - at < windowMs), nowMs];
    this.isTripped ||= this.crashes.length >= maxCrashes;
    this.lastReason = reason;
  }

  /** The worker crashed or hung while it loaded this model, by its name (`sourceName`). */
  crashedLoading(name: string, reason: Failure, nowMs: number): void {
    this.crashed(reason, nowMs);
    this.killers.set(name, reason);
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
  refusalOf(source: ModelSource): Failure | undefined {
    return this.killers.get(sourceName(source));
  }

  /** Forgets everything, because a person gave a command or changed the settings. */
  forgive(): void {
    this.crashes = [];
    this.isTripped = false;
    this.lastReason = undefined;
    this.killers.clear();
  }
}
