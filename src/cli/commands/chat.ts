import { requestAnswer } from "../../core/chat/chatTurn.ts";
import { chatMessages, questionAbout } from "../../core/chat/prompt.ts";
import { emptyConversation, type Excerpt, type Question } from "../../core/chat/conversation.ts";
import { reduce } from "../../core/chat/conversationEvents.ts";
import type { ChatPurpose, ChatEnd } from "../../core/modelPort.ts";
import { readSource } from "../documents.ts";
import { terminalText, writeJson, writeLine, type Session } from "../session.ts";
import { UsageError } from "../usage.ts";

/** `chat "QUESTION" [--file FILE]`: one question, answered as it streams. */
export async function chat(session: Session): Promise<number> {
  const [question] = session.options.positionals;
  if (question === undefined || question.trim() === "") throw new UsageError("chat needs a question");
  const { file } = session.options;
  const source = file === undefined ? undefined : await readSource(file);
  const about: Excerpt[] = source ? [{ label: source.name, languageId: source.languageId, text: source.text }] : [];
  return answer(session, "chat", questionAbout({ text: question, request: question }, about, emptyConversation));
}

/** Asks the model one question, as the chat view does, and writes the answer: as it streams, or as one JSON object. */
export async function answer(session: Session, purpose: ChatPurpose, question: Question): Promise<number> {
  const { client, signal, options, loadModel } = session;
  await loadModel();
  const messages = chatMessages(reduce(emptyConversation, { kind: "asked", purpose, ...question }));
  const end = await requestAnswer(
    client,
    { purpose, messages, temperature: 0, thinking: false },
    (chunk) => {
      if (!options.json && chunk.kind === "text") process.stdout.write(terminalText(chunk.text));
    },
    signal,
  );
  await (options.json ? writeJson(reportOf(end)) : writeLine(""));
  const note = options.json ? undefined : endNotes[end.reason];
  if (note !== undefined) process.stderr.write(`ghostlight: ${note}\n`);
  return 0;
}

/** What is said of an answer that the model has not ended itself. */
const endNotes: Partial<Record<ChatEnd["reason"], string>> = {
  repetition: "the answer began to repeat itself, so it was ended.",
  maxTokens: "the answer reached its length limit, so its end is missing.",
};

/** The JSON output for an answer. */
function reportOf(end: ChatEnd): object {
  return { text: end.text, thinking: end.thinking, reason: end.reason, ...rounded(end) };
}

/** The cost of a request, in tokens and whole milliseconds. */
export function rounded({ usage }: Pick<ChatEnd, "usage">): object {
  return {
    reused: usage.reused,
    evaluated: usage.evaluated,
    produced: usage.produced,
    firstTextMs: usage.firstTextMs === undefined ? null : Math.round(usage.firstTextMs),
    ms: Math.round(usage.totalMs),
  };
}
