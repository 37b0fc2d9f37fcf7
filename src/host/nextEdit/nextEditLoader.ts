// Loads next edits where they are switched on, once the window has come up: a window that does without pays nothing for them.
import * as vscode from "vscode";
import { DisposableStore, toDisposable, type Disposable } from "../../base/disposables.ts";
import type { EditGhost } from "../../core/nextEdit/offer/editGhost.ts";
import { inBackground } from "../reasons.ts";
import type { EditorSettings } from "../settings.ts";
import type { NextEdits, NextEditParts } from "./nextEdits.ts";
import { nextEditText } from "./nextEditReasons.ts";

export class NextEditLoader implements Disposable {
  private readonly store = new DisposableStore();
  private readonly settings: EditorSettings;
  private readonly parts: NextEditParts;
  private loading: Promise<void> | undefined;
  private loaded: NextEdits | undefined;

  constructor(settings: EditorSettings, parts: NextEditParts) {
    this.settings = settings;
    this.parts = parts;
    const timer = setTimeout(() => this.look(), 0);
    this.store.add(toDisposable(() => clearTimeout(timer)));
    this.store.add(vscode.window.onDidChangeActiveTextEditor(() => this.look()));
    this.store.add(settings.onDidChange(() => (this.look(), this.refresh())));
  }

  /** To be called when something has changed that decides whether next edits are looked for. */
  refresh(): void {
    this.loaded?.refresh();
  }

  /** Takes the edit on offer, or goes there. The key passes the word `key`, so that it can be the editor's where nothing is on offer. */
  async accept(argument: unknown): Promise<void> {
    await this.loaded?.accept(argument === "key");
  }

  /** The edit on offer as ghost text at a place. */
  ghostAt(document: vscode.TextDocument, position: vscode.Position): EditGhost | undefined {
    return this.loaded?.ghostAt(document, position);
  }

  dismiss(): void {
    this.loaded?.dismiss();
  }

  /** A sentence about next edits where the user is; undefined where they are off. */
  noteAt(editor: vscode.TextEditor): string | undefined {
    const state = this.loaded?.stateIn(editor);
    return state && nextEditText(state, vscode.l10n);
  }

  dispose(): void {
    this.store.dispose();
  }

  private look(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (this.loading !== undefined || document === undefined || !this.settings.nextEditsIn(document)) return;
    this.loading = this.load();
    inBackground(this.parts.log, "loading next edits", this.loading);
  }

  private async load(): Promise<void> {
    const { NextEdits: Loaded } = await import("./nextEdits.ts");
    this.loaded = this.store.add(new Loaded(this.parts));
  }
}
