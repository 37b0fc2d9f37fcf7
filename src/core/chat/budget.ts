// What of the context window a chat takes, and which of its oldest turns would have to go to make room.
import { seenTurns, type Conversation } from "./conversation.ts";
import { chatMessages, tokensPerMessage } from "./prompt.ts";

/** How a context window is shared. All in tokens. */
export interface ChatBudget {
  /** What was said so far, the system prompt included. */
  readonly said: number;
  /** What the next question is about, and the question itself. */
  readonly next: number;
  readonly window: number;
  /** What an answer needs at least. */
  readonly answer: number;
}

/** Tokens by which a budget is exceeded; 0 when it fits. */
export function lackingTokens({ said, next, window, answer }: ChatBudget): number {
  return Math.max(0, said + next + answer - window);
}

/**
 * Id of the question from which on a conversation would be short enough, when so many tokens have to be saved; undefined when
 * leaving out all but the last question would not do. `tokensOf` counts a text.
 */
export function leaveOutBefore(
  conversation: Conversation,
  lacking: number,
  tokensOf: (text: string) => number,
): number | undefined {
  const questions = seenTurns(conversation).filter((turn) => turn.kind === "question");
  const size = (of: Conversation): number =>
    chatMessages(of).reduce((sum, { content }) => sum + tokensOf(content) + tokensPerMessage, 0);
  const { summary: _, ...plain } = conversation;
  const now = size(conversation);
  return questions.slice(1).find(({ id }) => now - size({ ...plain, seenFrom: id }) >= lacking)?.id;
}
