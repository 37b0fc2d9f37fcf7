// Ghost text beside an open suggest widget (IntelliSense): which entry it must agree with, and in what form.
import * as vscode from "vscode";
import type { Completion } from "../../core/completion/completion.ts";
import type { CompletionDocument } from "../../core/completion/completionRequest.ts";
import { isSamePosition, type CursorPosition } from "../../core/completion/cursorContext.ts";

/** Knows whether the selected entry of the widget is the user's choice. */
export class SuggestWidgetAdapter {
  /** Where the widget is open and the entry it opened with; empty once the user has moved to another. */
  private open: { readonly position: CursorPosition; text: string } | undefined;

  /**
   * The entry that the user has moved to. The one selected at first is nobody's choice: a small model made to continue after
   * whatever comes first in the alphabet writes nonsense.
   */
  chosenByUser(
    selected: vscode.SelectedCompletionInfo | undefined,
    position: CursorPosition,
  ): vscode.SelectedCompletionInfo | undefined {
    if (selected === undefined) {
      this.open = undefined;
      return undefined;
    }
    if (this.open === undefined || !isSamePosition(this.open.position, position))
      this.open = { position, text: selected.text };
    if (this.open.text === selected.text) return undefined;
    this.open.text = "";
    return selected;
  }
}

/** A document as it would be with an entry of the widget accepted. */
export function withChosen(
  plain: CompletionDocument,
  document: vscode.TextDocument,
  { range, text }: vscode.SelectedCompletionInfo,
): CompletionDocument {
  const start = document.offsetAt(range.start);
  return {
    ...plain,
    text: plain.text.slice(0, start) + text + plain.text.slice(document.offsetAt(range.end)),
    offset: start + text.length,
  };
}

/** A completion in the editor's form, and what it adds at the cursor. */
export interface InlineItem {
  readonly insertText: string;
  readonly range: vscode.Range;
  readonly added: string;
}

/** A completion in the form that an open widget requires; undefined when it does not match the selected entry. */
export function itemFor(
  completion: Completion,
  document: vscode.TextDocument,
  position: vscode.Position,
  selected: vscode.SelectedCompletionInfo | undefined,
  chosen: vscode.SelectedCompletionInfo | undefined,
): InlineItem | undefined {
  const start = selected?.range.start ?? position;
  const typed = document.getText(new vscode.Range(start, position));
  const insertText = (chosen?.text ?? typed) + completion.text;
  if (selected && !insertText.startsWith(selected.text)) return undefined;
  const end = (chosen?.range.end ?? position).translate(0, completion.replaceAfter);
  const added = insertText.startsWith(typed) ? insertText.slice(typed.length) : "";
  return { insertText, range: new vscode.Range(start, end), added };
}
