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
  const button = "Choose or Download Model";
  const chosen = await vscode.window.showInformationMessage(
    `Ghostlight needs a model: ${choice.name} (${describeBytes(choice.sizeBytes)}) or any GGUF file of yours.`,
    button,
  );
  if (chosen === button) await vscode.commands.executeCommand("ghostlight.chooseModel");
}
