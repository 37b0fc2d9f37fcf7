// Ghost text beside an open IntelliSense popup: which entry it has to go with, and in what form.
import * as vscode from "vscode";
import type { Completion } from "../../core/completion/completion.ts";
import type { CompletionDocument } from "../../core/completion/completionRequest.ts";
import { isSamePlace, type Place } from "./cursorPosition.ts";

/** Knows whether the popup's selected entry is the user's choice. */
export class SuggestWidgetAdapter {
  /** Where the popup is open and the entry it opened with; empty once the user has moved in it. */
  private popup: { readonly place: Place; text: string } | undefined;

  /**
   * The popup's entry that the user has moved to. The one it opens with is nobody's choice: a small model made to continue
   * after whatever comes first in the alphabet writes nonsense.
   */
  byUser(selected: vscode.SelectedCompletionInfo | undefined, place: Place): vscode.SelectedCompletionInfo | undefined {
    if (selected === undefined) {
      this.popup = undefined;
      return undefined;
    }
    if (this.popup === undefined || !isSamePlace(this.popup.place, place)) this.popup = { place, text: selected.text };
    if (this.popup.text === selected.text) return undefined;
    this.popup.text = "";
    return selected;
  }
}

/** A document as it would be with an entry of the popup accepted. */
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

/** A ghost as the editor wants it, and what it adds at the cursor. */
export interface InlineItem {
  readonly insertText: string;
  readonly range: vscode.Range;
  readonly added: string;
}

/** A ghost in the form that an open popup demands; undefined when it goes another way than the popup's entry. */
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
