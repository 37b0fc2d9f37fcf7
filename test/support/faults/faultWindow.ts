// A window of the editor without the editor: the same client, completion engine, chat turns and edits over a real worker.
import { randomUUID } from "node:crypto";
import path from "node:path";
import { silentLog } from "../../../src/base/log.ts";
import type { WorkerClient, WorkerClientOptions } from "../../../src/client/connection/workerClient.ts";
import { emptyConversation, isAnswering, type Conversation } from "../../../src/core/chat/conversation.ts";
import { reduce, type ConversationEvent } from "../../../src/core/chat/conversationEvents.ts";
import { answerTurn } from "../../../src/core/chat/chatTurn.ts";
import { questionAbout } from "../../../src/core/chat/prompt.ts";
import { CompletionEngine } from "../../../src/core/completion/completionEngine.ts";
import { makeEdit, type EditModel } from "../../../src/core/edits/makeEdit.ts";
import { failureOf, type Failure } from "../../../src/core/failures.ts";
import type { ChatModel } from "../../../src/core/modelPort.ts";
import { ConversationStore } from "../../../src/host/chat/conversations/conversationStore.ts";
import type { LoadParams } from "../../../src/protocol/workerProtocol.ts";
import type { TestHome } from "../workers.ts";

/** How a request of a window ended. */
export type Ending = "answered" | "cancelled" | Failure;

const code = "function area(width, height) {\n  const sum = width * height;\n  return sum;\n}\n";

export class FaultWindow {
  readonly client: WorkerClient;
  private conversation: Conversation = emptyConversation;
  /** Chats on disk, as the host keeps them. */
  private readonly chats: ConversationStore;
  private readonly storage: string;
  private chatId = randomUUID();
  private readonly engine: CompletionEngine;
  private readonly model: ChatModel & EditModel;
  private readonly closing = new AbortController();
  /** Text of the running or last answer, as it came from the worker. */
  private received = "";
  private keys = 0;

  constructor(home: TestHome, model: LoadParams, options: Partial<WorkerClientOptions> = {}, chats?: string) {
    const client = (this.client = home.client(options));
    client.use(model);
    this.storage = chats ?? path.join(home.home, "chats");
    this.chats = chatsIn(this.storage);
    const limits = { infillTokens: 256 };
    this.engine = new CompletionEngine(
      client,
      () => limits,
      (delayMs, action) => void setTimeout(action, delayMs).unref(),
    );
    this.model = {
      load: (signal) => client.load(signal),
      countTokens: (text) => client.countTokens(text),
      chat: (request, onChunk, signal) =>
        client.chat(
          request,
          (chunk) => {
            if (request.purpose === "chat") this.received += chunk.text;
            onChunk(chunk);
          },
          signal,
        ),
      syntaxErrors: (question) => client.syntaxErrors(question),
      codeParts: (question) => client.codeParts(question),
    };
  }

  /** Types a key and waits for ghost text. */
  async ghost(): Promise<Ending> {
    const text = `${code}\nfunction more${this.keys++}(value) {\n  re`;
    const document = { id: "a.js", languageId: "javascript", text: `${text}\n}\n`, offset: text.length };
    return this.ending(this.engine.complete(document, this.closing.signal));
  }

  /** Asks in the chat; the conversation follows as the host's does. */
  async ask(words: string): Promise<Ending> {
    const question = questionAbout({ text: words, request: words }, [], this.conversation);
    this.take({ kind: "asked", purpose: "chat", ...question });
    this.received = "";
    const options = { thinking: false, now: () => performance.now() };
    const turn = answerTurn(this.model, this.conversation, options, (event) => this.take(event), this.closing.signal);
    const ending = await this.ending(turn.then((event) => this.take(event)));
    if (typeof ending !== "string") this.take({ kind: "failed", failure: ending });
    else if (ending === "cancelled") this.take({ kind: "stopped" });
    return ending;
  }

  /** Begins a new conversation: answers of a model without sense are long, and a few fill its context. */
  startChat(): void {
    this.chatId = randomUUID();
    this.conversation = emptyConversation;
    this.received = "";
  }

  /** Edits a selection. An answer that cannot be used is an answer. */
  async edit(): Promise<Ending> {
    const selection = { label: "a.js", languageId: "javascript", text: code.trimEnd(), before: "" };
    const request = { selection, task: { kind: "document" as const }, before: "", behind: "\n" };
    return this.ending(makeEdit(this.model, request, () => {}, this.closing.signal));
  }

  /**
   * What is missing of the last answer, as another window finds it on disk: undefined if it is complete up to the last text that
   * arrived, and has ended.
   */
  async missing(): Promise<string | undefined> {
    if (this.conversation.turns.length === 0) return undefined;
    if (isAnswering(this.conversation)) return "the answer has not ended";
    await this.chats.flush();
    const last = (await chatsIn(this.storage).load(this.chatId))?.conversation.turns.at(-1);
    if (last?.kind !== "answer") return "the saved conversation has no answer";
    const kept = last.thinking + last.text;
    return kept === this.received ? undefined : `${kept.length} of ${this.received.length} characters kept`;
  }

  /** The file of the running conversation. */
  get chatFile(): string {
    return path.join(this.chats.folder, `${this.chatId}.json`);
  }

  /** Writes what is not on disk yet. Raises what that raises. */
  async saved(): Promise<void> {
    await this.chats.flush();
  }

  /** Whether anything of the running or last answer has arrived. */
  get hasReceived(): boolean {
    return this.received !== "";
  }

  /** What a person does when told that the worker is no longer restarted: the command that loads the model. */
  async insist(): Promise<void> {
    await this.client.load();
  }

  close(): void {
    this.closing.abort();
    this.client.dispose();
    this.chats.dispose();
  }

  private take(event: ConversationEvent): void {
    this.conversation = reduce(this.conversation, event);
    this.chats.save(this.chatId, this.conversation);
  }

  private async ending(work: Promise<unknown>): Promise<Ending> {
    try {
      await work;
      return "answered";
    } catch (error) {
      const failure = failureOf(error);
      return failure.kind === "cancelled" ? "cancelled" : failure;
    }
  }
}

function chatsIn(storage: string): ConversationStore {
  const after = (delayMs: number, action: () => void): void => void setTimeout(action, delayMs).unref();
  return new ConversationStore({ storage, newId: randomUUID, after, log: silentLog });
}
