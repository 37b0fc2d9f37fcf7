// Waiting for something that goes on by itself: whoever aborts the wait must not wait for its end.

/** Waits for a promise until the signal is aborted; raises `reason()` then, at once. What the promise comes to is dropped. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal, reason: () => Error): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(reason());
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
