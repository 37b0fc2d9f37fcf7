// Ghost text: takes the editor's request and returns the engine's completion, in time or not at all. Stable API only: the editor
// refuses to register an object with so much as a method of the proposed API.
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposables.ts";
import type { Log } from "../../base/log.ts";
import type { CompletionEngine } from "../../core/completion/completionEngine.ts";
import { CompletionLog } from "../../core/completion/completionRecord.ts";
import { isSamePosition } from "../../core/completion/cursorContext.ts";
import { ShownCompletions } from "../../core/completion/triggers/shownCompletions.ts";
import { suppressingRule } from "../../core/completion/triggers/triggerRules.ts";
import type { EditGhost } from "../../core/nextEdit/offer/editGhost.ts";
import type { ContextTracker } from "../context/contextTracker.ts";
import { DocumentReadings } from "../documentReading.ts";
import { completionDocument, editableDocuments } from "../documents.ts";
import type { ModelSetup } from "../models/modelSetup.ts";
import { inBackground } from "../reasons.ts";
import type { EditorSettings } from "../settings.ts";
import { CompletionFetcher, type FetchRequest } from "./completionFetcher.ts";
import { MissedTriggers } from "./missedTriggers.ts";
import { RequestRecorder } from "./requestRecorder.ts";
import { Retrigger, type RequestKind } from "./retrigger.ts";
import type { HostRuleName, PlaceNotes } from "./silenceReasons.ts";
import type { Snooze } from "./snooze.ts";
import { itemFor, SuggestWidgetAdapter, withChosen } from "./suggestWidgetAdapter.ts";
import { cursorContextAt, isStillAt, triggerContext, type TriggerConditions } from "./triggerContext.ts";
import { TypingObserver } from "./typingObserver.ts";
import { WarmUp } from "./warmUp.ts";

/** Runs after a whole suggestion was accepted, with whatever key: there is no other signal of that. */
const acceptedCommand = { title: "", command: "ghostlight.accepted" };

/** A next edit at a place, if there is one to be shown as ghost text. */
export type NextEditAt = (document: vscode.TextDocument, position: vscode.Position) => EditGhost | undefined;

/** The context of a document, known at once. */
type Contexts = Pick<ContextTracker, "contextFor">;

const byTyping: RequestKind = { kind: "typing", trigger: "typing" };

export class InlineCompletionProvider implements Disposable {
  /** What became of each request. */
  readonly completionLog = new CompletionLog();
  private readonly parts = new DisposableStore();
  private readonly engine: CompletionEngine;
  private readonly contexts: Contexts;
  private readonly setup: ModelSetup;
  private readonly settings: EditorSettings;
  private readonly snooze: Snooze;
  private readonly nextEditAt: NextEditAt;
  private readonly log: Log;
  private readonly retrigger = this.parts.add(new Retrigger());
  private readonly typing = this.parts.add(new TypingObserver());
  private readonly readings = this.parts.add(new DocumentReadings());
  private readonly suggestWidget = new SuggestWidgetAdapter();
  private readonly shown = new ShownCompletions();
  private readonly fetcher: CompletionFetcher;
  private readonly missed: MissedTriggers;
  private readonly warmUp: WarmUp;
  /** The latest request. */
  private latest: RequestRecorder | undefined;
  /** A request that found no model in memory. */
  private unanswered: { readonly cursor: RequestRecorder["cursor"]; readonly kind: RequestKind["kind"] } | undefined;
  private wasReady = false;

  constructor(
    engine: CompletionEngine,
    contexts: Contexts,
    setup: ModelSetup,
    settings: EditorSettings,
    snooze: Snooze,
    nextEditAt: NextEditAt,
    log: Log,
  ) {
    this.engine = engine;
    this.contexts = contexts;
    this.setup = setup;
    this.settings = settings;
    this.snooze = snooze;
    this.nextEditAt = nextEditAt;
    this.log = log;
    this.fetcher = this.parts.add(new CompletionFetcher(engine, this.typing.debounce, this.retrigger, log));
    const provider: vscode.InlineCompletionItemProvider = {
      provideInlineCompletionItems: (...request) => this.provide(...request),
    };
    this.parts.add(vscode.languages.registerInlineCompletionItemProvider([...editableDocuments], provider));
    this.parts.add(vscode.commands.registerCommand(acceptedCommand.command, () => this.shown.accept()));
    this.missed = this.parts.add(
      new MissedTriggers(({ document }) => {
        if (settings.editorAsksIn(document)) this.retrigger.forMissedKey();
      }),
    );
    this.warmUp = this.parts.add(
      new WarmUp(
        (editor, signal) => this.warm(editor, signal),
        () => this.latest !== undefined && isStillAt(this.latest.cursor),
      ),
    );
  }

  /** To be called whenever the model's state may have changed. */
  modelChanged(): void {
    const isReady = this.setup.completionFacts !== undefined;
    if (isReady === this.wasReady) return;
    this.wasReady = isReady;
    if (!isReady) return;
    const { unanswered } = this;
    this.unanswered = undefined;
    if (unanswered && isStillAt(unanswered.cursor)) this.retrigger.at(unanswered.cursor, unanswered.kind);
    else this.prepare(vscode.window.activeTextEditor);
  }

  /** Loads the model and evaluates an editor's document before the first key. */
  prepare(editor: vscode.TextEditor | undefined): void {
    this.warmUp.prepare(editor);
  }

  /** Asks the editor for ghost text where the cursor is: a next edit can be shown there, or no more. */
  offerNextEdit(): void {
    this.retrigger.forNextEdit();
  }

  /** What is known of the cursor's place, for “why no suggestion here?”. */
  notesAt({ document, selection: { active } }: vscode.TextEditor): PlaceNotes {
    const cursor = cursorContextAt(document, active);
    const rule = this.settings.editorAsksIn(document)
      ? suppressingRule(triggerContext(cursor, document, this.conditions(document, "typing")))
      : "editorOff";
    // An older request was for another text.
    const latest = this.latest && isSamePosition(this.latest.cursor, cursor) ? this.latest : undefined;
    return {
      last: latest && this.completionLog.lastAt(cursor),
      isUnderWay: latest?.isOpen === true,
      rule: rule ?? this.modelRule() ?? (this.readings.isMisread(document) ? "misread" : undefined),
    };
  }

  dispose(): void {
    this.parts.dispose();
  }

  private warm({ document, selection: { active } }: vscode.TextEditor, signal: AbortSignal): void {
    const conditions = this.conditions(document, "manual");
    if (conditions.isOff || conditions.isSnoozed) return;
    if (suppressingRule(triggerContext(cursorContextAt(document, active), document, conditions))) return;
    const rule = this.modelRule();
    if (rule === "noModel") this.setup.loadSoon();
    if (rule) return;
    const warmed = async (): Promise<void> => {
      if ((await this.readings.find(document)) || signal.aborted) return;
      await this.engine.warm(completionDocument(document, active, this.contexts.contextFor(document)), signal);
    };
    inBackground(this.log, "warming up", warmed());
  }

  private async provide(
    document: vscode.TextDocument,
    position: vscode.Position,
    { triggerKind, selectedCompletionInfo: selected }: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[]> {
    this.missed.requested(document);
    const isInvoked = triggerKind === vscode.InlineCompletionTriggerKind.Invoke;
    const { kind, trigger } = isInvoked ? this.retrigger.invoked : byTyping;
    const cursor = cursorContextAt(document, position);
    const recorder = new RequestRecorder(this.completionLog, cursor, trigger);
    this.latest = recorder;
    const chosen = this.suggestWidget.chosenByUser(selected, cursor);
    const { shown, isShown } = this.shown.meet(cursor);
    const conditions = { ...this.conditions(document, kind), shown };
    // It waits for nothing, and comes before what the model would have to be asked for.
    const nextEdit =
      conditions.isOff || conditions.isSnoozed || selected ? undefined : this.nextEditAt(document, position);
    if (nextEdit !== undefined) {
      if (isInvoked) this.retrigger.allowNext();
      recorder.end({ kind: "shown", source: "nextEdit", text: nextEdit.text });
      const range = new vscode.Range(position, position.translate(0, nextEdit.replaceAfter));
      return [new vscode.InlineCompletionItem(nextEdit.text, range, acceptedCommand)];
    }
    const context = triggerContext(cursor, document, conditions, chosen);
    const rule = suppressingRule(context) ?? this.modelRule() ?? (await this.readingRule(document));
    if (rule === "noModel" || rule === "modelFreed") {
      this.unanswered = { cursor, kind };
      if (kind === "manual") this.setup.loadForAsked();
      else this.setup.loadSoon();
    }
    if (rule) {
      if (isInvoked) this.retrigger.allowNext();
      recorder.silent(rule);
      return [];
    }
    this.warmUp.stop();
    const plain = completionDocument(document, position, this.contexts.contextFor(document));
    const isAnother = trigger === "manual" && isShown;
    const request: FetchRequest = {
      document: chosen ? withChosen(plain, document, chosen) : plain,
      context,
      patience: isAnother ? "another" : isInvoked && kind === "typing" ? "patient" : kind,
    };
    const found = await this.fetcher.fetch(request, recorder, token);
    // The user has freed the memory, and the request was made before that was known here.
    if (found === undefined && !token.isCancellationRequested && this.isFreed) this.unanswered = { cursor, kind };
    if (isInvoked && !isAnother) this.retrigger.allowNext();
    const items = (found?.completions ?? []).flatMap(
      (completion) => itemFor(completion, document, position, selected, chosen) ?? [],
    );
    const [first] = items;
    if (found && token.isCancellationRequested) recorder.end({ kind: "cancelled" }, found.result);
    else if (found && first === undefined) recorder.silent(found.result.suppressedBy ?? "popupDisagrees", found.result);
    if (first === undefined || found === undefined || !recorder.isOpen) return [];
    this.shown.show(cursor, first.added);
    recorder.end({ kind: "shown", source: found.completions[0]!.source, text: first.added }, found.result);
    return items.map(({ insertText, range }) => new vscode.InlineCompletionItem(insertText, range, acceptedCommand));
  }

  private conditions(document: vscode.TextDocument, kind: RequestKind["kind"]): TriggerConditions {
    return {
      kind,
      lastChange: this.typing.lastChangeOf(document),
      shown: "none",
      isOff: !this.settings.ghostTextIn(document),
      isSnoozed: this.snooze.end !== undefined,
    };
  }

  /** Silence where the model would see other characters than the file has. Waits for the file only once. */
  private async readingRule(document: vscode.TextDocument): Promise<HostRuleName | undefined> {
    return (this.readings.isMisread(document) ?? (await this.readings.find(document))) ? "misread" : undefined;
  }

  /** The rule about the model that suppresses a request. */
  private modelRule(): HostRuleName | undefined {
    const { completionFacts: facts, choice } = this.setup;
    if (facts === undefined && choice.kind === "missing") return "modelMissing";
    if (facts === undefined) return this.isFreed ? "modelFreed" : "noModel";
    return facts.canInfill ? undefined : "cannotInfill";
  }

  private get isFreed(): boolean {
    const { choice } = this.setup;
    return choice.kind === "chosen" && choice.isFreed === true;
  }
}
