// One request on the chat lane: renders the conversation with the model's own template and separates thinking from the answer.
import { AnswerGuard } from "../../core/chat/reply/repetitionGuard.ts";
import { StopSequences } from "../../core/chat/reply/stopSequences.ts";
import { ThinkingSplitter } from "../../core/chat/reply/thinking.ts";
import { fail } from "../../core/failures.ts";
import type { LoadedModel, RenderedChat, Token } from "./engine.ts";
import { liveAnswer } from "./liveAnswer.ts";
import { prefill } from "../schedule/prefill.ts";
import type { ReadyModel } from "./readyModel.ts";
import type { RequestRecord } from "../service/requestRecord.ts";
import type { Work } from "../schedule/scheduler.ts";
import { TokenText } from "../tokens/tokenText.ts";
import { RememberedRenders, turnBoundaries } from "../state/turnBoundaries.ts";
import type { ChatChunk, ChatEnd, ChatRequest, EndReason, SaidChunk } from "../../core/modelPort.ts";

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
  // An answer with a given beginning or grammar leaves no place for thinking.
  const thinks = params.thinking && params.answerPrefix === undefined && params.grammar === undefined;
  const begun = params.answerPrefix ?? "";
  const live =
    params.continues === true ? await liveAnswer(model, params.messages, params.thinking, begun, signal) : undefined;
  const rendered = live?.rendered ?? (await model.renderChat(params.messages, thinks, signal));
  const tokens = live?.tokens ?? rendered.tokens.concat(await model.tokenizeLong(begun, signal));
  record.promptTokens = tokens.length;
  const answerBudget = model.contextTokens - 1 - tokens.length;
  if (answerBudget < Math.min(minAnswerTokens, params.maxTokens))
    fail(
      "promptTooLong",
      `The request has ${tokens.length} tokens, but the context holds only ${model.contextTokens}.`,
    );
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
  return { ...rendered, startsThinking, tokens, checkpoints, unseen: live?.unseen ?? "" };
}

/** Answers a conversation. */
export async function* chat(
  { model, pacer, sampling }: Pick<ReadyModel, "model" | "pacer" | "sampling">,
  params: ChatRequest,
  { tokens, startsThinking, format, marks, checkpoints, unseen }: ChatPrompt,
  record: RequestRecord,
  send: (chunk: ChatChunk) => void,
): Work<Omit<ChatEnd, "usage">> {
  const limit = Math.min(params.maxTokens, model.contextTokens - 1 - tokens.length);
  const grammar = params.grammar === undefined ? undefined : await model.grammar(params.grammar);

  const sequence = model.userSequence;
  yield* prefill(sequence, tokens.slice(0, -1), pacer, record, checkpoints);

  const answer = { text: "", thinking: "" };
  const splitter = new ThinkingSplitter(startsThinking, format, marks.size > 0);
  const stop = new StopSequences(params.stop ?? []);
  const guard = new AnswerGuard(params);
  const show = (kind: SaidChunk["kind"], text: string): void => {
    if (text === "") return;
    answer[kind] += text;
    guard.push(kind, text);
    send({ kind, text });
  };
  const give = (chunks: readonly SaidChunk[]): void => {
    if (chunks.length > 0) record.text();
    // Stop sequences apply to the answer only: thinking may well contain one.
    for (const { kind, text } of chunks) show(kind, kind === "text" ? stop.push(text) : text);
  };
  const ended = (reason: EndReason): Omit<ChatEnd, "usage"> => {
    give(splitter.end());
    show("text", stop.end());
    return guard.endOf({ ...answer, reason: stop.stopped ? "stopRule" : reason });
  };
  if (unseen !== "") give([{ kind: "text", text: unseen }]);
  let text = new TokenText(model);
  // Greedy decoding is honoured. For any other temperature, what the model's makers recommend comes first.
  const temperature = params.temperature === 0 ? 0 : (sampling?.temperature ?? params.temperature);
  const decoder = sequence.decode(tokens.at(-1)!, temperature, sampling, grammar);
  try {
    for (let produced = 0; produced < limit; produced++) {
      const token = await decoder.next();
      record.produced();
      if (model.isEnd(token)) return ended("endOfText");
      const mark = marks.get(token);
      // A character that is cut in two by a mark is never completed.
      if (mark !== undefined) text = new TokenText(model);
      give(mark === undefined ? splitter.push(text.push(token)) : splitter.mark(mark));
      if (stop.stopped || splitter.isOver || guard.isRepeating) return ended("endOfText");
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
