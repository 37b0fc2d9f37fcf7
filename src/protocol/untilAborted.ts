// Waiting for a call that goes on elsewhere: whoever cancels it must not wait for its end.
import { failure, FailureError } from "../core/failures.ts";

/** Waits for a promise until the signal is aborted; raises `cancelled` then, at once. What the promise comes to is dropped. */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  const cancelled = new FailureError(failure("cancelled", "Cancelled."));
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(cancelled);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
