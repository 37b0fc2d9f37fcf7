// Ghost text: the editor's question in, the engine's answer out, in time or not at all. Stable API only: an object with so
// much as a method of the proposed API is refused at registration.
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../base/disposables.ts";
import type { Log } from "../base/log.ts";
import { firstLinesAfterMs, type CompletionEngine } from "../core/completion/engine.ts";
import type { Ghost } from "../core/completion/ghost.ts";
import type { CompletionDocument } from "../core/completion/query.ts";
import { abortOn } from "./cancellation.ts";
import { completionDocument, editableDocuments, isEditable } from "./documents.ts";
import { reasonFor } from "./reasons.ts";
import type { ModelSetup } from "./modelSetup.ts";
import type { EditorSettings } from "./settings.ts";
import { SleepingEditors } from "./sleepingEditors.ts";

/**
 * The editor asks about 80 ms after the key and drops a ghost that comes later than about 750 ms after it whenever
 * IntelliSense has something (docs/benchmarks.md, “The editor”).
 */
const deadlineMs = 550;
/**
 * A cursor that rests this long outside of typing is where the next key may fall: its surroundings are evaluated ahead.
 * While typing, the editor asks sooner than this.
 */
const restMs = 200;
/** Larger documents are left alone: copying them at every key would be felt. */
const longestDocument = 2_000_000;

/** Where the user was when a question got no answer in time. */
interface Place {
  readonly uri: string;
  readonly version: number;
  readonly position: vscode.Position;
}

export class InlineCompletions implements Disposable {
  private readonly parts = new DisposableStore();
  private readonly engine: CompletionEngine;
  private readonly setup: ModelSetup;
  private readonly settings: EditorSettings;
  private readonly log: Log;
  private readonly sleeping: SleepingEditors;
  /** Ends the question that goes on although the editor no longer waits. */
  private late: AbortController | undefined;
  private warming: AbortController | undefined;
  private resting: NodeJS.Timeout | undefined;
  /** The last place the editor asked about. */
  private asked: Place | undefined;
  /** A question that found no model in memory. */
  private unanswered: Place | undefined;
  /** The last place asked about again by ourselves: once a place is enough. */
  private askedAgain: Place | undefined;
  private wasReady = false;
  /** Where the IntelliSense popup is open and the entry it opened with; empty once the user has moved in it. */
  private popup: { readonly place: Place; text: string } | undefined;

  constructor(engine: CompletionEngine, setup: ModelSetup, settings: EditorSettings, log: Log) {
    this.engine = engine;
    this.setup = setup;
    this.settings = settings;
    this.log = log;
    const provider: vscode.InlineCompletionItemProvider = {
      provideInlineCompletionItems: (...question) => this.answer(...question),
    };
    this.parts.add(vscode.languages.registerInlineCompletionItemProvider([...editableDocuments], provider));
    this.sleeping = this.parts.add(
      new SleepingEditors(({ document, selection }) => {
        if (this.isWanted(document) && settings.editorAsksIn(document))
          this.askAgain(placeIn(document, selection.active));
      }),
    );
    this.parts.add(vscode.window.onDidChangeActiveTextEditor((editor) => this.prepare(editor)));
    this.parts.add(vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.cursorMoved(textEditor)));
  }

  /** Told whenever the model's state may have changed. */
  modelChanged(): void {
    const isReady = this.setup.facts !== undefined;
    if (isReady === this.wasReady) return;
    this.wasReady = isReady;
    if (!isReady) return;
    const editor = vscode.window.activeTextEditor;
    if (this.unanswered && isStillAt(this.unanswered)) this.askAgain(this.unanswered);
    else this.prepare(editor);
    this.unanswered = undefined;
  }

  /** Gets the model and its state ready for an editor before the first key. */
  prepare(editor: vscode.TextEditor | undefined): void {
    this.warming?.abort();
    if (!editor || !this.isWanted(editor.document)) return;
    if (this.setup.facts === undefined) return this.setup.loadSoon();
    if (!this.setup.facts.canInfill) return;
    const abort = new AbortController();
    this.warming = abort;
    const document = completionDocument(editor.document, editor.selection.active);
    this.engine.warm(document, abort.signal).catch((error: unknown) => reasonFor(this.log, "warming up", error));
  }

  private cursorMoved(editor: vscode.TextEditor): void {
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      const isAskedAbout = this.asked !== undefined && isStillAt(this.asked);
      if (!isAskedAbout && editor === vscode.window.activeTextEditor) this.prepare(editor);
    }, restMs);
  }

  dispose(): void {
    clearTimeout(this.resting);
    this.late?.abort();
    this.warming?.abort();
    this.parts.dispose();
  }

  private async answer(
    document: vscode.TextDocument,
    position: vscode.Position,
    context: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[]> {
    this.sleeping.hasAsked(document);
    if (!this.isWanted(document)) return [];
    const place = placeIn(document, position);
    this.asked = place;
    const { facts } = this.setup;
    if (facts === undefined) {
      this.unanswered = place;
      this.setup.loadSoon();
      return [];
    }
    if (!facts.canInfill) return [];
    this.warming?.abort();
    this.late?.abort();
    const chosen = this.chosenByUser(context.selectedCompletionInfo, place);
    const asked = chosen ? withChosen(document, chosen) : completionDocument(document, position);
    const isManual = context.triggerKind === vscode.InlineCompletionTriggerKind.Invoke;
    const ghost = await this.ask(asked, place, isManual, token);
    if (ghost === undefined || token.isCancellationRequested) return [];
    if (chosen) return [item(chosen.text + ghost.text, chosen.range.start, chosen.range.end, ghost)];
    const preselected = context.selectedCompletionInfo;
    if (!preselected) return [item(ghost.text, position, position, ghost)];
    // In the form the open popup demands, if it goes the way of the popup's entry; else nothing.
    const typed = document.getText(new vscode.Range(preselected.range.start, position));
    const whole = typed + ghost.text;
    return whole.startsWith(preselected.text) ? [item(whole, preselected.range.start, position, ghost)] : [];
  }

  /**
   * The popup's entry that the user has moved to. The one it opens with is nobody's choice: a small model made to continue
   * after whatever comes first in the alphabet writes nonsense.
   */
  private chosenByUser(
    chosen: vscode.SelectedCompletionInfo | undefined,
    place: Place,
  ): vscode.SelectedCompletionInfo | undefined {
    if (chosen === undefined) {
      this.popup = undefined;
      return undefined;
    }
    if (this.popup === undefined || !isSamePlace(this.popup.place, place)) this.popup = { place, text: chosen.text };
    if (this.popup.text === chosen.text) return undefined;
    this.popup.text = "";
    return chosen;
  }

  private async ask(
    asked: CompletionDocument,
    place: Place,
    isManual: boolean,
    token: vscode.CancellationToken,
  ): Promise<Ghost | undefined> {
    const { controller, unlink } = abortOn(token);
    const asking = this.engine
      .ask(asked, controller.signal, isManual ? {} : { firstLinesAfterMs })
      .catch((error: unknown) => {
        reasonFor(this.log, "ghost text", error);
        return undefined;
      });
    // Somebody who asked by hand waits; while typing, a slow answer would hold up everybody's IntelliSense.
    if (isManual) return asking.finally(unlink);
    const first = await Promise.race([asking, later(deadlineMs)]);
    unlink();
    if (first !== tooLate) {
      // The longer text takes the place of its first lines when it is known, if nothing moved.
      void first?.whole?.then(() => isStillAt(place) && this.askAgain(place));
      return first;
    }
    if (token.isCancellationRequested) return undefined;
    this.late = controller;
    void asking.then((ghost) => {
      if (ghost && !controller.signal.aborted && isStillAt(place)) this.askAgain(place);
    });
    return undefined;
  }

  /** Has the editor ask again, now that the answer is known. */
  private askAgain(place: Place): void {
    if (this.askedAgain && isSamePlace(this.askedAgain, place)) return;
    this.askedAgain = place;
    void vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
  }

  private isWanted(document: vscode.TextDocument): boolean {
    return isEditable(document) && this.settings.ghostTextIn(document) && !isTooLong(document);
  }
}

const tooLate = Symbol("too late");

function later(delayMs: number): Promise<typeof tooLate> {
  return new Promise((resolve) => setTimeout(resolve, delayMs, tooLate));
}

function isTooLong(document: vscode.TextDocument): boolean {
  return document.offsetAt(new vscode.Position(document.lineCount, 0)) > longestDocument;
}

/** The document as it would be with the selected entry of the IntelliSense popup accepted. */
function withChosen(document: vscode.TextDocument, { range, text }: vscode.SelectedCompletionInfo): CompletionDocument {
  const plain = completionDocument(document, range.start);
  const end = document.offsetAt(range.end);
  return {
    ...plain,
    text: plain.text.slice(0, plain.offset) + text + plain.text.slice(end),
    offset: plain.offset + text.length,
  };
}

function item(text: string, start: vscode.Position, end: vscode.Position, ghost: Ghost): vscode.InlineCompletionItem {
  return new vscode.InlineCompletionItem(text, new vscode.Range(start, end.translate(0, ghost.replaceAfter)));
}

function placeIn(document: vscode.TextDocument, position: vscode.Position): Place {
  return { uri: document.uri.toString(), version: document.version, position };
}

function isStillAt({ uri, version, position }: Place): boolean {
  const editor = vscode.window.activeTextEditor;
  return (
    editor?.document.uri.toString() === uri &&
    editor.document.version === version &&
    editor.selection.isEmpty &&
    editor.selection.active.isEqual(position)
  );
}

function isSamePlace(a: Place, b: Place): boolean {
  return a.uri === b.uri && a.version === b.version && a.position.isEqual(b.position);
}
