// What the user changes, with the lines before and after: hears the editor's events, and leaves to core what is remembered of them.
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposables.ts";
import { Emitter, type Event } from "../../base/events.ts";
import { splitLines } from "../../base/lines.ts";
import { EditHistory, type LineEdit } from "../../core/nextEdit/history/editHistory.ts";
import { FollowedLines, type LineSource } from "../../core/nextEdit/history/followedLines.ts";
import type { OfferChange } from "../../core/nextEdit/offer/offers.ts";
import { isSecretFile } from "../../core/secretFiles.ts";
import { pathOf } from "../documents.ts";

/** Longer documents are not followed: nobody writes them by hand, and a copy of their lines is kept. */
const mostLines = 20_000;
const longestDocument = 1_000_000;

/** What has happened to a document. Without `edits` nobody can say what has changed, or the document is gone. */
export interface RecordedChange {
  readonly documentId: string;
  readonly edits?: OfferChange["edits"];
  readonly origin: OfferChange["origin"];
}

/** Follows the documents that the user has before them. */
export class EditRecorder implements Disposable {
  readonly history = new EditHistory();
  private readonly parts = new DisposableStore();
  private readonly isOn: (document: vscode.TextDocument) => boolean;
  private readonly followed = new Map<string, FollowedLines>();
  private readonly ids = new Map<string, string>();
  private readonly uris = new Map<string, vscode.Uri>();
  private readonly recorded = new Emitter<RecordedChange>();
  private readonly isAccepted: (edits: readonly LineEdit[]) => boolean;
  /** The document that an accepted edit is being written into. */
  private writing: string | undefined;
  readonly onDidRecord: Event<RecordedChange> = this.recorded.event;

  /**
   * `isOn`: whether next edits are on in a document. Others are not followed. `isAccepted`: whether a change is an edit that the user
   * has accepted as ghost text, which the editor writes itself.
   */
  constructor(
    isOn: (document: vscode.TextDocument) => boolean,
    isAccepted: (edits: readonly LineEdit[]) => boolean = () => false,
  ) {
    this.isOn = isOn;
    this.isAccepted = isAccepted;
    this.parts.add(vscode.workspace.onDidChangeTextDocument((event) => this.changed(event)));
    this.parts.add(vscode.workspace.onDidCloseTextDocument((document) => this.forget(document)));
    this.parts.add(vscode.window.onDidChangeVisibleTextEditors((editors) => this.followAll(editors)));
    this.followAll(vscode.window.visibleTextEditors);
  }

  /** Keeps the lines of a document from now on, so that what changes in it can be told. False for one that is left alone. */
  follow(document: vscode.TextDocument): boolean {
    if (!this.isFollowable(document)) return false;
    const key = document.uri.toString();
    if (!this.followed.has(key))
      this.followed.set(key, new FollowedLines(this.idOf(document.uri), splitLines(document.getText())));
    return true;
  }

  /** The name of a document for core and for the model: its path in the workspace, unless another one has the same. */
  idOf(uri: vscode.Uri): string {
    const key = uri.toString();
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    const path = pathOf(uri);
    const id = this.uris.has(path) ? uri.path : path;
    this.ids.set(key, id);
    this.uris.set(id, uri);
    return id;
  }

  /** The document with such a name. */
  uriOf(documentId: string): vscode.Uri | undefined {
    return this.uris.get(documentId);
  }

  /** Writes an accepted edit into a document. The change counts as predicted. False when the text was another one by then. */
  async write(uri: vscode.Uri, edit: vscode.WorkspaceEdit): Promise<boolean> {
    this.writing = uri.toString();
    try {
      // The editor refuses it if the document has changed since: it knows the version that the edit was made for.
      return await vscode.workspace.applyEdit(edit);
    } finally {
      this.writing = undefined;
    }
  }

  dispose(): void {
    this.parts.dispose();
  }

  private followAll(editors: readonly vscode.TextEditor[]): void {
    for (const { document } of editors) this.follow(document);
  }

  private isFollowable(document: vscode.TextDocument): boolean {
    const { uri, lineCount } = document;
    if (!["file", "untitled"].includes(uri.scheme) || isSecretFile(uri.path)) return false;
    const length = document.offsetAt(new vscode.Position(lineCount, 0));
    return lineCount <= mostLines && length <= longestDocument && this.isOn(document);
  }

  private changed({ document, contentChanges, reason }: vscode.TextDocumentChangeEvent): void {
    // An event without changes reports that the document has become dirty.
    if (contentChanges.length === 0) return;
    const key = document.uri.toString();
    const followed = this.followed.get(key);
    if (followed === undefined) {
      this.follow(document);
      return;
    }
    if (!this.isFollowable(document)) return this.forget(document);
    const documentId = this.idOf(document.uri);
    const spans = contentChanges.map(({ range, text }) => ({
      startLine: range.start.line,
      endLine: range.end.line,
      lineBreaks: text.split(/\r\n|\r|\n/).length - 1,
    }));
    const now: LineSource = { lineCount: document.lineCount, lineAt: (line) => document.lineAt(line).text };
    const edits = followed.changed(spans, now);
    const origin = this.originOf(document, reason, edits ?? []);
    if (edits === undefined || origin === "other") this.history.forget(documentId);
    else if (edits.length > 0) this.history.happened({ edits, origin, atMs: performance.now() });
    this.recorded.fire({ documentId, origin, ...(edits !== undefined && { edits }) });
  }

  private originOf(
    document: vscode.TextDocument,
    reason: vscode.TextDocumentChangeReason | undefined,
    edits: readonly LineEdit[],
  ): OfferChange["origin"] {
    if (reason === vscode.TextDocumentChangeReason.Undo) return "undo";
    if (reason === vscode.TextDocumentChangeReason.Redo) return "redo";
    if (this.writing === document.uri.toString()) return "predicted";
    if (document !== vscode.window.activeTextEditor?.document) return "other";
    return this.isAccepted(edits) ? "predicted" : "typed";
  }

  private forget({ uri }: vscode.TextDocument): void {
    if (!this.followed.delete(uri.toString())) return;
    const documentId = this.idOf(uri);
    this.history.forget(documentId);
    this.recorded.fire({ documentId, origin: "other" });
  }
}
