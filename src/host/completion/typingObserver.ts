// Watches the user type: the pace of the keys, and how each document last changed.
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposables.ts";
import { AdaptiveDebounce } from "../../core/completion/triggers/adaptiveDebounce.ts";
import type { LastChange } from "../../core/completion/triggers/triggerRules.ts";

export class TypingObserver implements Disposable {
  readonly debounce = new AdaptiveDebounce();
  private readonly parts = new DisposableStore();
  private last: { readonly uri: string; readonly version: number; readonly kind: LastChange } | undefined;

  constructor() {
    this.parts.add(
      vscode.workspace.onDidChangeTextDocument((event) => {
        // An event without changes reports that the document has become dirty.
        if (event.contentChanges.length === 0) return;
        const { document } = event;
        if (document !== vscode.window.activeTextEditor?.document) return;
        const kind = kindOf(event);
        if (kind === "typed") this.debounce.key(performance.now());
        this.last = { uri: document.uri.toString(), version: document.version, kind };
      }),
    );
  }

  /** The kind of change that led to the present version of a document. */
  lastChangeOf(document: vscode.TextDocument): LastChange {
    const { last } = this;
    return last?.uri === document.uri.toString() && last.version === document.version ? last.kind : "none";
  }

  dispose(): void {
    this.parts.dispose();
  }
}

function kindOf({ contentChanges, reason }: vscode.TextDocumentChangeEvent): LastChange {
  if (reason === vscode.TextDocumentChangeReason.Undo) return "undo";
  if (reason === vscode.TextDocumentChangeReason.Redo) return "redo";
  return contentChanges.every(isKey) ? "typed" : "other";
}

/** One key: a character (with the bracket that the editor adds), a line break with its indentation, or a deletion. */
function isKey({ text, rangeLength }: vscode.TextDocumentContentChangeEvent): boolean {
  return text === "" ? rangeLength <= 2 : text.length <= 2 || /^\r?\n\s*$/.test(text);
}
