// The first keys in a fresh editor. The part of VS Code that requests ghost text starts only when the editor is idle, up to 5 s
// after the editor itself, and ignores keys from before (seen in VS Code 1.139, in nearly every second new window).
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposables.ts";

/**
 * An editor that has started requests within about 80 ms of a key (docs/benchmarks.md, “The editor”). On a busy machine it also
 * takes a while to report the cursor, or to start: so we try several times, each after twice as long.
 */
const patienceMs = 250;
const tries = 6;

/** Notices an editor in which the user types and that has never requested ghost text. */
export class MissedTriggers implements Disposable {
  private readonly parts = new DisposableStore();
  private readonly started = new WeakSet<vscode.TextEditor>();
  private waiting: NodeJS.Timeout | undefined;

  /** `missed` is called where the user has typed and the editor did not request anything. */
  constructor(missed: (editor: vscode.TextEditor) => void) {
    this.parts.add(
      vscode.workspace.onDidChangeTextDocument((event) => {
        const editor = vscode.window.activeTextEditor;
        // An event without changes reports that the document has become dirty.
        if (event.contentChanges.length === 0) return;
        if (editor === undefined || editor.document !== event.document || this.started.has(editor)) return;
        const { version } = event.document;
        const check = (left: number, delayMs: number): void => {
          clearTimeout(this.waiting);
          this.waiting = setTimeout(() => {
            const isHere = vscode.window.activeTextEditor === editor && !this.started.has(editor);
            if (!isHere || editor.document.version !== version) return;
            if (isTyped(event, editor)) missed(editor);
            if (left > 1) check(left - 1, delayMs * 2);
          }, delayMs);
        };
        check(tries, patienceMs);
      }),
    );
  }

  /** The editor of this document has requested ghost text on its own. */
  requested(document: vscode.TextDocument): void {
    const editor = vscode.window.activeTextEditor;
    if (editor?.document === document) this.started.add(editor);
  }

  dispose(): void {
    clearTimeout(this.waiting);
    this.parts.dispose();
  }
}

/** True for a change that ends at the cursor: not a formatter's, not an undo. */
function isTyped({ contentChanges, reason }: vscode.TextDocumentChangeEvent, editor: vscode.TextEditor): boolean {
  const [change, ...others] = contentChanges;
  if (change === undefined || others.length > 0 || reason !== undefined || !editor.selection.isEmpty) return false;
  return editor.document.offsetAt(editor.selection.active) === change.rangeOffset + change.text.length;
}
