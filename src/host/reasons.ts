// What failed, for the log. No editor in here.
import { describeFully } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { FailureError, failureOf, failureText, type Failure } from "../core/failures.ts";

/** Runs something nobody waits for. What fails goes to the log only. */
export function inBackground(log: Log, name: string, work: Promise<unknown>): void {
  work.catch((error: unknown) => reasonFor(log, name, error));
}

/** Why an action failed, written to the log: bugs with their stack, cancellation not at all. */
export function reasonFor(log: Log, name: string, error: unknown): Failure {
  const failure = failureOf(error);
  if (!(error instanceof FailureError)) log.error(`${name}: ${describeFully(error)}`);
  else if (failure.kind !== "cancelled") log.warn(`${name}: ${failureText(failure)}`);
  return failure;
}
