// One request on the chat lane: renders the conversation with the model's own template and reads what the model answers.
import type { ToolFormat } from "../../core/agent/formats/toolFormat.ts";
import { fail } from "../../core/failures.ts";
import type { ChatChunk, ChatEnd, ChatMessage, ChatRequest, EndReason } from "../../core/modelPort.ts";
import { AnswerDraft } from "./answerDraft.ts";
import { AnswerStream } from "./answerStream.ts";
import { CallGrammar } from "./callGrammar.ts";
import { CopiedText } from "./copiedText.ts";
import { conversationPrompt } from "./conversationPrompt.ts";
import type { LoadedModel, RenderedChat, Token } from "./engine.ts";
import { DraftedTokens } from "./draftedTokens.ts";
import { liveAnswer } from "./liveAnswer.ts";
import { prefill } from "../schedule/prefill.ts";
import type { ConversationLog } from "../state/conversationLog.ts";
import type { ReadyModel } from "./readyModel.ts";
import type { RequestRecord } from "../service/requestRecord.ts";
import type { Work } from "../schedule/scheduler.ts";
import { TokenText } from "../tokens/tokenText.ts";
import { RememberedRenders, turnBoundaries } from "../state/turnBoundaries.ts";

/** Tokens that a prompt must leave for the answer. */
const minAnswerTokens = 64;

/** Two states this close to each other, in tokens, are as good as one. A state of a 27B model takes 150 MiB. */
const nearEnd = 16;

/** A conversation as the model reads it. */
export interface ChatPrompt extends RenderedChat {
  /** Lengths, ascending, at which a model that needs checkpoints keeps one. */
  readonly checkpoints: readonly number[];
  /** What the tokens say behind the text that the answer goes on from: it was generated before, but not seen. */
  readonly unseen: string;
  /** How the model writes calls, if it has tools. */
  readonly toolFormat?: ToolFormat | undefined;
  /** What the answer probably repeats. */
  readonly draft?: AnswerDraft | undefined;
  /** Where the answer is to be written down. */
  readonly log?: ConversationLog | undefined;
  /** Tokens that other conversations begin with too. */
  readonly shared?: number;
}

/** An answer with a given beginning or grammar leaves no place for thinking. */
function thinksIn({ thinking, answerPrefix, grammar, toolChoice }: ChatRequest): boolean {
  return thinking && answerPrefix === undefined && grammar === undefined && toolChoice !== "required";
}

/**
 * The prompt of a conversation. Raises `promptTooLong` instead of truncating it, and `modelUnreadable` if the model's template
 * cannot be used. Not a part of the work that is scheduled, because a template may take long and others should not wait for it.
 */
export async function chatPrompt(
  model: LoadedModel,
  params: ChatRequest,
  record: RequestRecord,
  signal?: AbortSignal,
): Promise<ChatPrompt> {
  if (params.conversation !== undefined || hasTools(params)) return toolPrompt(model, params, record, signal);
  const thinks = thinksIn(params);
  const begun = params.answerPrefix ?? "";
  const live =
    params.continues === true ? await liveAnswer(model, params.messages, params.thinking, begun, signal) : undefined;
  const rendered = live?.rendered ?? (await model.renderChat(params.messages, thinks, signal));
  const tokens = live?.tokens ?? rendered.tokens.concat(await model.tokenizeLong(begun, signal));
  checkLength(model, tokens, params, record);
  const isThinking = live === undefined ? thinks : params.thinking;
  const render = async (messages: ChatRequest["messages"]): Promise<readonly Token[]> =>
    (await model.renderChat(messages, isThinking, signal)).tokens;
  const checkpoints = await checkpointsFor(
    model,
    params.messages,
    isThinking,
    rendered.tokens,
    tokens.length - 1,
    render,
  );
  // What an answer goes on from are no thoughts.
  const startsThinking = rendered.startsThinking && begun === "";
  const draft = await draftFor(model, params, signal);
  return { ...rendered, startsThinking, tokens, checkpoints, unseen: live?.unseen ?? "", draft };
}

/** The same for a conversation that has tools or a name. */
async function toolPrompt(
  model: LoadedModel,
  params: ChatRequest,
  record: RequestRecord,
  signal?: AbortSignal,
): Promise<ChatPrompt> {
  const { tools = [], answerPrefix = "" } = params;
  const toolFormat = tools.length > 0 ? model.toolFormat : undefined;
  if (tools.length > 0 && toolFormat === undefined)
    fail(
      "badInput",
      "This model cannot call tools: its file says nothing about how conversations are written.",
      "Choose another model.",
    );
  const prompt = await conversationPrompt(model, params, thinksIn(params), signal);
  const tokens = prompt.tokens.concat(await model.tokenizeLong(answerPrefix, signal));
  checkLength(model, tokens, params, record);
  return { ...prompt, tokens, unseen: "", toolFormat };
}

/** The draft of a request, if the model can check drafts. */
async function draftFor(
  model: LoadedModel,
  { draft, temperature }: ChatRequest,
  signal?: AbortSignal,
): Promise<AnswerDraft | undefined> {
  if (draft === undefined || temperature !== 0 || !model.userSequence.checksDrafts) return undefined;
  const tokens = await model.tokenizeLong(draft.text, signal);
  return new AnswerDraft(tokens, draft.isNext, (token) => model.detokenize([token]).endsWith("\n"));
}

function hasTools({ tools = [], messages }: ChatRequest): boolean {
  const isTool = (message: ChatMessage): boolean =>
    message.role === "tool" || (message.role === "assistant" && (message.calls ?? []).length > 0);
  return tools.length > 0 || messages.some(isTool);
}

function checkLength(
  model: LoadedModel,
  { length }: readonly Token[],
  { maxTokens }: ChatRequest,
  record: RequestRecord,
): void {
  record.promptTokens = length;
  if (model.contextTokens - 1 - length < Math.min(minAnswerTokens, maxTokens))
    fail("promptTooLong", `The request has ${length} tokens, but the context holds only ${model.contextTokens}.`);
}

/** What of a loaded model a chat needs. */
type ChattingModel = Pick<ReadyModel, "model" | "pacer" | "draftPacer" | "sampling" | "prefixStates" | "copies">;

/** Answers a conversation. */
export async function* chat(
  { model, pacer, draftPacer, sampling, prefixStates, copies }: ChattingModel,
  params: ChatRequest,
  prompt: ChatPrompt,
  record: RequestRecord,
  send: (chunk: ChatChunk) => void,
): Work<Omit<ChatEnd, "usage">> {
  const { tokens, marks, checkpoints, shared = 0, unseen, draft, log, toolFormat } = prompt;
  const limit = Math.min(params.maxTokens, model.contextTokens - 1 - tokens.length);
  const grammar = params.grammar === undefined ? undefined : await model.grammar(params.grammar);
  const tools = params.tools ?? [];
  const calls =
    toolFormat === undefined || params.toolChoice === "none"
      ? undefined
      : new CallGrammar(model, toolFormat, tools, marks);
  if (params.toolChoice === "required") await calls?.force();

  const sequence = model.userSequence;
  const turn = log?.begin(params.messages, tokens, thinksIn(params));
  const isRestored = prefixStates !== undefined && (yield* prefixStates.restore(sequence, tokens.slice(0, shared)));
  if (isRestored) record.note({ restoredTokens: shared });
  const pause = prefixStates && { at: shared, work: () => prefixStates.save(sequence) };
  yield* prefill(sequence, tokens.slice(0, -1), pacer, record, checkpoints, pause);

  const answer = new AnswerStream(params, prompt, toolFormat, (chunk) => {
    record.text();
    send(chunk);
  });
  const ended = (reason: EndReason): Omit<ChatEnd, "usage"> => {
    const end = answer.end(reason);
    turn?.says(answer.seen, answer.endsThinking);
    turn?.ended();
    return end;
  };
  if (unseen !== "") answer.unseen(unseen);
  let text = new TokenText(model);
  // Greedy decoding is honoured. For any other temperature, what the model's makers recommend comes first.
  const temperature = params.temperature === 0 ? 0 : (sampling?.temperature ?? params.temperature);
  const copied =
    copies && calls && params.copied && new CopiedText(params.copied, copies, answer, marks, () => text.partial);
  const held = grammar ?? calls?.current;
  const decoder = sequence.decode(tokens.at(-1)!, temperature, sampling, held, copied?.allowed);
  const drafted = draft && new DraftedTokens(decoder, draft, draftPacer, record);
  let instead: readonly Token[] | undefined;
  try {
    for (let produced = 0; produced < limit; produced++) {
      const token = drafted ? await drafted.next(limit - produced) : await decoder.next(instead);
      instead = undefined;
      if (!drafted) record.produced();
      const mark = marks.get(token);
      if (model.isEnd(token) || (mark !== undefined && toolFormat?.stops.includes(mark))) return ended("endOfText");
      // A character that is cut in two by a mark is never completed.
      if (mark !== undefined) text = new TokenText(model);
      const written = mark === undefined ? text.push(token) : "";
      if (mark !== undefined) await calls?.sawMark(mark);
      const excess = (await calls?.sawText(written)) ?? 0;
      // What the model wrote behind the beginning of a call is written again, by the grammar.
      const kept = written.slice(0, written.length - excess);
      if (excess > 0) instead = model.tokenize(kept);
      for (const each of instead ?? [token]) turn?.produced(each);
      if (mark === undefined) answer.push(kept);
      else answer.mark(mark);
      turn?.says(answer.seen, answer.endsThinking);
      if (answer.isOver) return ended("endOfText");
      yield;
    }
    return ended("maxTokens");
  } finally {
    await decoder.end();
  }
}

/** What was rendered for the checkpoints of each model's conversations. */
const rendersOf = new WeakMap<LoadedModel, RememberedRenders>();

/** Lengths at which the state is kept: at each turn, and at the end of the prompt unless a turn is close enough. */
async function checkpointsFor(
  model: LoadedModel,
  messages: ChatRequest["messages"],
  thinks: boolean,
  tokens: readonly Token[],
  end: number,
  render: (messages: ChatRequest["messages"]) => Promise<readonly Token[]>,
): Promise<number[]> {
  if (!model.userSequence.needsCheckpoints) return [];
  const renders = rendersOf.get(model) ?? new RememberedRenders();
  rendersOf.set(model, renders);
  const turns = await turnBoundaries(messages, tokens, (asked) => renders.of(asked, String(thinks), render));
  return end - (turns.at(-1) ?? 0) <= nearEnd ? turns : [...turns, end];
}
