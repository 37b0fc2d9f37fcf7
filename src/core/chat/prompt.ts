// A conversation as the messages that a model sees.
import { fenced } from "../../base/fences.ts";
import { fenceName } from "../languages.ts";
import { seenTurns, type Conversation, type Excerpt } from "./conversation.ts";
import type { ChatMessage } from "../modelPort.ts";

/** What the model is told about itself in every chat. */
export const systemPrompt =
  "You are Ghostlight, a programming assistant inside a code editor. Answer briefly and exactly. " +
  "Use Markdown, and put code into fenced blocks with their language.";

/** A question as the model sees it. Code that an earlier message shows in the same state is not repeated. */
export function questionContent(question: string, about: readonly Excerpt[], earlier: Conversation): string {
  const messages = about.length === 0 ? [] : chatMessages(earlier);
  const shown = about.map((excerpt) => {
    const text = excerptText(excerpt);
    const isKnown = messages.some(({ role, content }) => role === "user" && content.includes(text));
    return isKnown ? `(About \`${excerpt.label}\`, unchanged since it was shown.)` : text;
  });
  return [...shown, question].join("\n\n");
}

/** An excerpt as it stands in a question. */
export function excerptText({ label, languageId, text }: Excerpt): string {
  return `\`${label}\`:\n${fenced(fenceName(languageId), text)}`;
}

/**
 * System prompt, then questions and answers in turn. A question without any answer is left out, unless it is the last,
 * because many chat templates accept only alternating roles.
 */
export function chatMessages(conversation: Conversation): ChatMessage[] {
  const { summary } = conversation;
  const turns = seenTurns(conversation);
  const system =
    summary === undefined ? systemPrompt : `${systemPrompt}\n\nWhat was said before, in short:\n${summary}`;
  const messages: ChatMessage[] = [{ role: "system", content: system }];
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

/** What a summary is asked for with. */
export const summaryRequest =
  "Summarise our conversation so far for yourself, in at most 150 words: what the user wants, what was decided, names of files " +
  "and functions, and what is still open. Write the summary only.";
