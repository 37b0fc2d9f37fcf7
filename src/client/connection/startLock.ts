// One client at a time starts the worker, or ends one that does not answer.
import { describe, systemCode } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { fail } from "../../core/failures.ts";
import { waitForLock } from "../fileLock.ts";
import type { RuntimePaths } from "../paths.ts";
import { prepareRuntimeFolder } from "./runtimeFolder.ts";

interface LockPlace {
  readonly paths: RuntimePaths;
  readonly log: Log;
}

/** How long a lock is valid without a sign of its holder, who gives one every few seconds. */
const staleMs = 15_000;
/** How long to wait for the lock: its holder may have to wait for an old worker to end, and for a new one to start. */
const lockMs = 120_000;

/** Runs work while no other client starts or ends the worker. Raises `workerGone` when another one takes too long for that. */
export async function withStartLock<T>({ paths, log }: LockPlace, work: () => Promise<T>): Promise<T> {
  const take = (): Promise<() => Promise<void>> =>
    waitForLock(lockMs, paths.folder, {
      lockfilePath: paths.lock,
      stale: staleMs,
      // After a long sleep another client may have taken over. Then both find the same worker: only one can listen.
      onCompromised: (error) => log.warn(`the lock for starting the worker was lost: ${describe(error)}`),
    });
  const release = await take().catch(async (error: unknown) => {
    if (systemCode(error) === "ELOCKED")
      fail("workerGone", "Another window is still starting the model worker.", "Try again in a moment.");
    // What sweeps temporary folders may have taken the whole folder away meanwhile.
    if (systemCode(error) !== "ENOENT") throw error;
    await prepareRuntimeFolder(paths);
    return take();
  });
  try {
    return await work();
  } finally {
    await release().catch((error: unknown) => log.warn(`the lock for starting the worker: ${describe(error)}`));
  }
}
