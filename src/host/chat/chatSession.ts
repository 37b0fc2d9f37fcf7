// The conversations of this window and the turns that run in them. It does not use the editor's API: the view shows what happens here.
import type { Disposable } from "../../base/disposables.ts";
import { Emitter, type Event } from "../../base/events.ts";
import type { Log } from "../../base/log.ts";
import {
  canContinue,
  emptyConversation,
  isAnswering,
  type Conversation,
  type Excerpt,
  type Question,
  type QueuedQuestion,
} from "../../core/chat/conversation.ts";
import { reduce, type ConversationEvent } from "../../core/chat/conversationEvents.ts";
import type { ChatModel, ChatPurpose } from "../../core/modelPort.ts";
import { questionAbout, questionContent } from "../../core/chat/prompt.ts";
import type { ParsedMessage } from "../../core/chat/slashCommands.ts";
import { answerTurn, summarise } from "../../core/chat/chatTurn.ts";
import { reasonFor } from "../reasons.ts";

/** An event and the conversation after it. `opened`: the user switched to this conversation. */
export interface ConversationChange {
  readonly id: string;
  readonly event: ConversationEvent | { readonly kind: "opened" };
  readonly conversation: Conversation;
}

/** A conversation that is open, and the turn that runs in it. */
interface OpenConversation {
  id: string;
  /** Names it for the agent: it stays when the id changes. */
  readonly key: string;
  conversation: Conversation;
  running?: AbortController | undefined;
  /** Settles when what an agent does has ended. */
  working?: Promise<void> | undefined;
}

/** What an agent is to do: the last question of a conversation, whose answer is running. */
export interface AgentTask {
  readonly key: string;
  readonly conversation: Conversation;
  readonly thinking: boolean;
}

/** Answers questions with tools. */
export interface ChatAgent {
  /**
   * Works until the turn has ended, also when it is stopped: then what ran has been ended. `report` gets what happens; the result is
   * the last event. Raises FailureError.
   */
  work(task: AgentTask, report: (event: ConversationEvent) => void, signal: AbortSignal): Promise<ConversationEvent>;
  /** A word to the agent that works in a conversation. */
  say(key: string, text: string): unknown;
}

export interface SessionOptions {
  readonly model: ChatModel;
  readonly agent: ChatAgent;
  /** Whether the model thinks in a conversation that does not say so itself. */
  readonly mayThink: () => boolean;
  /** What the user says to let an agent go on, in the user's language. */
  readonly goOn: () => string;
  /** Makes the id of a new conversation. */
  readonly newId: () => string;
  /** A clock in milliseconds, with any origin. */
  readonly now: () => number;
  readonly log: Log;
}

export class ChatSession implements Disposable {
  private readonly options: SessionOptions;
  private readonly changed = new Emitter<ConversationChange>();
  private readonly conversations = new Map<string, OpenConversation>();
  private keys = 0;
  private currentId: string;
  /** Id of the conversation that is there before the user opens or starts one. */
  private readonly firstId: string;
  /** Changes of every open conversation, including one that is being answered while another is shown. */
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
    return this.entry().conversation;
  }

  /** Names the conversation that is shown for the agent. */
  get key(): string {
    return this.entry().key;
  }

  /** An open conversation, even if it is not shown. */
  opened(id: string): Conversation | undefined {
    return this.conversations.get(id)?.conversation;
  }

  /** Shows a saved conversation at startup, unless the user has already started another. */
  restore(id: string, saved: Conversation): void {
    if (this.currentId === this.firstId && this.conversation.turns.length === 0) this.open(id, saved);
  }

  /** Shows a conversation. One that is already open is not replaced by what was saved: it may be running. */
  open(id: string, saved: Conversation): void {
    if (!this.conversations.has(id))
      this.conversations.set(id, { id, key: `chat ${++this.keys}`, conversation: saved });
    this.currentId = id;
    this.changed.fire({ id, event: { kind: "opened" }, conversation: this.conversation });
  }

  /** Shows a conversation as it was saved, also when it is open: another window has changed it. An answer running in it ends. */
  reopen(id: string, saved: Conversation): void {
    this.close(id);
    this.open(id, saved);
  }

  /** Continues a conversation under another id. A running answer goes on. */
  changeId(from: string, to: string): void {
    const entry = this.conversations.get(from);
    if (entry === undefined) return;
    this.conversations.delete(from);
    entry.id = to;
    this.conversations.set(to, entry);
    if (this.currentId !== from) return;
    this.currentId = to;
    this.changed.fire({ id: to, event: { kind: "opened" }, conversation: entry.conversation });
  }

  /** Starts a new conversation; a running answer of the old one continues. */
  startNew(): void {
    this.open(this.options.newId(), emptyConversation);
  }

  /** Closes a conversation and stops its answer. */
  forget(id: string): void {
    this.close(id);
    if (id === this.currentId) this.startNew();
  }

  /** Asks a question. While an answer is running, the question is queued; an agent hears it at its next step. */
  async ask({ text, request }: ParsedMessage, excerpts: readonly Excerpt[]): Promise<void> {
    const entry = this.entry();
    // One that was stopped hears nothing more.
    if (entry.running?.signal.aborted === true) await entry.working;
    const { conversation, key } = entry;
    const { mode } = conversation;
    const last = conversation.turns.at(-1);
    if (!isAnswering(conversation)) {
      await this.start(asked({ text, request, excerpts, ...(mode && { mode }) }, conversation));
    } else if (last?.kind === "answer" && last.agent) {
      this.options.agent.say(key, questionContent(questionAbout({ text, request }, excerpts, emptyConversation)));
      this.dispatch({ kind: "worked", work: { kind: "word", text } });
    } else this.dispatch({ kind: "queued", text, request, excerpts, ...(mode && { mode }) });
  }

  /** Asks a question that somebody else has put together. A running answer is stopped; what it said stays. */
  askAs(purpose: ChatPurpose, question: Question): Promise<void> {
    return this.start({ kind: "asked", purpose, ...question });
  }

  /** Replaces an earlier question and what came after it. It stays about the same excerpts. A running answer is stopped. */
  async edit(id: number, { text, request }: ParsedMessage): Promise<void> {
    const old = this.conversation.turns.find((turn) => turn.id === id);
    if (old?.kind !== "question") return;
    const { context, excerpts } = old;
    const purpose = this.conversation.mode === "agent" ? "agent" : "chat";
    await this.start({ kind: "edited", id, text, request, context, excerpts, purpose });
  }

  /** Answers a question again: that of an answer, or the last one. */
  async retry(id?: number): Promise<void> {
    if (isAnswering(this.conversation) || this.conversation.turns.length === 0) return;
    await this.start({ kind: "askedAgain", ...(id === undefined ? {} : { id }) });
  }

  /** Lets the model go on with the last answer, which ended before its end. */
  async continueAnswer(): Promise<void> {
    const last = this.conversation.turns.at(-1);
    if (!canContinue(last)) return;
    if (last?.kind !== "answer" || !last.agent) return this.start({ kind: "continued" });
    const words = { text: this.options.goOn(), request: this.options.goOn() };
    await this.start(asked({ ...words, excerpts: [], mode: "agent" }, this.conversation));
  }

  /** Stops the running answer; what it said stays. Queued questions stay queued. An agent first ends what it runs. */
  stop(): void {
    const entry = this.entry();
    entry.running?.abort();
    if (entry.working === undefined) this.dispatch({ kind: "stopped" });
  }

  /** Asks the first queued question. */
  async askQueued(): Promise<void> {
    if (!isAnswering(this.conversation)) await this.askNext(this.entry());
  }

  /** Changes the conversation without asking anything. */
  change(
    event: Extract<ConversationEvent, { kind: "unqueued" | "thinkingSet" | "modeSet" | "leftOut" | "restored" }>,
  ): void {
    this.dispatch(event);
  }

  /** Renames a conversation. */
  rename(id: string, title: string): void {
    const entry = this.conversations.get(id);
    if (entry) this.dispatch({ kind: "renamed", title }, entry);
  }

  /** Replaces what comes before a turn by the model's summary of it. Raises FailureError. */
  async summariseBefore(id: number, signal: AbortSignal): Promise<void> {
    const entry = this.entry();
    const summary = await summarise(this.options.model, entry.conversation, id, signal);
    this.dispatch({ kind: "leftOut", before: id, summary }, entry);
  }

  dispose(): void {
    for (const { running } of this.conversations.values()) running?.abort();
  }

  private close(id: string): void {
    this.conversations.get(id)?.running?.abort();
    this.conversations.delete(id);
  }

  private entry(id = this.currentId): OpenConversation {
    const entry = this.conversations.get(id) ?? { id, key: `chat ${++this.keys}`, conversation: emptyConversation };
    this.conversations.set(id, entry);
    return entry;
  }

  private async start(event: ConversationEvent, entry = this.entry()): Promise<void> {
    entry.running?.abort();
    // What an agent runs must have ended before it begins another task, and each of its calls has a result then.
    if (entry.working !== undefined) await entry.working;
    this.dispatch({ kind: "stopped" }, entry);
    if (!this.dispatch(event, entry)) return;
    await this.run(entry);
  }

  private async run(entry: OpenConversation): Promise<void> {
    const abort = new AbortController();
    entry.running = abort;
    const { model, agent, mayThink, now, log } = this.options;
    const last = entry.conversation.turns.at(-1);
    const isWork = last?.kind === "answer" && last.agent !== undefined;
    // A stopped answer may still send a last chunk, which must not end up in the next answer. An agent says how its calls ended.
    const report = (event: ConversationEvent): void => {
      if (entry.running === abort && (isWork || !abort.signal.aborted)) this.dispatch(event, entry);
    };
    const { thinking } = entry.conversation;
    const mode = { thinking: thinking === undefined ? mayThink() : thinking === "on", now };
    let isDone = false;
    let hasEnded = (): void => undefined;
    if (isWork) entry.working = new Promise((resolve) => (hasEnded = resolve));
    try {
      const { key, conversation } = entry;
      const end = isWork
        ? await agent.work({ key, conversation, thinking: mode.thinking }, report, abort.signal)
        : await answerTurn(model, conversation, mode, report, abort.signal);
      report(end);
      isDone = !abort.signal.aborted;
    } catch (error) {
      const failure = reasonFor(log, "chat", error);
      report(failure.kind === "cancelled" ? { kind: "stopped" } : { kind: "failed", failure });
    } finally {
      if (entry.running === abort) entry.running = undefined;
      if (isWork) entry.working = undefined;
      hasEnded();
    }
    // After a stop or a failure the user decides whether to send the queue.
    if (isDone) await this.askNext(entry);
  }

  private async askNext(entry: OpenConversation): Promise<void> {
    const { conversation } = entry;
    const queued = conversation.queue[0];
    if (!queued || !this.isOpen(entry)) return;
    this.dispatch({ kind: "unqueued", id: queued.id }, entry);
    await this.start(asked(queued, conversation), entry);
  }

  /** False once a conversation was closed or replaced. */
  private isOpen(entry: OpenConversation): boolean {
    return this.conversations.get(entry.id) === entry;
  }

  /** False when the event changed nothing. */
  private dispatch(event: ConversationEvent, entry = this.entry()): boolean {
    const next = reduce(entry.conversation, event);
    if (next === entry.conversation) return false;
    entry.conversation = next;
    if (this.isOpen(entry)) this.changed.fire({ id: entry.id, event, conversation: next });
    return true;
  }
}

function asked({ excerpts, mode, ...message }: Omit<QueuedQuestion, "id">, earlier: Conversation): ConversationEvent {
  const purpose = mode === "agent" ? "agent" : "chat";
  return { kind: "asked", purpose, ...questionAbout(message, excerpts, earlier) };
}
