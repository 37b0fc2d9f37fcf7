// Writes failures to the log. Independent of the editor.
import { describeFully } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { FailureError, failureOf, failureText, type Failure } from "../core/failures.ts";

/** Runs work that nobody waits for. Failures go only to the log. */
export function inBackground(log: Log, name: string, work: Promise<unknown>): void {
  work.catch((error: unknown) => reasonFor(log, name, error));
}

/** Writes why an action failed to the log (a bug with its stack, a cancellation not at all) and returns the failure. */
export function reasonFor(log: Log, name: string, error: unknown): Failure {
  const failure = failureOf(error);
  if (!(error instanceof FailureError)) log.error(`${name}: ${describeFully(error)}`);
  else if (failure.kind !== "cancelled") log.warn(`${name}: ${failureText(failure)}`);
  return failure;
}
