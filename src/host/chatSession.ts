// The conversation of this window and the turn that runs in it. No editor in here: the view draws what this says.
import type { Disposable } from "../base/disposables.ts";
import { Emitter, type Event } from "../base/events.ts";
import type { Log } from "../base/log.ts";
import type { WorkerClient } from "../client/workerClient.ts";
import {
  emptyConversation,
  isAnswering,
  reduce,
  type Conversation,
  type ConversationEvent,
} from "../core/chat/conversation.ts";
import type { ChatPurpose } from "../core/chat/message.ts";
import { answerTokens, chatMessages, promptTokens, questionContent, type Excerpt } from "../core/chat/prompt.ts";
import type { Failure } from "../core/failures.ts";
import type { ModelFacts } from "../core/models/modelState.ts";
import { reasonFor } from "./reasons.ts";

/** Lively enough for prose, steady enough for code. */
const temperature = 0.4;

/** An event and the conversation after it. */
export interface ConversationChange {
  readonly event: ConversationEvent | { readonly kind: "restored" };
  readonly conversation: Conversation;
}

/** What a session needs of the model. */
export interface ChatModel extends Pick<WorkerClient, "countTokens" | "chat"> {
  /** Loads the model when it is not there. */
  ready(signal: AbortSignal): Promise<ModelFacts>;
}

export class ChatSession implements Disposable {
  private readonly model: ChatModel;
  private readonly mayThink: () => boolean;
  private readonly log: Log;
  private readonly changed = new Emitter<ConversationChange>();
  private current: Conversation = emptyConversation;
  private running: AbortController | undefined;
  readonly onDidChange: Event<ConversationChange> = this.changed.event;

  constructor(model: ChatModel, mayThink: () => boolean, log: Log) {
    this.model = model;
    this.mayThink = mayThink;
    this.log = log;
  }

  get conversation(): Conversation {
    return this.current;
  }

  /** Takes up a saved conversation, unless the user has begun another meanwhile. */
  restore(saved: Conversation): void {
    if (this.current.turns.length > 0 || saved.turns.length === 0) return;
    this.current = saved;
    this.changed.fire({ event: { kind: "restored" }, conversation: saved });
  }

  /** Asks a question about a piece of code or about nothing. A running answer is stopped, what it said stays. */
  ask(question: string, about: Excerpt | undefined): Promise<void> {
    const content = questionContent(question, about, this.current);
    return this.askAs("chat", question, content, about?.label);
  }

  /** Asks with words of its own for the model. */
  askAs(purpose: ChatPurpose, text: string, content: string, about: string | undefined): Promise<void> {
    this.running?.abort();
    this.dispatch({ kind: "asked", text, content, purpose, ...(about === undefined ? {} : { about }) });
    return this.run();
  }

  /** Answers the last question anew. */
  async retry(): Promise<void> {
    if (isAnswering(this.current) || this.current.turns.length === 0) return;
    this.dispatch({ kind: "askedAgain" });
    await this.run();
  }

  /** Ends the running answer; what it said stays. */
  stop(): void {
    this.running?.abort();
    this.dispatch({ kind: "stopped" });
  }

  /** Begins a new conversation. */
  clear(): void {
    this.running?.abort();
    this.dispatch({ kind: "cleared" });
  }

  dispose(): void {
    this.running?.abort();
  }

  private async run(): Promise<void> {
    const abort = new AbortController();
    this.running = abort;
    // An answer that was stopped may still send a last chunk, which must not end up in the next one.
    const report = (event: ConversationEvent): void => {
      if (this.running === abort && !abort.signal.aborted) this.dispatch(event);
    };
    try {
      report(await this.answer(report, abort.signal));
    } catch (error) {
      const failure = reasonFor(this.log, "chat", error);
      report(failure.kind === "cancelled" ? { kind: "stopped" } : { kind: "failed", failure });
    } finally {
      if (this.running === abort) this.running = undefined;
    }
  }

  private async answer(report: (event: ConversationEvent) => void, signal: AbortSignal): Promise<ConversationEvent> {
    const last = this.current.turns.at(-1);
    const purpose = last?.kind === "answer" ? last.purpose : "chat";
    const messages = chatMessages(this.current);
    const facts = await this.model.ready(signal);
    const textTokens = await this.model.countTokens(messages.map((message) => message.content).join("\n"));
    const maxTokens: number | Failure = answerTokens(promptTokens(messages, textTokens), facts.contextTokens);
    if (typeof maxTokens !== "number") return { kind: "failed", failure: maxTokens };
    const end = await this.model.chat(
      { purpose, messages, maxTokens, temperature, thinking: this.mayThink() },
      (chunk) => report({ kind: "received", channel: chunk.kind, text: chunk.text }),
      signal,
    );
    return end.reason === "maxTokens" ? { kind: "cutOff" } : { kind: "completed" };
  }

  private dispatch(event: ConversationEvent): void {
    const next = reduce(this.current, event);
    if (next === this.current) return;
    this.current = next;
    this.changed.fire({ event, conversation: next });
  }
}
