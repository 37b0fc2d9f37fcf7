// The first minutes: the walkthrough, and a small file in which ghost text is sure to appear.
import * as vscode from "vscode";
import { fail } from "../../core/failures.ts";
import type { ModelSetup } from "./modelSetup.ts";

/** Publisher, extension and id of the walkthrough in the manifest. */
const walkthroughId = "ghostlight.ghostlight#start";
/** Remembers that the user has seen it on this machine; the status bar keeps showing that a model is missing. */
const toldKey = "ghostlight.toldAboutModel";

/** Opens the walkthrough. */
export async function openWalkthrough(): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.openWalkthrough", walkthroughId, false);
}

/** Opens the walkthrough on the first start without a model, once per machine. */
export async function welcome(memory: vscode.Memento): Promise<void> {
  if (memory.get(toldKey) === true) return;
  await memory.update(toldKey, true);
  await openWalkthrough();
}

/** The first of two inverse functions is there, so that even the smallest model can write the second. */
const beforeCursor = `def celsius_to_fahrenheit(celsius):
    return celsius * 9 / 5 + 32


def fahrenheit_to_celsius(fahrenheit):
    `;
const afterCursor = `


print(fahrenheit_to_celsius(98.6))
`;

/**
 * Opens the sample with the cursor where code is missing, loads the model and triggers ghost text there. Raises FailureError,
 * also when there is no model.
 */
export async function trySample(setup: Pick<ModelSetup, "choice" | "load">): Promise<void> {
  const { l10n } = vscode;
  if (setup.choice.kind === "missing") fail("noModel", l10n.t("No model is installed yet."));
  const title = l10n.t("Ghostlight sample");
  const hint = `# ${title}\n# ${l10n.t("Press Tab to accept the grey text or Escape to hide it, then keep typing.")}\n\n`;
  // Never saved, so that nothing is left on disk.
  const document = await vscode.workspace.openTextDocument({
    language: "python",
    content: hint + beforeCursor + afterCursor,
  });
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  const place = document.positionAt(hint.length + beforeCursor.length);
  editor.selection = new vscode.Selection(place, place);
  const ready = setup.load();
  await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: l10n.t("Ghostlight: Loading the model") },
    () => ready,
  );
  const isStillThere = vscode.window.activeTextEditor === editor && editor.selection.active.isEqual(place);
  if (isStillThere) await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
}
