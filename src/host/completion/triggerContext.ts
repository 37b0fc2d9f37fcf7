// The editor's state as the trigger rules see it.
import * as vscode from "vscode";
import type { AskedPlace } from "../../core/completion/triggers/shownCompletions.ts";
import type { TriggerContext } from "../../core/completion/triggers/triggerRule.ts";

/** What a moment has that is not the editor's to tell. */
export type MomentNotes = Pick<TriggerContext, "kind" | "lastChange" | "shown" | "isOff" | "isSnoozed">;

/** The moment of a question; with an entry of an open popup chosen, as if it were accepted. */
export function triggerContextAt(
  document: vscode.TextDocument,
  position: vscode.Position,
  notes: MomentNotes,
  chosen?: vscode.SelectedCompletionInfo,
): TriggerContext {
  const line = document.lineAt(position.line).text;
  const { activeTextEditor: editor } = vscode.window;
  const selections = editor?.document === document ? editor.selections : [];
  return {
    ...notes,
    lineBefore: chosen ? line.slice(0, chosen.range.start.character) + chosen.text : line.slice(0, position.character),
    lineAfter: line.slice(chosen?.range.end.character ?? position.character),
    languageId: document.languageId,
    scheme: document.uri.scheme,
    isInDiff: isCompared(document),
    hasSelection: selections.some((selection) => !selection.isEmpty),
    cursors: selections.length,
    length: lengthOf(document),
    hasNul: () => document.getText().includes("\0"),
  };
}

/** The same place as the memory of shown ghosts sees it. */
export function askedPlace(document: vscode.TextDocument, position: vscode.Position): AskedPlace {
  const line = document.lineAt(position.line).text;
  return {
    documentId: document.uri.toString(),
    line: position.line,
    lineCount: document.lineCount,
    lineBefore: line.slice(0, position.character),
    lineAfter: line.slice(position.character),
    textFrom: (from) =>
      from > position.line ? "" : document.getText(new vscode.Range(from, 0, position.line, position.character)),
  };
}

/** Without copying the text. */
function lengthOf(document: vscode.TextDocument): number {
  return document.offsetAt(new vscode.Position(document.lineCount, 0));
}

/** True when the active tab compares this document with another. */
function isCompared(document: vscode.TextDocument): boolean {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const uri = document.uri.toString();
  return (
    input instanceof vscode.TabInputTextDiff && (input.modified.toString() === uri || input.original.toString() === uri)
  );
}
