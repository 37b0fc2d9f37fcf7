// Lets one process at a time work on something: a folder beside it whose time its holder renews. One left behind by a killed
// process goes stale and is taken over.
import { stat, utimes } from "node:fs/promises";
import type { LockOptions } from "proper-lockfile";

/** How a lock is taken: without its defaults, so that each use says what it needs. */
export interface FileLockOptions extends Pick<LockOptions, "realpath" | "update" | "retries" | "lockfilePath"> {
  /** After this long without a sign of its holder, in milliseconds, a lock is nobody's. */
  readonly stale: number;
  /** Called when another process has taken the lock over. */
  readonly onCompromised: (error: Error) => void;
}

/** Takes the lock of a file or folder; answers what gives it back. Raises `ELOCKED` while another process holds it. */
export async function takeLock(file: string, options: FileLockOptions): Promise<() => Promise<void>> {
  await ageFutureLock(options.lockfilePath ?? `${file}.lock`, options.stale);
  // The package listens to the end of the whole process, the editor's too, as soon as it is loaded: not before a lock is taken.
  const { lock } = await import("proper-lockfile");
  return lock(file, options);
}

/**
 * A lock with a time in the future was left before the clock was set back, and would not go stale until that time has come. It is
 * given today's, and goes stale from there unless its holder renews it.
 */
async function ageFutureLock(folder: string, staleMs: number): Promise<void> {
  const now = Date.now();
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined || found.mtimeMs <= now + staleMs) return;
  const today = new Date(now);
  // It may have been given back in the meantime.
  await utimes(folder, today, today).catch(() => undefined);
}
