// What the model sees of other files, per document. It changes only in pauses: if it changed while the user types, a key would
// have to wait until the model has read the whole prompt again. Gathered in idle time, in short pieces of work.
import * as vscode from "vscode";
import { LruCache } from "../../base/lruCache.ts";
import { DisposableStore, type Disposable } from "../../base/disposables.ts";
import { Emitter, type Event } from "../../base/events.ts";
import type { Log } from "../../base/log.ts";
import { contextTokens } from "../../core/completion/context/budget.ts";
import { RecentEdits } from "../../core/completion/context/recentEdits.ts";
import type { CompletionContext, ContextSnippet } from "../../core/completion/completionRequest.ts";
import type { WindowLimits } from "../../core/completion/prompt/promptWindow.ts";
import { isEditable } from "../documents.ts";
import { reasonFor } from "../reasons.ts";
import type { EditorSettings } from "../settings.ts";
import { Declarations } from "./declarations.ts";
import { FileTextCache } from "./fileTextCache.ts";
import type { ContextSources } from "./gatherContext.ts";
import { IgnoredFiles } from "./ignoredFiles.ts";
import { CandidateFiles } from "./candidateFiles.ts";

/** A pause this long, in milliseconds, is more than a gap between two keys (median 170 ms in the typing traces). */
const pauseMs = 1000;
/**
 * A context in use is worth more than a better one that is not evaluated. It is updated only when the user has been idle for
 * as long as llama.vscode waits before it warms its own.
 */
const longPauseMs = 3000;
/** After a switch of file or a save: the editor has its own work first. */
const soonMs = 100;
/** Documents whose context is remembered: when the user returns to one, its prompt is unchanged. */
const mostRemembered = 24;
/** Longer documents get no ghost text either. */
const longestDocument = 2_000_000;

interface TrackedContext {
  readonly context: CompletionContext;
  /** What of the context is about problems. */
  readonly notes: readonly ContextSnippet[];
}

export class ContextTracker implements ContextSources, Disposable {
  private readonly parts = new DisposableStore();
  private readonly settings: EditorSettings;
  private readonly limits: () => WindowLimits | undefined;
  private readonly log: Log;
  readonly ignored: IgnoredFiles;
  readonly work = this.parts.add(new CandidateFiles());
  readonly texts = new FileTextCache();
  readonly edits = new RecentEdits();
  readonly declarations: Declarations;
  private readonly contexts = new LruCache<string, TrackedContext>({ entries: mostRemembered });
  private readonly changed = new Emitter<vscode.TextEditor>();
  private waiting: NodeJS.Timeout | undefined;
  private gathering: AbortController | undefined;
  private infillTokens: number | undefined;
  private lastVersion = -1;
  /** The user has moved to another place, or saved, since the problems were read. */
  private hasMoved = true;
  private hasSaved = false;
  /** Fires with the editor whose context has changed, so that its prompt can be evaluated. */
  readonly onDidChange: Event<vscode.TextEditor> = this.changed.event;

  /** `limits`: of the model in memory, undefined without one. */
  constructor(settings: EditorSettings, limits: () => WindowLimits | undefined, log: Log) {
    this.settings = settings;
    this.limits = limits;
    this.log = log;
    this.ignored = this.parts.add(new IgnoredFiles(settings, log));
    this.declarations = new Declarations(this.ignored, log);
    this.parts.add(this.ignored.onDidChange(() => this.forgetAll()));
    this.parts.add(vscode.workspace.onDidChangeTextDocument((event) => this.typed(event)));
    this.parts.add(
      vscode.window.onDidChangeTextEditorSelection(({ kind, textEditor: { document } }) => {
        // A key also moves the cursor, after it has changed the text.
        if (document.version === this.lastVersion) this.hasMoved = true;
        this.lastVersion = document.version;
        // The selection that the editor sets when it opens a file is not the user's.
        if (kind !== undefined) this.later(this.patience());
      }),
    );
    this.parts.add(
      vscode.window.onDidChangeActiveTextEditor(() => {
        this.hasMoved = true;
        this.later(this.patience(soonMs));
      }),
    );
    this.parts.add(
      vscode.workspace.onDidSaveTextDocument(() => {
        this.declarations.forget();
        this.hasMoved = this.hasSaved = true;
        const document = vscode.window.activeTextEditor?.document;
        // Many users save while they type.
        this.later(document && this.contextFor(document) ? pauseMs : soonMs);
      }),
    );
    this.parts.add(
      vscode.workspace.onDidDeleteFiles(({ files }) => {
        for (const uri of files) this.edits.forget(uri.toString());
      }),
    );
  }

  /** The present context of a document. The same object until it changes. */
  contextFor(document: vscode.TextDocument): CompletionContext | undefined {
    return this.contexts.get(document.uri.toString())?.context;
  }

  /** To be called whenever the model may have changed: another one may take a longer prompt. */
  modelChanged(): void {
    const infillTokens = this.limits()?.infillTokens;
    if (infillTokens === this.infillTokens) return;
    this.infillTokens = infillTokens;
    this.later(soonMs);
  }

  dispose(): void {
    this.stop();
    this.parts.dispose();
  }

  private typed({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    // An event without changes reports that the document has become dirty.
    if (contentChanges.length === 0 || !isEditable(document)) return;
    const isByUser = document === vscode.window.activeTextEditor?.document;
    if (!isByUser) return this.edits.forget(document.uri.toString());
    this.work.note(document);
    const changes = contentChanges.map(({ range, text }) => ({
      startLine: range.start.line,
      endLine: range.end.line,
      lineBreaks: text.split("\n").length - 1,
    }));
    const lineAt = (line: number): string => document.lineAt(line).text;
    this.edits.changed(document.uri.toString(), changes, { lineCount: document.lineCount, lineAt });
    this.later(this.patience());
  }

  /** How long a pause must be before the active document's context is updated. */
  private patience(withoutContextMs = pauseMs): number {
    const document = vscode.window.activeTextEditor?.document;
    const { firstInfillTokens = 0, infillTokens = 0 } = this.limits() ?? {};
    // A short first window serves users who type soon; a context would make the model read everything again, which takes seconds.
    const isReadShort = firstInfillTokens > 0 && firstInfillTokens < infillTokens;
    return isReadShort || (document && this.contextFor(document)) ? longPauseMs : withoutContextMs;
  }

  /** Gathers after a delay; the user will have been idle for `idleMs` by then. */
  private later(delayMs: number, idleMs = delayMs): void {
    this.stop();
    this.waiting = setTimeout(() => {
      const editor = vscode.window.activeTextEditor;
      if (!editor || !this.isUseful(editor.document)) return;
      this.gather(editor, idleMs).catch((error: unknown) => reasonFor(this.log, "gathering context", error));
    }, delayMs);
  }

  private stop(): void {
    clearTimeout(this.waiting);
    this.gathering?.abort();
    this.gathering = undefined;
  }

  private isUseful(document: vscode.TextDocument): boolean {
    const isShort = document.offsetAt(new vscode.Position(document.lineCount, 0)) <= longestDocument;
    return isEditable(document) && isShort && this.limits() !== undefined && this.settings.ghostTextIn(document);
  }

  private async gather(editor: vscode.TextEditor, idleMs: number): Promise<void> {
    const { infillTokens } = this.limits()!;
    const gathering = new AbortController();
    this.gathering = gathering;
    const { gatherContext, notesAt } = await import("./gatherContext.ts");
    // A key may have been pressed while it was read from disk.
    if (gathering.signal.aborted) return;
    const key = editor.document.uri.toString();
    const { context: inUse, notes: shownNotes } = this.contexts.get(key) ?? {};
    // Problems come and go with every pause in typing. A user who moves to a place and stays there, or saves, cares about them.
    const readsNotes = this.hasMoved && (this.hasSaved || idleMs >= longPauseMs);
    const notes = (readsNotes ? notesAt(editor) : shownNotes) ?? [];
    try {
      const context = await gatherContext(editor, infillTokens, { inUse, notes }, this, gathering.signal);
      if (gathering.signal.aborted) return;
      if (readsNotes) this.hasMoved = this.hasSaved = false;
      else if (this.hasMoved) this.later(longPauseMs - idleMs, longPauseMs);
      if (context === inUse) return;
      this.keep(key, context, notes);
      this.log.info(describeContext(context, editor.document));
      this.changed.fire(editor);
    } catch (error) {
      // The user has pressed a key in the meantime.
      if (!gathering.signal.aborted) throw error;
    }
  }

  private keep(key: string, context: CompletionContext | undefined, notes: readonly ContextSnippet[]): void {
    if (context === undefined) this.contexts.delete(key);
    else this.contexts.set(key, { context, notes });
  }

  /** Files that were allowed in a context may now be ignored. */
  private forgetAll(): void {
    this.contexts.clear();
    this.declarations.forget();
    this.later(soonMs);
  }
}

/** Names and sizes only, for the log. */
function describeContext(context: CompletionContext | undefined, document: vscode.TextDocument): string {
  const paths = [...new Set(context?.snippets.map(({ path }) => path))].join(", ");
  return `context of ${context?.path ?? document.uri.path}: ${contextTokens(context)} tokens from ${paths || "nothing"}`;
}
