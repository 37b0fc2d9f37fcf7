// The prompt of a conversation that only grows: what was read and written stays as it is, and only what is new is rendered.
import { replyMarks } from "../../core/chat/reply/reply.ts";
import type { ChatMessage, ChatRequest } from "../../core/modelPort.ts";
import { ConversationLogs, type Continuation, type ConversationLog } from "../state/conversationLog.ts";
import { sharedLength } from "../state/turnBoundaries.ts";
import type { LoadedModel, RenderedChat, Token } from "./engine.ts";

/** A conversation as the model reads it, and where its state is worth keeping. */
export interface ConversationPrompt extends RenderedChat {
  readonly checkpoints: readonly number[];
  /** Where the answer is to be written down, if the conversation has a name. */
  readonly log: ConversationLog | undefined;
  /** Tokens that it shares with every conversation that has the same tools and system message, where it begins. */
  readonly shared?: number;
}

const logsOf = new WeakMap<LoadedModel, ConversationLogs>();
/** What was rendered last of the beginning that conversations share, and of what. */
const beginnings = new WeakMap<LoadedModel, { readonly of: string; readonly tokens: readonly Token[] }>();

/** Raises FailureError `modelUnreadable` if the model's template cannot be used, and `cancelled`. */
export async function conversationPrompt(
  model: LoadedModel,
  { messages, tools = [], conversation }: Pick<ChatRequest, "messages" | "tools" | "conversation">,
  thinking: boolean,
  signal?: AbortSignal,
): Promise<ConversationPrompt> {
  const logs = logsOf.get(model) ?? new ConversationLogs();
  logsOf.set(model, logs);
  const log = conversation === undefined ? undefined : logs.of(conversation, JSON.stringify(tools));
  const going = log?.continuation(messages, thinking);
  const next = going && (await continued(model, going, thinking, signal));
  if (next !== undefined) return { ...next, ...(tools.length === 0 && onlyThoughts(next)), log };
  const whole = await model.renderToolChat({ messages, tools }, thinking, signal);
  const rendered = { ...whole, ...(tools.length === 0 && onlyThoughts(whole)) };
  const end = rendered.tokens.length - 1;
  const shared = Math.min(end, await beginning(model, { messages, tools }, thinking, rendered.tokens, signal));
  if (!model.userSequence.needsCheckpoints) return { ...rendered, checkpoints: [], shared, log };
  const checkpoints = [shared, end].filter((length) => length > 0);
  return { ...rendered, checkpoints: [...new Set(checkpoints)], shared, log };
}

/** The marks of an answer without calls. */
function onlyThoughts({ format, marks }: RenderedChat): Pick<RenderedChat, "marks"> {
  const names = replyMarks[format];
  const found = [...marks].filter(([, name]) => names.includes(name));
  return { marks: new Map(found.length < 2 ? [] : found) };
}

/** Undefined if the template does not show what comes behind an answer. */
async function continued(
  model: LoadedModel,
  { tokens, messages, endsThinking }: Continuation,
  thinking: boolean,
  signal: AbortSignal | undefined,
): Promise<Omit<ConversationPrompt, "log"> | undefined> {
  // The same is answered again: how an answer begins does not depend on what is said.
  const asked: readonly ChatMessage[] =
    messages.length > 0
      ? messages
      : [
          { role: "assistant", content: "?" },
          { role: "user", content: "?" },
        ];
  const next = await model.renderNext(asked, thinking, tokens.at(-1), signal);
  if (next === undefined) return undefined;
  if (messages.length === 0) return { ...next, tokens, checkpoints: [tokens.length - 1] };
  const closing = endsThinking ? model.specialTokens(closingOf(next)) : [];
  const all = [...tokens, ...closing, ...next.tokens];
  // A question can be asked in other words, and be answered again.
  const hasQuestion = messages.some(({ role }) => role === "user");
  return { ...next, tokens: all, checkpoints: hasQuestion ? [tokens.length, all.length - 1] : [] };
}

/** What ends thoughts that were broken off, as templates write it. */
function closingOf({ format }: RenderedChat): string {
  const [, close] = replyMarks[format];
  if (format === "harmony") return "";
  return format === "think" ? `\n${close}\n\n` : close;
}

/** Length of what this prompt shares with every conversation that has the same tools and system message. */
async function beginning(
  model: LoadedModel,
  { messages, tools }: Required<Pick<ChatRequest, "messages" | "tools">>,
  thinking: boolean,
  tokens: readonly Token[],
  signal: AbortSignal | undefined,
): Promise<number> {
  const [system] = messages;
  const of = JSON.stringify([system?.role === "system" ? system : "", tools, thinking]);
  let known = beginnings.get(model);
  if (known?.of !== of) {
    const other: ChatMessage = { role: "user", content: "\u2047 other words" };
    const asked = system?.role === "system" ? [system, other] : [other];
    known = { of, tokens: (await model.renderToolChat({ messages: asked, tools }, thinking, signal)).tokens };
    beginnings.set(model, known);
  }
  return sharedLength(tokens, known.tokens);
}
