// The editor's cursor and state, as completion sees them.
import * as vscode from "vscode";
import { isSamePosition, type CursorContext, type CursorPosition } from "../../core/completion/cursorContext.ts";
import type { TriggerContext } from "../../core/completion/triggers/triggerRules.ts";

/** The part of a trigger context that the editor does not know. */
export type TriggerConditions = Pick<TriggerContext, "kind" | "lastChange" | "shown" | "isOff" | "isSnoozed">;

/** A cursor in the present version of a document. */
export function cursorContextAt(document: vscode.TextDocument, position: vscode.Position): CursorContext {
  const line = document.lineAt(position.line).text;
  return {
    documentId: document.uri.toString(),
    version: document.version,
    line: position.line,
    character: position.character,
    lineCount: document.lineCount,
    lineBefore: line.slice(0, position.character),
    lineAfter: line.slice(position.character),
    textFrom: (from) =>
      from > position.line ? "" : document.getText(new vscode.Range(from, 0, position.line, position.character)),
  };
}

/** True when the user's cursor is still there and the text unchanged. */
export function isStillAt(position: CursorPosition): boolean {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined || !editor.selection.isEmpty) return false;
  const { document, selection } = editor;
  const { line, character } = selection.active;
  return isSamePosition(position, {
    documentId: document.uri.toString(),
    version: document.version,
    line,
    character,
  });
}

/** What decides whether to request a completion at a cursor; with an entry of IntelliSense chosen, as if it were accepted. */
export function triggerContext(
  cursor: CursorContext,
  document: vscode.TextDocument,
  conditions: TriggerConditions,
  chosen?: vscode.SelectedCompletionInfo,
): TriggerContext {
  const { activeTextEditor: editor } = vscode.window;
  const line = cursor.lineBefore + cursor.lineAfter;
  const selections = editor?.document === document ? editor.selections : [];
  return {
    ...cursor,
    ...conditions,
    ...(chosen && {
      lineBefore: line.slice(0, chosen.range.start.character) + chosen.text,
      lineAfter: line.slice(chosen.range.end.character),
    }),
    languageId: document.languageId,
    scheme: document.uri.scheme,
    isInDiff: isInDiff(document),
    hasSelection: selections.some((selection) => !selection.isEmpty),
    cursors: selections.length,
    length: lengthOf(document),
    hasNul: () => document.getText().includes("\0"),
  };
}

/** Without copying the text. */
function lengthOf(document: vscode.TextDocument): number {
  return document.offsetAt(new vscode.Position(document.lineCount, 0));
}

/** True when the active tab compares this document with another. */
function isInDiff(document: vscode.TextDocument): boolean {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  const uri = document.uri.toString();
  return (
    input instanceof vscode.TabInputTextDiff && (input.modified.toString() === uri || input.original.toString() === uri)
  );
}
