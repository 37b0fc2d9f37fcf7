// The lightbulb on a diagnostic and on a selection. The editor calls the provider whenever the cursor moves, so it only lists what can
// be done.
import * as vscode from "vscode";
import type { Disposable } from "../../base/disposables.ts";
import { editableDocuments } from "../documents.ts";
import { DiagnosticTarget } from "./editTarget.ts";

const { QuickFix, RefactorRewrite } = vscode.CodeActionKind;

/** Registers “Fix” and “Explain” for diagnostics, and everything that the context menu has for a selection. */
export function registerCodeActions(): Disposable {
  return vscode.languages.registerCodeActionsProvider(
    editableDocuments,
    {
      provideCodeActions: (document, range, { diagnostics, only }) => [
        ...(diagnostics.length > 0 && (!only || only.contains(QuickFix)) ? fixes(document, diagnostics) : []),
        ...(isCode(document, range) && (!only || only.contains(RefactorRewrite))
          ? rewrites(diagnostics.length > 0)
          : []),
      ],
    },
    { providedCodeActionKinds: [QuickFix, RefactorRewrite] },
  );
}

function fixes(document: vscode.TextDocument, diagnostics: readonly vscode.Diagnostic[]): vscode.CodeAction[] {
  const target = new DiagnosticTarget(document, diagnostics);
  return [
    action(QuickFix, vscode.l10n.t("Fix with Ghostlight"), "fixSelection", target),
    action(QuickFix, vscode.l10n.t("Explain with Ghostlight"), "explainSelection", target),
  ];
}

/** `hasFixes`: whether “Fix” and “Explain” are listed already, for the problem. */
function rewrites(hasFixes: boolean): vscode.CodeAction[] {
  const { l10n } = vscode;
  const own = hasFixes
    ? []
    : [
        action(RefactorRewrite, l10n.t("Explain with Ghostlight"), "explainSelection"),
        action(RefactorRewrite, l10n.t("Fix with Ghostlight"), "fixSelection"),
      ];
  return [
    ...own,
    action(RefactorRewrite, l10n.t("Document with Ghostlight"), "documentSelection"),
    action(RefactorRewrite, l10n.t("Add Tests with Ghostlight"), "addTests"),
    action(RefactorRewrite, l10n.t("Edit with Ghostlight…"), "editSelection"),
  ];
}

/** True for a selection with something in it. */
function isCode(document: vscode.TextDocument, range: vscode.Range): boolean {
  for (let line = range.start.line; line <= range.end.line && !range.isEmpty; line++) {
    const text = document.lineAt(line).range.intersection(range);
    if (text && document.getText(text).trim() !== "") return true;
  }
  return false;
}

function action(
  kind: vscode.CodeActionKind,
  title: string,
  name: string,
  target?: DiagnosticTarget,
): vscode.CodeAction {
  const made = new vscode.CodeAction(title, kind);
  if (target) made.diagnostics = [...target.diagnostics];
  made.command = { title, command: `ghostlight.${name}`, ...(target && { arguments: [target] }) };
  return made;
}
