// The one fence around everything the editor calls: expected failures are told, bugs are logged, cancellation is neither.
import * as vscode from "vscode";
import { describeFully } from "../base/errors.ts";
import { FailureError, failureOf, failureText, type Failure, type FailureKind } from "../core/failures.ts";
import type { Log } from "../base/log.ts";

/** Buttons beside a message, by what failed. Each runs a command of ours. */
const remedies: Partial<Record<FailureKind, { readonly title: string; readonly command: string }>> = {
  noModel: { title: "Choose or Download Model", command: "ghostlight.chooseModel" },
  modelUnreadable: { title: "Choose Another Model", command: "ghostlight.chooseModel" },
  wrongDigest: { title: "Choose or Download Model", command: "ghostlight.chooseModel" },
  loadFailed: { title: "Choose Another Model", command: "ghostlight.chooseModel" },
  workerCrashed: { title: "Restart Worker", command: "ghostlight.restartWorker" },
  internal: { title: "Show Log", command: "ghostlight.showLog" },
};

/** Runs an action of the user. What fails is shown as one message; it never throws. */
export async function guarded(log: Log, name: string, action: () => unknown): Promise<void> {
  try {
    await action();
  } catch (error) {
    const failure = reasonFor(log, name, error);
    if (failure.kind !== "cancelled") void showFailure(failure);
  }
}

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

async function showFailure(failure: Failure): Promise<void> {
  const remedy = remedies[failure.kind];
  const text = `Ghostlight: ${failureText(failure)}`;
  const chosen = await vscode.window.showErrorMessage(text, ...(remedy ? [remedy.title] : []));
  if (remedy && chosen === remedy.title) await vscode.commands.executeCommand(remedy.command);
}
