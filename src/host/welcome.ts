import * as vscode from "vscode";
import { describeBytes } from "../core/models/downloadProgress.ts";
import type { ModelChoice } from "./modelStatus.ts";

/** Remembers that this machine's user has seen the invitation; the status bar goes on saying it. */
const toldKey = "ghostlight.toldAboutModel";

/** Says once what to do when there is no model. */
export async function welcomeWithoutModel(
  memory: vscode.Memento,
  choice: ModelChoice & { kind: "missing" },
): Promise<void> {
  if (memory.get(toldKey) === true) return;
  await memory.update(toldKey, true);
  const button = vscode.l10n.t("Choose or Download Model");
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      "Ghostlight needs a model: {0} ({1}) or any GGUF file of yours.",
      choice.name,
      describeBytes(choice.sizeBytes),
    ),
    button,
  );
  if (chosen === button) await vscode.commands.executeCommand("ghostlight.chooseModel");
}
