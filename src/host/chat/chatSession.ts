// The conversations of this window and the turns that run in them. No editor in here: the view draws what this says.
import type { Disposable } from "../../base/disposables.ts";
import { Emitter, type Event } from "../../base/events.ts";
import type { Log } from "../../base/log.ts";
import {
  emptyConversation,
  isAnswering,
  reduce,
  type Conversation,
  type ConversationEvent,
  type Excerpt,
  type Question,
  type QueuedQuestion,
} from "../../core/chat/conversation.ts";
import type { ChatModel, ChatPurpose } from "../../core/modelPort.ts";
import { questionAbout } from "../../core/chat/prompt.ts";
import type { ParsedMessage } from "../../core/chat/slashCommands.ts";
import { answerTurn, summarise } from "../../core/chat/chatTurn.ts";
import { reasonFor } from "../reasons.ts";

/** An event and the conversation after it. `opened`: another one is the current one now. */
export interface ConversationChange {
  readonly id: string;
  readonly event: ConversationEvent | { readonly kind: "opened" };
  readonly conversation: Conversation;
}

/** A conversation that is open, and the turn that runs in it. */
interface Talk {
  conversation: Conversation;
  running?: AbortController | undefined;
}

export interface SessionOptions {
  readonly model: ChatModel;
  /** What a conversation without a switch of its own does. */
  readonly mayThink: () => boolean;
  /** A new conversation's id. */
  readonly newId: () => string;
  /** Milliseconds, from whenever. */
  readonly now: () => number;
  readonly log: Log;
}

export class ChatSession implements Disposable {
  private readonly options: SessionOptions;
  private readonly changed = new Emitter<ConversationChange>();
  private readonly talks = new Map<string, Talk>();
  private currentId: string;
  /** Of the conversation that is there before anybody chose one. */
  private readonly firstId: string;
  /** Changes of every open conversation, also of one that runs on while another is looked at. */
  readonly onDidChange: Event<ConversationChange> = this.changed.event;

  constructor(options: SessionOptions) {
    this.options = options;
    this.firstId = this.currentId = options.newId();
  }

  /** Id of the conversation that is shown. */
  get id(): string {
    return this.currentId;
  }

  get conversation(): Conversation {
    return this.talk().conversation;
  }

  /** A conversation that is open here, also one that is not shown. */
  opened(id: string): Conversation | undefined {
    return this.talks.get(id)?.conversation;
  }

  /** Takes up a saved conversation at the start, unless the user has begun another meanwhile. */
  restore(id: string, saved: Conversation): void {
    if (this.currentId === this.firstId && this.conversation.turns.length === 0) this.open(id, saved);
  }

  /** Shows a conversation. One that is open already stays as it is here: it may be running. */
  open(id: string, saved: Conversation): void {
    if (!this.talks.has(id)) this.talks.set(id, { conversation: saved });
    this.currentId = id;
    this.changed.fire({ id, event: { kind: "opened" }, conversation: this.conversation });
  }

  /** Begins a new conversation; a running answer of the old one goes on. */
  startNew(): void {
    this.open(this.options.newId(), emptyConversation);
  }

  /** Forgets a conversation; what runs in it ends. */
  forget(id: string): void {
    this.talks.get(id)?.running?.abort();
    this.talks.delete(id);
    if (id === this.currentId) this.startNew();
  }

  /** Asks a question about pieces of text or about nothing. While an answer is running it waits for its end. */
  async ask({ text, request }: ParsedMessage, excerpts: readonly Excerpt[]): Promise<void> {
    if (isAnswering(this.conversation)) this.dispatch({ kind: "queued", text, request, excerpts });
    else await this.put(asked({ text, request, excerpts }, this.conversation));
  }

  /** Asks a question that somebody else has put together. A running answer is stopped; what it said stays. */
  askAs(purpose: ChatPurpose, question: Question): Promise<void> {
    return this.put({ kind: "asked", purpose, ...question });
  }

  /** Replaces an earlier question and what came after it. It stays about the same excerpts. A running answer is stopped. */
  async edit(id: number, { text, request }: ParsedMessage): Promise<void> {
    const old = this.conversation.turns.find((turn) => turn.id === id);
    if (old?.kind !== "question") return;
    const { context, excerpts } = old;
    await this.put({ kind: "edited", id, text, request, context, excerpts, purpose: "chat" });
  }

  /** Answers a question anew, the last one when no answer is named. */
  async retry(id?: number): Promise<void> {
    if (isAnswering(this.conversation) || this.conversation.turns.length === 0) return;
    await this.put({ kind: "askedAgain", ...(id === undefined ? {} : { id }) });
  }

  /** Ends the running answer; what it said stays. Questions that wait go on waiting. */
  stop(): void {
    this.talk().running?.abort();
    this.dispatch({ kind: "stopped" });
  }

  /** Asks the first question that waits. */
  async askQueued(): Promise<void> {
    if (!isAnswering(this.conversation)) await this.next(this.currentId);
  }

  /** Changes what stands in the conversation without asking anything. */
  change(event: Extract<ConversationEvent, { kind: "unqueued" | "thinkingSet" | "leftOut" }>): void {
    this.dispatch(event);
  }

  /** Gives a conversation a name. */
  rename(id: string, title: string): void {
    if (this.talks.has(id)) this.dispatch({ kind: "renamed", title }, id);
  }

  /** Has the model say in short what stands before a turn, which then stands for it. Raises FailureError. */
  async summariseBefore(id: number, signal: AbortSignal): Promise<void> {
    const { currentId } = this;
    const summary = await summarise(this.options.model, this.conversation, id, signal);
    this.dispatch({ kind: "leftOut", before: id, summary }, currentId);
  }

  dispose(): void {
    for (const { running } of this.talks.values()) running?.abort();
  }

  private talk(id = this.currentId): Talk {
    const talk = this.talks.get(id) ?? { conversation: emptyConversation };
    this.talks.set(id, talk);
    return talk;
  }

  private async put(event: ConversationEvent, id = this.currentId): Promise<void> {
    const talk = this.talk(id);
    talk.running?.abort();
    this.dispatch({ kind: "stopped" }, id);
    if (!this.dispatch(event, id)) return;
    await this.run(talk, id);
  }

  private async run(talk: Talk, id: string): Promise<void> {
    const abort = new AbortController();
    talk.running = abort;
    const { model, mayThink, now, log } = this.options;
    // An answer that was stopped may still send a last chunk, which must not end up in the next one.
    const report = (event: ConversationEvent): void => {
      if (talk.running === abort && !abort.signal.aborted) this.dispatch(event, id);
    };
    const { thinking } = talk.conversation;
    const mode = { thinking: thinking === undefined ? mayThink() : thinking === "on", now };
    let isDone = false;
    try {
      const end = await answerTurn(model, talk.conversation, mode, report, abort.signal);
      report(end);
      isDone = !abort.signal.aborted;
    } catch (error) {
      const failure = reasonFor(log, "chat", error);
      report(failure.kind === "cancelled" ? { kind: "stopped" } : { kind: "failed", failure });
    } finally {
      if (talk.running === abort) talk.running = undefined;
    }
    // After a stop or a failure the user says whether what waits is still wanted.
    if (isDone) await this.next(id);
  }

  private async next(id: string): Promise<void> {
    const conversation = this.talks.get(id)?.conversation;
    const queued = conversation?.queue[0];
    if (!queued) return;
    this.dispatch({ kind: "unqueued", id: queued.id }, id);
    await this.put(asked(queued, conversation), id);
  }

  /** False when the event changed nothing. */
  private dispatch(event: ConversationEvent, id = this.currentId): boolean {
    const talk = this.talk(id);
    const next = reduce(talk.conversation, event);
    if (next === talk.conversation) return false;
    talk.conversation = next;
    this.changed.fire({ id, event, conversation: next });
    return true;
  }
}

function asked({ excerpts, ...message }: Omit<QueuedQuestion, "id">, earlier: Conversation): ConversationEvent {
  return { kind: "asked", purpose: "chat", ...questionAbout(message, excerpts, earlier) };
}
