// The lightbulb on a diagnostic. The editor calls the provider whenever the cursor moves, so it only lists what can be done.
import * as vscode from "vscode";
import type { Disposable } from "../../base/disposables.ts";
import { editableDocuments } from "../documents.ts";
import { DiagnosticTarget } from "./editTarget.ts";

/** Registers “Fix” and “Explain” as quick fixes for diagnostics. */
export function registerCodeActions(): Disposable {
  return vscode.languages.registerCodeActionsProvider(
    editableDocuments,
    {
      provideCodeActions: (document, _range, { diagnostics, only }) => {
        if (diagnostics.length === 0 || (only && !only.contains(vscode.CodeActionKind.QuickFix))) return [];
        const target = new DiagnosticTarget(document, diagnostics);
        return [
          action(vscode.l10n.t("Fix with Ghostlight"), "ghostlight.fixSelection", target),
          action(vscode.l10n.t("Explain with Ghostlight"), "ghostlight.explainSelection", target),
        ];
      },
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}

function action(title: string, command: string, target: DiagnosticTarget): vscode.CodeAction {
  const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  made.diagnostics = [...target.diagnostics];
  made.command = { title, command, arguments: [target] };
  return made;
}
