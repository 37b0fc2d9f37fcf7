// Gets the model and its state ready where the next key may fall.
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposables.ts";

/**
 * A cursor that rests this long outside of typing is where the next key may fall: its surroundings are evaluated ahead.
 * While typing, the editor asks sooner than this.
 */
const restMs = 200;

export class WarmUp implements Disposable {
  private readonly parts = new DisposableStore();
  private readonly warm: (editor: vscode.TextEditor, signal: AbortSignal) => void;
  private running: AbortController | undefined;
  private resting: NodeJS.Timeout | undefined;

  /** `isAskedAbout`: the editor has asked about the place where the cursor is. */
  constructor(warm: (editor: vscode.TextEditor, signal: AbortSignal) => void, isAskedAbout: () => boolean) {
    this.warm = warm;
    this.parts.add(vscode.window.onDidChangeActiveTextEditor((editor) => this.prepare(editor)));
    this.parts.add(
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        clearTimeout(this.resting);
        this.resting = setTimeout(() => {
          if (!isAskedAbout() && textEditor === vscode.window.activeTextEditor) this.prepare(textEditor);
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

  /** Something more urgent has come. */
  stop(): void {
    this.running?.abort();
  }

  dispose(): void {
    clearTimeout(this.resting);
    this.stop();
    this.parts.dispose();
  }
}
