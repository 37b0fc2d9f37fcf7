// Wraps everything the user starts: expected failures are shown, bugs are logged, cancellation is neither.
import * as vscode from "vscode";
import type { Log } from "../base/log.ts";
import { failureText, type Failure } from "../core/failures.ts";
import type { PageCommand } from "../protocol/chatProtocol.ts";
import { remedies, type Remedy } from "../protocol/remedies.ts";
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

/** Shows what failed and what to do about it, with a button for each of our commands that helps. */
export async function showFailure(failure: Failure): Promise<void> {
  const { l10n } = vscode;
  const text = l10n.t("Ghostlight: {0}", failureText(localised(failure, l10n)));
  const offered = remedies[failure.kind].map(remedyButton);
  const chosen = await vscode.window.showErrorMessage(text, ...offered.map(({ title }) => title));
  const picked = offered.find(({ title }) => title === chosen);
  if (picked) await vscode.commands.executeCommand(picked.command);
}

/** The id of one of our commands. */
export function commandId(name: PageCommand): string {
  return `ghostlight.${name}`;
}

/** A button that runs one of the commands that help. */
export function remedyButton(name: Remedy): { readonly title: string; readonly command: string } {
  const { l10n } = vscode;
  const titles: Readonly<Record<Remedy, string>> = {
    chooseModel: l10n.t("Choose or Download Model…"),
    useModelFile: l10n.t("Use a GGUF File…"),
    chooseServer: l10n.t("Use Another Server"),
    doctor: l10n.t("Check Setup"),
    setHubToken: l10n.t("Set Hugging Face Token…"),
    loadModel: l10n.t("Load Model"),
    freeMemory: l10n.t("Free Memory"),
    restartWorker: l10n.t("Restart Model Worker"),
    showLog: l10n.t("Show Log"),
  };
  return { title: titles[name], command: commandId(name) };
}
