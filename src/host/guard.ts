// The one fence around everything the user starts: expected failures are told, bugs are logged, cancellation is neither.
import * as vscode from "vscode";
import type { Log } from "../base/log.ts";
import { failureText, type Failure, type FailureKind } from "../core/failures.ts";
import { reasonFor } from "./reasons.ts";

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

/** Shows what failed and what to do about it, with a button where a command of ours does it. */
export async function showFailure(failure: Failure): Promise<void> {
  const remedy = remedies[failure.kind];
  const text = `Ghostlight: ${failureText(failure)}`;
  const chosen = await vscode.window.showErrorMessage(text, ...(remedy ? [remedy.title] : []));
  if (remedy && chosen === remedy.title) await vscode.commands.executeCommand(remedy.command);
}
