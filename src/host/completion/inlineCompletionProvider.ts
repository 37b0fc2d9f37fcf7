// Ghost text: the editor's question in, the engine's answer out, in time or not at all. Stable API only: an object with so
// much as a method of the proposed API is refused at registration.
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposables.ts";
import type { Log } from "../../base/log.ts";
import type { CompletionEngine } from "../../core/completion/completionEngine.ts";
import { CompletionLog } from "../../core/completion/completionRecord.ts";
import { ShownCompletions } from "../../core/completion/triggers/shownCompletions.ts";
import { silencedBy } from "../../core/completion/triggers/triggers.ts";
import type { ContextTracker } from "../context/contextTracker.ts";
import { completionDocument, editableDocuments } from "../documents.ts";
import { Retrigger } from "./retrigger.ts";
import { CompletionFetcher } from "./completionFetcher.ts";
import { askedPlace, triggerContextAt, type MomentNotes } from "./triggerContext.ts";
import { isSamePlace, isStillAt, placeIn, type Place } from "./cursorPosition.ts";
import { itemFor, SuggestWidgetAdapter, withChosen } from "./suggestWidgetAdapter.ts";
import { RequestRecorder } from "./requestRecorder.ts";
import type { HostRuleName, PlaceNotes } from "./silenceReasons.ts";
import { TypingObserver } from "./typingObserver.ts";
import { WarmUp } from "./warmUp.ts";
import type { ModelSetup } from "../models/modelSetup.ts";
import { reasonFor } from "../reasons.ts";
import type { EditorSettings } from "../settings.ts";
import { MissedTriggers } from "./missedTriggers.ts";
import type { Snooze } from "./snooze.ts";

/** Runs after a whole ghost was accepted, by whatever key: the only signal of that there is. */
const acceptedCommand = { title: "", command: "ghostlight.accepted" };

/** What other files say, known at once. */
type Contexts = Pick<ContextTracker, "contextFor">;

const byTyping = { kind: "typing", trigger: "typing" } as const;

export class InlineCompletionProvider implements Disposable {
  /** What became of each question. */
  readonly completionLog = new CompletionLog();
  private readonly parts = new DisposableStore();
  private readonly engine: CompletionEngine;
  private readonly contexts: Contexts;
  private readonly setup: ModelSetup;
  private readonly settings: EditorSettings;
  private readonly snooze: Snooze;
  private readonly log: Log;
  private readonly asker: CompletionFetcher;
  private readonly sleeping: MissedTriggers;
  private readonly typing: TypingObserver;
  private readonly warmUp: WarmUp;
  private readonly again = new Retrigger();
  private readonly popup = new SuggestWidgetAdapter();
  private readonly shown = new ShownCompletions();
  /** The newest question and its place. */
  private asked: { readonly place: Place; readonly question: RequestRecorder } | undefined;
  /** A question that found no model in memory. */
  private unanswered: { readonly place: Place; readonly kind: "typing" | "manual" } | undefined;
  private wasReady = false;

  constructor(
    engine: CompletionEngine,
    contexts: Contexts,
    setup: ModelSetup,
    settings: EditorSettings,
    snooze: Snooze,
    log: Log,
  ) {
    this.engine = engine;
    this.contexts = contexts;
    this.setup = setup;
    this.settings = settings;
    this.snooze = snooze;
    this.log = log;
    this.parts.add(this.again);
    const typing = this.parts.add(new TypingObserver());
    this.typing = typing;
    this.asker = this.parts.add(
      new CompletionFetcher(engine, this.again, (tookMs) => typing.rhythm.answered(tookMs), log),
    );
    const provider: vscode.InlineCompletionItemProvider = {
      provideInlineCompletionItems: (...question) => this.answer(...question),
    };
    this.parts.add(vscode.languages.registerInlineCompletionItemProvider([...editableDocuments], provider));
    this.parts.add(vscode.commands.registerCommand(acceptedCommand.command, () => this.shown.accept()));
    this.sleeping = this.parts.add(
      new MissedTriggers(({ document }) => {
        if (settings.editorAsksIn(document)) this.again.wake();
      }),
    );
    this.warmUp = this.parts.add(
      new WarmUp(
        (editor, signal) => this.warm(editor, signal),
        () => this.asked !== undefined && isStillAt(this.asked.place),
      ),
    );
  }

  /** Told whenever the model's state may have changed. */
  modelChanged(): void {
    const isReady = this.setup.facts !== undefined;
    if (isReady === this.wasReady) return;
    this.wasReady = isReady;
    if (!isReady) return;
    const { unanswered } = this;
    this.unanswered = undefined;
    if (unanswered && isStillAt(unanswered.place)) this.again.ask(unanswered.place, unanswered.kind);
    else this.prepare(vscode.window.activeTextEditor);
  }

  /** Gets the model and its state ready for an editor before the first key. */
  prepare(editor: vscode.TextEditor | undefined): void {
    this.warmUp.prepare(editor);
  }

  /** What is known of the cursor's place, for “why no suggestion here?”. */
  notesAt({ document, selection: { active } }: vscode.TextEditor): PlaceNotes {
    const place = placeIn(document, active);
    const rule = silencedBy(triggerContextAt(document, active, this.notes(document, "typing")));
    // An older question was about another text.
    const asked = this.asked && isSamePlace(this.asked.place, place) ? this.asked.question : undefined;
    return {
      last: asked && this.completionLog.lastAt(place.uri, active.line, active.character),
      isUnderWay: asked?.isOpen === true,
      rule: rule ?? this.modelsRule(),
    };
  }

  dispose(): void {
    this.parts.dispose();
  }

  private warm({ document, selection: { active } }: vscode.TextEditor, signal: AbortSignal): void {
    const notes = this.notes(document, "manual");
    if (notes.isOff || notes.isSnoozed || silencedBy(triggerContextAt(document, active, notes))) return;
    const rule = this.modelsRule();
    if (rule === "noModel") this.setup.loadSoon();
    if (rule) return;
    this.engine
      .warm(completionDocument(document, active, this.contexts.contextFor(document)), signal)
      .catch((error: unknown) => reasonFor(this.log, "warming up", error));
  }

  private async answer(
    document: vscode.TextDocument,
    position: vscode.Position,
    { triggerKind, selectedCompletionInfo: selected }: vscode.InlineCompletionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.InlineCompletionItem[]> {
    this.sleeping.hasAsked(document);
    const isInvoked = triggerKind === vscode.InlineCompletionTriggerKind.Invoke;
    const { kind, trigger } = isInvoked ? this.again.invoked : byTyping;
    const place = placeIn(document, position);
    const question = new RequestRecorder(this.completionLog, {
      ...{ documentId: place.uri, line: position.line, character: position.character, trigger },
    });
    this.asked = { place, question };
    const here = askedPlace(document, position);
    const isAnother = trigger === "manual" && this.shown.isShownAt(here);
    const chosen = this.popup.byUser(selected, place);
    const notes = { ...this.notes(document, kind), shown: this.shown.meet(here) };
    const moment = triggerContextAt(document, position, notes, chosen);
    const rule = silencedBy(moment) ?? this.modelsRule();
    if (rule === "noModel") {
      this.unanswered = { place, kind };
      this.setup.loadSoon();
    }
    if (rule) {
      if (isInvoked) this.again.letThrough();
      question.silent(rule);
      return [];
    }
    this.warmUp.stop();
    const plain = completionDocument(document, position, this.contexts.contextFor(document));
    const asked = chosen ? withChosen(plain, document, chosen) : plain;
    const mayWait = trigger === "typing" && !this.engine.knows(asked);
    const delayMs = mayWait ? this.typing.rhythm.delayMs(moment, performance.now()) : 0;
    const how = isAnother ? "another" : isInvoked && kind === "typing" ? "patient" : kind;
    const found = await this.asker.ask(asked, place, how, delayMs, question, token);
    if (isInvoked && !isAnother) this.again.letThrough();
    const items = (found?.completions ?? []).flatMap(
      (completion) => itemFor(completion, document, position, selected, chosen) ?? [],
    );
    const [first] = items;
    if (found && token.isCancellationRequested) question.end({ kind: "cancelled" }, found.answer);
    else if (found && first === undefined) question.silent(found.answer.suppressedBy ?? "popupDisagrees", found.answer);
    if (first === undefined || found === undefined || !question.isOpen) return [];
    this.shown.show(here, first.added);
    question.end({ kind: "shown", source: found.completions[0]!.source, text: first.added }, found.answer);
    return items.map(({ insertText, range }) => new vscode.InlineCompletionItem(insertText, range, acceptedCommand));
  }

  private notes(document: vscode.TextDocument, kind: MomentNotes["kind"]): MomentNotes {
    return {
      kind,
      lastChange: this.typing.lastChangeOf(document),
      shown: "none",
      isOff: !this.settings.ghostTextIn(document),
      isSnoozed: this.snooze.end !== undefined,
    };
  }

  /** The model's own reason to be silent. */
  private modelsRule(): HostRuleName | undefined {
    const { facts } = this.setup;
    if (facts === undefined) return "noModel";
    return facts.canInfill ? undefined : "cannotInfill";
  }
}
