// How the model's context is shared between what was said, the next question and its answer. All figures are in tokens. Nothing is
// ever cut to fit: what does not fit is refused, and the user chooses what to leave out.
import { failure, type Failure } from "../failures.ts";
import type { ChatMessage } from "../modelPort.ts";
import { seenTurns, type Conversation } from "./conversation.ts";
import { chatMessages, turnMessages } from "./prompt.ts";

/** What a chat template adds to each message, on the high side (ChatML takes 5). */
const tokensPerMessage = 8;
/** Longest answer of a chat. */
const longestAnswer = 2048;
/** An answer shorter than this is not worth starting. */
const shortestAnswer = 256;

/** What fills the context. */
export interface ContextShares {
  /** What was said so far, including the system prompt. */
  readonly said: number;
  /** The next question with its excerpts. */
  readonly next: number;
  readonly contextTokens: number;
}

/** Tokens of a prompt whose message texts have `textTokens` in all. */
export function promptTokens(messageCount: number, textTokens: number): number {
  return textTokens + messageCount * tokensPerMessage;
}

/** Tokens of messages, where `tokensOf` counts a text. */
export function messageTokens(messages: readonly ChatMessage[], tokensOf: (text: string) => number): number {
  return promptTokens(
    messages.length,
    messages.reduce((sum, { content }) => sum + tokensOf(content), 0),
  );
}

/** How many tokens the answer to a prompt may have, or why the prompt is too long. `longest`: the most that is wanted. */
export function answerTokens(prompt: number, contextTokens: number, longest = longestAnswer): number | Failure {
  const left = contextTokens - prompt;
  if (left >= leastAnswerTokens(contextTokens)) return Math.min(longest, left);
  return failure(
    "promptTooLong",
    `This request needs ${prompt.toLocaleString("en")} tokens, but the model's context holds ` +
      `${contextTokens.toLocaleString("en")}, including the answer.`,
    "Leave out or summarise the oldest messages, start a new chat, select less code, or increase ghostlight.contextTokens.",
  );
}

/** By how many tokens the context is exceeded, if the answer gets the least that is worth starting; 0 when it all fits. */
export function excessTokens({ said, next, contextTokens }: ContextShares): number {
  return Math.max(0, said + next + leastAnswerTokens(contextTokens) - contextTokens);
}

/**
 * Id of the question before which everything has to be left out to save that many tokens; undefined when even the last question
 * alone is too long. `tokensOf` counts a text.
 */
export function leaveOutBefore(
  conversation: Conversation,
  tokensToSave: number,
  tokensOf: (text: string) => number,
): number | undefined {
  const turns = seenTurns(conversation);
  const { summary: _, ...withoutSummary } = conversation;
  const now = messageTokens(chatMessages(conversation), tokensOf);
  let left = messageTokens(chatMessages({ ...withoutSummary, turns }), tokensOf);
  let isFirst = true;
  for (const [index, turn] of turns.entries()) {
    if (turn.kind === "question" && !isFirst && now - left >= tokensToSave) return turn.id;
    if (turn.kind === "question") isFirst = false;
    left -= messageTokens(turnMessages(turns, index), tokensOf);
  }
  return undefined;
}

function leastAnswerTokens(contextTokens: number): number {
  return Math.floor(Math.min(shortestAnswer, contextTokens / 4));
}
