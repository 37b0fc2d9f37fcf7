// A conversation as the messages a model sees. Nothing is left out to make it fit: what does not fit is refused.
import { fenced } from "../../base/fences.ts";
import { failure, type Failure } from "../failures.ts";
import { fenceName } from "../languages.ts";
import type { Conversation } from "./conversation.ts";
import type { ChatMessage } from "./message.ts";

/** What the model is told about itself in every chat. */
export const systemPrompt =
  "You are Ghostlight, a programming assistant inside a code editor. Answer briefly and exactly. " +
  "Use Markdown, and put code into fenced blocks with their language.";

/** Tokens a chat template adds around a message, on the high side (ChatML takes 5). */
const tokensPerMessage = 8;
/** Longest answer in tokens. */
const longestAnswer = 2048;
/** An answer shorter than this is not worth starting. */
const shortestAnswer = 256;

/** A piece of code that a question is about. */
export interface Excerpt {
  /** "main.py", or "main.py:10-14" for a part of it. */
  readonly label: string;
  readonly languageId: string;
  readonly text: string;
}

/** A question as the model sees it. Code that an earlier message shows in the same state is not repeated. */
export function questionContent(question: string, about: Excerpt | undefined, earlier: Conversation): string {
  if (about === undefined) return question;
  const shown = `\`${about.label}\`:\n${fenced(fenceName(about.languageId), about.text)}`;
  const isKnown = chatMessages(earlier).some((message) => message.content.startsWith(shown));
  return `${isKnown ? `(About \`${about.label}\`, unchanged since it was shown.)` : shown}\n\n${question}`;
}

/**
 * System prompt, then questions and answers in turn. A question without any answer is left out, unless it is the last,
 * because many chat templates accept only alternating roles.
 */
export function chatMessages({ turns }: Conversation): ChatMessage[] {
  const messages: ChatMessage[] = [{ role: "system", content: systemPrompt }];
  turns.forEach((turn, index) => {
    if (turn.kind !== "question") return;
    const answer = turns[index + 1];
    const isLast = index >= turns.length - 2;
    const answered = answer?.kind === "answer" && answer.text !== "";
    if (answered || isLast) messages.push({ role: "user", content: turn.content });
    if (answered && !isLast) messages.push({ role: "assistant", content: answer.text });
    // The last answer is the one being made; its text, if any, is kept only once another question follows.
    if (answered && isLast && answer.state.kind !== "waiting" && answer.state.kind !== "streaming")
      messages.push({ role: "assistant", content: answer.text });
  });
  return messages;
}

/** Tokens of a prompt whose message texts have `textTokens` in all. */
export function promptTokens(messages: readonly ChatMessage[], textTokens: number): number {
  return textTokens + messages.length * tokensPerMessage;
}

/** How many tokens the answer may have, or why the prompt is too long. */
export function answerTokens(prompt: number, contextTokens: number): number | Failure {
  const room = contextTokens - prompt;
  if (room >= Math.min(shortestAnswer, contextTokens / 4)) return Math.min(longestAnswer, room);
  return failure(
    "promptTooLong",
    `This chat and the code it is about need ${prompt.toLocaleString("en")} tokens; the model's context holds ` +
      `${contextTokens.toLocaleString("en")}, answer included.`,
    "Start a new chat, ask about a selection instead of the whole file, or raise ghostlight.contextTokens.",
  );
}
