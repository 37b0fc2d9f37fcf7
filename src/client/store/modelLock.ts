// Lets one process at a time download or change a model file. The lock is a folder beside the file whose time is renewed; one
// left behind by a killed process goes stale and is taken over.
import { stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { isHeld, takeLock } from "../fileLock.ts";

/** After a kill, the next run waits this long. A process that was only suspended for longer has to wait for the lock again. */
const staleMs = 5000;
const renewMs = 1000;
const pollMs = 250;

/**
 * Runs `work` while holding the lock of this path. While another process holds it, `whileWaiting` runs before each further
 * try; what it raises ends the wait.
 */
export async function withModelLock<T>(
  path: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
  whileWaiting?: () => Promise<void>,
): Promise<T> {
  for (;;) {
    const lost = new AbortController();
    const release = await tryLock(path, () => lost.abort());
    if (release === undefined) {
      await whileWaiting?.();
      await delay(pollMs, undefined, { signal });
      continue;
    }
    try {
      return await work(AbortSignal.any([signal, lost.signal]));
    } catch (error) {
      // A machine that was asleep long enough loses its lock to another process: wait for it again.
      if (!lost.signal.aborted || signal.aborted) throw error;
    } finally {
      // It fails only when another process has taken the lock over.
      await release().catch(() => undefined);
    }
  }
}

async function tryLock(path: string, onLost: () => void): Promise<(() => Promise<void>) | undefined> {
  try {
    const release = await takeLock(path, { realpath: false, stale: staleMs, update: renewMs, onCompromised: onLost });
    const folder = `${path}.lock`;
    const taken = await stat(folder);
    // Two processes that find the same stale lock at the same instant can both take it; the second one removes the
    // first one's folder. A moment later only one of them still sees its own.
    await delay(50);
    const now = await stat(folder).catch(() => undefined);
    return now?.mtimeMs === taken.mtimeMs && now.birthtimeMs === taken.birthtimeMs ? release : undefined;
  } catch (error) {
    if (await isHeld(`${path}.lock`, error)) return undefined;
    throw error;
  }
}
