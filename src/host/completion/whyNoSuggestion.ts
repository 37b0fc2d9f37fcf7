import * as vscode from "vscode";
import { whyText, type PlaceNotes } from "./silenceReasons.ts";
import type { RequestTrace } from "../trace/trace.ts";
import { ruleSentences } from "../trace/traceRules.ts";

/** Shows why there is no ghost text at the cursor, or what there was. */
export async function showWhy(
  notesAt: (editor: vscode.TextEditor) => PlaceNotes,
  trace: Pick<RequestTrace, "show">,
): Promise<void> {
  const { l10n } = vscode;
  const editor = vscode.window.activeTextEditor;
  const notes = editor && notesAt(editor);
  const details = l10n.t("Show Request Trace");
  const text = notes
    ? whyText(notes, ruleSentences(l10n), l10n)
    : l10n.t("Open a file and put the cursor where you expected a suggestion.");
  const chosen = await vscode.window.showInformationMessage(
    l10n.t("Ghostlight: {0}", text),
    ...(editor ? [details] : []),
  );
  if (chosen === details) await trace.show(notes?.last);
}
