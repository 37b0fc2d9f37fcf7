// A turn of a chat, from the messages to the end of the answer: count, check the budget, ask, stream. Everything that talks to the
// model in messages goes through here, except edits, which have their own form of answer.
import { FailureError } from "../failures.ts";
import {
  countedText,
  type ChatChunk,
  type ChatEnd,
  type ChatMessage,
  type ChatModel,
  type ChatRequest,
} from "../modelPort.ts";
import { answerTokens, promptTokens } from "./budget.ts";
import { seenTurns, type Conversation } from "./conversation.ts";
import type { ConversationEvent } from "./conversationEvents.ts";
import { chatMessages, summaryRequest } from "./prompt.ts";

/** Temperature of a chat: lively enough for prose, steady enough for code. */
export const chatTemperature = 0.4;
/** Longest summary, in tokens. */
export const summaryTokens = 320;

/** A request whose answer may take what the context leaves. */
export interface TurnRequest extends Omit<ChatRequest, "maxTokens"> {
  /** Longest answer in tokens, if it is not the one of a chat. */
  readonly maxTokens?: number;
}

/** How a conversation is answered. */
export interface TurnOptions {
  readonly thinking: boolean;
  /** A clock in milliseconds, with any origin. */
  readonly now: () => number;
}

/**
 * Loads the model if needed and streams its answer. Raises FailureError: `promptTooLong` before the model is asked, `cancelled` when
 * the signal ends it, or what went wrong in the model.
 */
export async function requestAnswer(
  model: ChatModel,
  request: TurnRequest,
  onChunk: (chunk: ChatChunk) => void,
  signal: AbortSignal,
): Promise<ChatEnd> {
  const { messages, answerPrefix = "", tools = [], maxTokens: longest } = request;
  const { contextTokens } = await model.load(signal);
  const declared = tools.length === 0 ? [] : [JSON.stringify(tools)];
  const texts = [...declared, ...messages.map(countedText)];
  const textTokens = await model.countTokens(texts.join("\n") + answerPrefix);
  const budget = answerTokens(promptTokens(messages.length, textTokens), contextTokens, longest);
  if (typeof budget !== "number") throw new FailureError(budget);
  return model.chat({ ...request, maxTokens: budget }, onChunk, signal);
}

/**
 * Answers a conversation's last question, or goes on with an answer that has said something already. `report` gets what comes as events of the conversation; the result is the last of them.
 * Raises FailureError as `requestAnswer` does; what was reported until then stays said.
 */
export async function answerTurn(
  model: ChatModel,
  conversation: Conversation,
  { thinking, now }: TurnOptions,
  report: (event: ConversationEvent) => void,
  signal: AbortSignal,
): Promise<ConversationEvent> {
  const last = conversation.turns.at(-1);
  const { purpose, text: said } = last?.kind === "answer" ? last : { purpose: "chat" as const, text: "" };
  let thinkingSince: number | undefined;
  let heldSince: number | undefined;
  const { reason, repeated } = await requestAnswer(
    model,
    {
      ...{ purpose, messages: chatMessages(conversation), temperature: chatTemperature, thinking },
      ...(said !== "" && { answerPrefix: said, continues: true }),
    },
    ({ kind, text }) => {
      // A chat declares no tools.
      if (kind === "call") return;
      if (kind === "held") heldSince ??= now();
      else if (kind === "thinking") thinkingSince ??= heldSince ?? now();
      else if (thinkingSince !== undefined) {
        report({ kind: "thought", ms: Math.round(now() - thinkingSince) });
        thinkingSince = undefined;
      }
      report({ kind: "received", channel: kind, text });
    },
    signal,
  );
  if (repeated) return { kind: "repeated", ...repeated };
  return reason === "maxTokens" ? { kind: "cutOff" } : { kind: "completed" };
}

/** The model's summary of the turns before a turn; empty when there are none. Raises FailureError as `requestAnswer` does. */
export async function summarise(
  model: ChatModel,
  conversation: Conversation,
  before: number,
  signal: AbortSignal,
): Promise<string> {
  const turns = seenTurns(conversation).filter(({ id }) => id < before);
  if (turns.length === 0) return "";
  const messages: ChatMessage[] = [
    ...chatMessages({ ...conversation, turns }),
    { role: "user", content: summaryRequest },
  ];
  const request = { purpose: "chat", messages, maxTokens: summaryTokens, temperature: 0, thinking: false } as const;
  return (await requestAnswer(model, request, () => {}, signal)).text.trim();
}
