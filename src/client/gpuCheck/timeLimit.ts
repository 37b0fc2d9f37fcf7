// Work that may hang: a driver, a worker that no longer answers. It never keeps a check from its report.
import { setTimeout as sleep } from "node:timers/promises";
import { fail } from "../../core/failures.ts";
import type { WorkerClient } from "../connection/workerClient.ts";
import { pidOf } from "./gpuMemory.ts";

/** Time for what was cancelled to end. */
const graceMs = 5_000;

/** Waits, and raises when the signal is aborted. */
type Wait = (ms: number, ended: AbortSignal) => Promise<void>;

/**
 * Runs work, and cancels it when it takes longer than `limitMs`. Work that does not end then is left behind after `onStuck`.
 * Raises what the work raised, `internal` for one that took too long.
 */
export async function withinTime<T>(
  work: (signal: AbortSignal) => Promise<T>,
  limitMs: number,
  signal: AbortSignal,
  onStuck: () => Promise<void>,
  wait: Wait = (ms, ended) => sleep(ms, undefined, { signal: ended }),
): Promise<T> {
  const abort = new AbortController();
  const done = new AbortController();
  const tooLong = async (): Promise<never> => {
    await wait(limitMs, done.signal);
    abort.abort();
    await wait(graceMs, done.signal);
    await onStuck();
    fail("internal", `It took longer than ${limitMs / 1000} s.`);
  };
  try {
    return await Promise.race([work(AbortSignal.any([signal, abort.signal])), tooLong()]);
  } catch (error) {
    if (abort.signal.aborted) fail("internal", `It took longer than ${limitMs / 1000} s.`);
    throw error;
  } finally {
    done.abort();
  }
}

/** Ends the worker, by its process id if it no longer answers. */
export async function endWorker(client: WorkerClient): Promise<void> {
  const pid = pidOf(client);
  const done = new AbortController();
  const ended = await Promise.race([
    client.stop().then(
      () => true,
      () => false,
    ),
    sleep(graceMs, false, { signal: done.signal }).catch(() => false),
  ]);
  done.abort();
  if (ended || pid === undefined) return;
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended in the meantime.
  }
}
