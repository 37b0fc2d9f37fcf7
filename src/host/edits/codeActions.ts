// The lightbulb on a diagnostic. The provider is asked at every move of the cursor: it only names what may be done.
import * as vscode from "vscode";
import type { Disposable } from "../../base/disposables.ts";
import { editableDocuments } from "../documents.ts";
import { DiagnosticTarget } from "./editTarget.ts";

/** Offers to fix and to explain what is reported at the cursor. */
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
