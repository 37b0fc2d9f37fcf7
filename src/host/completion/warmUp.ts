// Gets the model and its state ready where the next key is likely.
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposables.ts";

/**
 * Where a cursor rests this long without typing, in milliseconds, the next key is likely: the text around it is evaluated
 * before that. While the user types, the editor requests sooner than this.
 */
const restMs = 200;

export class WarmUp implements Disposable {
  private readonly parts = new DisposableStore();
  private readonly warm: (editor: vscode.TextEditor, signal: AbortSignal) => void;
  private running: AbortController | undefined;
  private resting: NodeJS.Timeout | undefined;

  /** `isRequested`: the editor has already made a request at the cursor. */
  constructor(warm: (editor: vscode.TextEditor, signal: AbortSignal) => void, isRequested: () => boolean) {
    this.warm = warm;
    this.parts.add(vscode.window.onDidChangeActiveTextEditor((editor) => this.prepare(editor)));
    this.parts.add(
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        clearTimeout(this.resting);
        this.resting = setTimeout(() => {
          if (!isRequested() && textEditor === vscode.window.activeTextEditor) this.prepare(textEditor);
        }, restMs);
      }),
    );
  }

  /** Gets everything ready for an editor before its first key. */
  prepare(editor: vscode.TextEditor | undefined): void {
    this.stop();
    if (editor === undefined) return;
    this.running = new AbortController();
    this.warm(editor, this.running.signal);
  }

  /** To be called when something more urgent has come. */
  stop(): void {
    this.running?.abort();
  }

  dispose(): void {
    clearTimeout(this.resting);
    this.stop();
    this.parts.dispose();
  }
}
