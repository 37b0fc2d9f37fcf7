// Stands for the chat's agent until it is first needed: a window that only completes code never loads it.
import { DisposableStore, type Disposable } from "../../base/disposables.ts";
import { onFirstUse } from "../../base/onFirstUse.ts";
import type { Conversation } from "../../core/chat/conversation.ts";
import type { ConversationEvent } from "../../core/chat/conversationEvents.ts";
import type { ToHost } from "../../protocol/chatProtocol.ts";
import type { AgentTask, ChatAgent } from "../chat/chatSession.ts";
import type { EditorAgent, EditorAgentParts } from "./editorAgent.ts";

export class LazyAgent implements ChatAgent, Disposable {
  private readonly agent: () => Promise<EditorAgent>;
  private readonly made = new DisposableStore();

  constructor(parts: EditorAgentParts) {
    this.agent = onFirstUse(async () => {
      const { EditorAgent: Agent } = await import("./editorAgent.ts");
      return this.made.add(new Agent(parts));
    });
  }

  async work(
    task: AgentTask,
    report: (event: ConversationEvent) => void,
    signal: AbortSignal,
  ): Promise<ConversationEvent> {
    return (await this.agent()).work(task, report, signal);
  }

  async say(key: string, text: string): Promise<void> {
    (await this.agent()).say(key, text);
  }

  async decide(key: string, { call, how, text }: ToHost["decideCall"]): Promise<void> {
    (await this.agent()).decide(key, call, { how, text });
  }

  async answer(key: string, { call, text }: ToHost["answerCall"]): Promise<void> {
    (await this.agent()).decide(key, call, { how: "approve", text });
  }

  /** Raises FailureError. */
  async showDiff(key: string, conversation: Conversation, { id, call }: ToHost["showCallDiff"]): Promise<void> {
    await (await this.agent()).showDiff(key, conversation, id, call);
  }

  /** Answers what came of it. Raises FailureError. */
  async restore(
    conversation: Conversation,
    { id, how }: ToHost["restoreFiles"],
  ): Promise<Extract<ConversationEvent, { kind: "restored" }> | undefined> {
    return (await this.agent()).restore(conversation, id, how);
  }

  /** Lets the user choose the editor's other tools that the agent may use. */
  async chooseTools(): Promise<void> {
    await (await this.agent()).chooseTools();
  }

  dispose(): void {
    this.made.dispose();
  }
}
