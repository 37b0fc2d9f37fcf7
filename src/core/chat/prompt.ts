// A conversation as the messages that a model sees.
import { fenced } from "../../base/text.ts";
import { fenceName } from "../languages.ts";
import {
  seenTurns,
  type AnswerTurn,
  type Conversation,
  type Excerpt,
  type Question,
  type Turn,
} from "./conversation.ts";
import { workText } from "../agentWork.ts";
import type { ChatMessage, PlainMessage } from "../modelPort.ts";

/** System prompt of every chat. */
export const systemPrompt =
  "You are Ghostlight, a programming assistant inside a code editor. Answer briefly and exactly. " +
  "Use Markdown, and put code into fenced blocks with their language.";

/** A message with its excerpts. Code that an earlier message shows in the same state is not repeated. */
export function questionAbout(
  { text, request }: Pick<Question, "text" | "request">,
  excerpts: readonly Excerpt[],
  earlier: Conversation,
): Question {
  const messages = excerpts.length === 0 ? [] : chatMessages(earlier);
  const shown = excerpts.map((excerpt) => {
    const code = excerptText(excerpt);
    const isKnown = messages.some(({ role, content }) => role === "user" && content.includes(code));
    return isKnown ? `(About \`${excerpt.label}\`, unchanged since it was shown.)` : code;
  });
  const sources = excerpts.map(({ languageId: _language, text: _text, ...source }) => source);
  return { text, request, context: shown.join("\n\n"), excerpts: sources };
}

/** A question as the model sees it. */
export function questionContent({ context, request }: Pick<Question, "context" | "request">): string {
  return context === "" ? request : `${context}\n\n${request}`;
}

/** An excerpt as the model sees it in a question. */
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
  return [{ role: "system", content: system }, ...turns.flatMap((_turn, index) => turnMessages(turns, index))];
}

/** The messages of a question, one of those that the model sees, and of its answer; none for an answer. */
export function turnMessages(turns: readonly Turn[], index: number): ChatMessage[] {
  const [question, answer] = turns.slice(index, index + 2);
  if (question?.kind !== "question") return [];
  const isLast = index >= turns.length - 2;
  const said = answer?.kind === "answer" ? answerText(answer) : "";
  const answered = said !== "";
  const asked: ChatMessage[] = answered || isLast ? [{ role: "user", content: questionContent(question) }] : [];
  // The last answer is the one being made; its text, if any, is kept only once another question follows.
  const isRunning = isLast && answer?.kind === "answer" && ["waiting", "streaming"].includes(answer.state.kind);
  return answered && !isRunning ? [...asked, { role: "assistant", content: said }] : asked;
}

/** What an answer said. Of an agent that did not come to an end: what it did. */
function answerText({ text, agent }: AnswerTurn): string {
  return text === "" && agent !== undefined ? workText(agent) : text;
}

/** The request for a summary. */
export const summaryRequest =
  "Summarise our conversation so far for yourself, in at most 150 words: what the user wants, what was decided, names of files " +
  "and functions, and what is still open. Write the summary only.";

/**
 * Messages from elsewhere in the editor without empty ones, and with neighbours of the same role merged, because many chat templates
 * accept only alternating roles. A system message after the beginning becomes the user's.
 */
export function alternatingMessages(messages: readonly PlainMessage[]): PlainMessage[] {
  const joined: PlainMessage[] = [];
  for (const { role, content } of messages) {
    if (content.trim() === "") continue;
    const last = joined.at(-1);
    const newRole = role === "system" && last !== undefined && last.role !== "system" ? "user" : role;
    if (last?.role === newRole) joined[joined.length - 1] = { role: newRole, content: `${last.content}\n\n${content}` };
    else joined.push({ role: newRole, content });
  }
  return joined;
}
