// Lets one process at a time work on something: a folder beside it whose time its holder renews. One left behind by a killed
// process goes stale and is taken over.
import { stat, utimes } from "node:fs/promises";
import { dirname } from "node:path";
import type { LockOptions } from "proper-lockfile";
import { systemCode } from "../base/errors.ts";
import { poll } from "./connection/awakeTime.ts";

/** How a lock is taken: without its defaults, so that each use says what it needs. */
export interface FileLockOptions extends Pick<LockOptions, "realpath" | "update" | "lockfilePath"> {
  /** After this long without a sign of its holder, in milliseconds, a lock is nobody's. */
  readonly stale: number;
  /** Called when another process has taken the lock over. */
  readonly onCompromised: (error: Error) => void;
}

/** Takes the lock of a file or folder; answers what gives it back. Raises `ELOCKED` while another process holds it. */
export async function takeLock(file: string, options: FileLockOptions): Promise<() => Promise<void>> {
  await ageFutureLock(placeOf(file, options), options.stale);
  // The package listens to the end of the whole process, the editor's too, as soon as it is loaded: not before a lock is taken.
  // A file that is loaded later has no names but this one of a CommonJS package.
  const lockfile = (await import("proper-lockfile")).default;
  return lockfile.lock(file, options);
}

/**
 * Takes a lock as soon as nobody else holds it. Raises `ELOCKED` when somebody still does after `waitMs`, and at once what keeps anybody
 * from taking it, such as a folder that is gone or may not be written.
 */
export async function waitForLock(
  waitMs: number,
  file: string,
  options: FileLockOptions,
): Promise<() => Promise<void>> {
  let held: unknown;
  const taken = await poll(waitMs, () =>
    takeLock(file, options).catch(async (error: unknown) => {
      if (!(await isHeld(placeOf(file, options), error))) throw error;
      held = error;
      return undefined;
    }),
  );
  if (taken === undefined) throw held;
  return taken;
}

/** Whether a lock was not taken because another process holds it, or has just removed it as stale in the same instant. */
export async function isHeld(lock: string, error: unknown): Promise<boolean> {
  const code = systemCode(error);
  if (code === "ELOCKED") return true;
  // Windows refuses a folder of a name whose last one is still being deleted.
  if (process.platform === "win32" && (code === "EPERM" || code === "EBUSY")) return true;
  return code === "ENOENT" && (await stat(dirname(lock)).catch(() => undefined)) !== undefined;
}

function placeOf(file: string, { lockfilePath = `${file}.lock` }: Pick<FileLockOptions, "lockfilePath">): string {
  return lockfilePath;
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
