// Wraps everything the user starts: expected failures are shown, bugs are logged, cancellation is neither.
import * as vscode from "vscode";
import type { Log } from "../base/log.ts";
import { failureText, type Failure, type FailureKind } from "../core/failures.ts";
import { localised } from "./localizer.ts";
import { reasonFor } from "./reasons.ts";

/** Runs an action of the user. Never throws: a failure is shown as one message. */
export async function guarded(log: Log, name: string, action: () => unknown): Promise<void> {
  try {
    await action();
  } catch (error) {
    const failure = reasonFor(log, name, error);
    if (failure.kind !== "cancelled") void showFailure(failure);
  }
}

/** Shows what failed and what to do about it, with a button if one of our commands does that. */
export async function showFailure(failure: Failure): Promise<void> {
  const { l10n } = vscode;
  const remedy = remedyFor(failure.kind);
  const text = l10n.t("Ghostlight: {0}", failureText(localised(failure, l10n)));
  // What the worker wrote before it ended is in the log only.
  const log = { title: l10n.t("Show Log"), command: "ghostlight.showLog" };
  const offered = [...(remedy ? [remedy] : []), ...(isInLog.has(failure.kind) ? [log] : [])];
  const chosen = await vscode.window.showErrorMessage(text, ...offered.map(({ title }) => title));
  const picked = offered.find(({ title }) => title === chosen);
  if (picked) await vscode.commands.executeCommand(picked.command);
}

/** Failures of which the log says more. */
const isInLog: ReadonlySet<FailureKind> = new Set(["workerCrashed", "workerGone", "engineUnavailable", "loadFailed"]);

/** The button to show in a message, which runs one of our commands. */
function remedyFor(kind: FailureKind): { readonly title: string; readonly command: string } | undefined {
  const { l10n } = vscode;
  const download = { title: l10n.t("Choose or Download Model…"), command: "ghostlight.chooseModel" };
  const another = { title: l10n.t("Choose Another Model"), command: "ghostlight.chooseModel" };
  const doctor = { title: l10n.t("Check Setup"), command: "ghostlight.doctor" };
  const server = { title: l10n.t("Use Another Server"), command: "ghostlight.chooseServer" };
  const remedies: Partial<Record<FailureKind, { readonly title: string; readonly command: string }>> = {
    noModel: download,
    downloadFailed: { title: l10n.t("Use a GGUF File…"), command: "ghostlight.useModelFile" },
    wrongDigest: download,
    modelUnreadable: another,
    loadFailed: another,
    outOfMemory: another,
    gpuUnavailable: doctor,
    engineUnavailable: doctor,
    tokenNeeded: { title: l10n.t("Set Hugging Face Token…"), command: "ghostlight.setHubToken" },
    serverUnreachable: server,
    serverRefused: server,
    serverFailed: server,
    workerCrashed: { title: l10n.t("Restart Model Worker"), command: "ghostlight.restartWorker" },
    internal: { title: l10n.t("Show Log"), command: "ghostlight.showLog" },
  };
  return remedies[kind];
}
