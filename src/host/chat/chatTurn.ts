// One turn of a chat: what the model is asked, and what comes of it.
import { seenTurns, type Conversation, type ConversationEvent } from "../../core/chat/conversation.ts";
import type { ChatMessage } from "../../core/chat/message.ts";
import { answerTokens, chatMessages, promptTokens, summaryRequest } from "../../core/chat/prompt.ts";
import { FailureError, type Failure } from "../../core/failures.ts";
import type { ModelFacts } from "../../core/models/runtime/modelState.ts";
import type { ChatModel } from "./chatModel.ts";

/** Lively enough for prose, steady enough for code. */
const temperature = 0.4;
/** Longest summary, in tokens. */
const summaryTokens = 320;

interface Mode {
  readonly thinking: boolean;
  /** Milliseconds, from whenever. */
  readonly now: () => number;
}

/** Has the model answer a conversation's last question. `report` gets what comes; answers how it ended. Raises FailureError. */
export async function answerTurn(
  model: ChatModel,
  conversation: Conversation,
  { thinking, now }: Mode,
  report: (event: ConversationEvent) => void,
  signal: AbortSignal,
): Promise<ConversationEvent> {
  const last = conversation.turns.at(-1);
  const purpose = last?.kind === "answer" ? last.purpose : "chat";
  const messages = chatMessages(conversation);
  const facts = await model.ready(signal);
  const maxTokens = await answerRoom(model, messages, facts);
  if (typeof maxTokens !== "number") return { kind: "failed", failure: maxTokens };
  let thinkingSince: number | undefined;
  const end = await model.chat(
    { purpose, messages, maxTokens, temperature, thinking },
    ({ kind, text }) => {
      if (kind === "thinking") thinkingSince ??= now();
      else if (thinkingSince !== undefined) {
        report({ kind: "thought", ms: Math.round(now() - thinkingSince) });
        thinkingSince = undefined;
      }
      report({ kind: "received", channel: kind, text });
    },
    signal,
  );
  return end.reason === "maxTokens" ? { kind: "cutOff" } : { kind: "completed" };
}

/** What the model says in short of the turns before one. Raises FailureError. */
export async function summarise(
  model: ChatModel,
  conversation: Conversation,
  before: number,
  signal: AbortSignal,
): Promise<string> {
  const turns = seenTurns(conversation).filter(({ id }) => id < before);
  if (turns.length === 0) return "";
  const messages: ChatMessage[] = chatMessages({ ...conversation, turns });
  messages.push({ role: "user", content: summaryRequest });
  const room = await answerRoom(model, messages, await model.ready(signal));
  if (typeof room !== "number") throw new FailureError(room);
  const maxTokens = Math.min(summaryTokens, room);
  const { text } = await model.chat(
    { purpose: "chat", messages, maxTokens, temperature: 0, thinking: false },
    () => {},
    signal,
  );
  return text.trim();
}

async function answerRoom(
  model: ChatModel,
  messages: readonly ChatMessage[],
  facts: ModelFacts,
): Promise<number | Failure> {
  return answerTokens(promptTokens(messages, await textTokens(model, messages)), facts.contextTokens);
}

function textTokens(model: ChatModel, messages: readonly ChatMessage[]): Promise<number> {
  return model.countTokens(messages.map((message) => message.content).join("\n"));
}
