import * as vscode from "vscode";
import { whyText, type PlaceNotes } from "./silenceReasons.ts";
import type { RequestTrace } from "../trace/trace.ts";
import { ruleSentences } from "../trace/traceRules.ts";

/** Shows why there is no ghost text at the cursor, or what there was, and what is known of the next edit where there may be one. */
export async function showWhy(
  notesAt: (editor: vscode.TextEditor) => PlaceNotes,
  nextEditAt: (editor: vscode.TextEditor) => string | undefined,
  trace: Pick<RequestTrace, "show">,
): Promise<void> {
  const { l10n } = vscode;
  const editor = vscode.window.activeTextEditor;
  const notes = editor && notesAt(editor);
  const step = nextStep(notes?.rule);
  const nextEdit = editor && nextEditAt(editor);
  const text = notes
    ? [whyText(notes, ruleSentences(l10n), l10n), ...(nextEdit === undefined ? [] : [nextEdit])].join(" ")
    : l10n.t("Open a file and put the cursor where you expected a suggestion.");
  const chosen = await vscode.window.showInformationMessage(
    l10n.t("Ghostlight: {0}", text),
    ...(editor ? [step.title] : []),
  );
  if (chosen !== step.title) return;
  if (step.command === undefined) await trace.show(notes?.last);
  else await vscode.commands.executeCommand(step.command);
}

/** What helps here: the records say nothing to somebody who has no model. */
function nextStep(rule: string | undefined): { readonly title: string; readonly command?: string } {
  const { l10n } = vscode;
  if (rule === "modelMissing") return { title: l10n.t("Choose or Download Model…"), command: "ghostlight.chooseModel" };
  if (rule === "modelFreed") return { title: l10n.t("Load Model"), command: "ghostlight.loadModel" };
  return { title: l10n.t("Show Recent Requests") };
}
