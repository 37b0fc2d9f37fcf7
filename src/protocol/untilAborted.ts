// Waiting for a call that goes on elsewhere: whoever cancels it must not wait for its end.
import { orAborted } from "../base/orAborted.ts";
import { failure, FailureError } from "../core/failures.ts";

/** Waits for a promise until the signal is aborted; raises `cancelled` then, at once. What the promise comes to is dropped. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return orAborted(promise, signal, () => new FailureError(failure("cancelled", "Cancelled.")));
}
