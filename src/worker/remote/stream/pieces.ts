// What the streams of different servers have in common: text with token probabilities, how it ended, what it cost.
import { WholeCharacters } from "../../../base/text.ts";
import { SpecialTokenNames } from "../../../core/models/remote/specialTokens.ts";
import type { RequestRecord } from "../../service/requestRecord.ts";
import { answerDone } from "./choices.ts";
import { countField, field, listField, textField } from "./fields.ts";
import { endOf, type StreamEnd } from "./finishReason.ts";

/** A part of a text, of one token or of several. */
export interface TokenPiece {
  readonly text: string;
  /** 0 to 1; undefined if the server does not report it. */
  readonly probability?: number;
}

/** Longest average token, in characters. A server that ignores its token limit is stopped by this. */
export const longestTokenText = 32;

/** One event of a stream of text. */
export interface Piece {
  readonly tokens: readonly TokenPiece[];
  /** Set where the server says that the text ends. Some say so too early, or in every event. */
  readonly end?: StreamEnd;
  readonly cost?: Cost;
}

/** Prompt tokens, and how many of them the server had cached; undefined while it has not said. */
export interface Cost {
  readonly promptTokens: number;
  readonly reused: number | undefined;
}

/** An event of `/v1/completions`, or of llama-server's own `/infill`. */
export function completionPiece(event: unknown): Piece {
  const choice = field(event, "choices", 0);
  const text = textField(choice, "text") ?? textField(event, "content") ?? "";
  const cost = costOf(event);
  const end = endOf(choice, event);
  return { tokens: tokensOf(text, probabilities(choice, event)), ...(end && { end }), ...(cost && { cost }) };
}

/** The pieces of a stream of text, each of whole characters: servers send the halves of a surrogate pair apart. */
export async function* completionPieces(events: AsyncIterable<unknown>): AsyncGenerator<Piece, void, void> {
  const whole = new AnswerText();
  const completeness = new Completeness();
  for await (const event of events) {
    const piece = completionPiece(event);
    const tokens = piece.tokens.map((token) => ({ ...token, text: whole.next(token.text) }));
    yield completeness.of(event, { ...piece, tokens });
  }
}

/** A text in whole characters, with names of special tokens as they stand in the user's text. */
export class AnswerText {
  private readonly whole = new WholeCharacters();
  private readonly names = new SpecialTokenNames();

  next(piece: string): string {
    return this.names.next(this.whole.next(piece));
  }
}

/** Adds the end to the events of a stream that say it in another way than by a reason. */
export class Completeness {
  private hasEnd = false;
  private hasText = false;
  private hasChoice = false;

  of<T extends { readonly end?: StreamEnd }>(event: unknown, piece: T): T {
    this.hasChoice ||= field(event, "choices", 0) !== undefined || field(event, "content") !== undefined;
    const isOver = (event === answerDone && this.hasChoice) || (this.hasText && isTotal(event));
    this.hasText ||= hasWords(event);
    const isUnsaid = isOver && !this.hasEnd;
    this.hasEnd ||= piece.end !== undefined || isOver;
    return isUnsaid ? { ...piece, end: { kind: "endOfText" } } : piece;
  }
}

/** The event with what a whole answer took comes after its text, and has no part of it. */
function isTotal(event: unknown): boolean {
  return (
    listField(event, "choices").length === 0 && field(event, "content") === undefined && costOf(event) !== undefined
  );
}

/** Records the cost of a request the first time that a server reports it. */
export function costNoter(record: RequestRecord): (cost: Cost | undefined) => void {
  let isNoted = false;
  return (cost) => {
    if (cost === undefined || isNoted) return;
    record.promptTokens = cost.promptTokens;
    if (cost.reused === undefined) return;
    isNoted = true;
    record.reused(cost.reused);
    // The record counts the last token of the prompt with the first generated one.
    record.evaluated(Math.max(0, cost.promptTokens - cost.reused - 1));
  };
}

/** The cost of the request that an event reports, if any. */
export function costOf(event: unknown): Cost | undefined {
  const kept = countField(event, "timings", "cache_n");
  const read = countField(event, "timings", "prompt_n");
  if (kept !== undefined && read !== undefined) return { promptTokens: kept + read, reused: kept };
  const promptTokens = countField(event, "usage", "prompt_tokens") ?? countField(event, "tokens_evaluated");
  if (promptTokens === undefined) return undefined;
  const cached = countField(event, "usage", "prompt_tokens_details", "cached_tokens");
  // vLLM repeats the length of the prompt in every event, and says only in the last one what it had cached.
  const isUnderway = field(event, "choices", 0) !== undefined && !isLastText(event);
  return { promptTokens, reused: cached ?? (isUnderway ? undefined : 0) };
}

/** Whether an event says that the text ends with it. */
export function isLastText(event: unknown): boolean {
  return endOf(field(event, "choices", 0), event) !== undefined;
}

/** Whether an event has neither text nor an end nor figures, so that it is no more than a sign of life. */
export function saysNothing(event: unknown): boolean {
  return !isLastText(event) && costOf(event) === undefined && !hasWords(event);
}

/** Whether an event brings text, of whatever kind. */
export function hasWords(event: unknown): boolean {
  // llama-server's own route and Ollama's.
  if (hasText(field(event, "content")) || hasText(field(event, "response"))) return true;
  return listField(event, "choices").some((choice) =>
    ["text", "delta", "message"].some((name) => hasText(field(choice, name))),
  );
}

/** Whether there is text in a field, as such or inside of it. The role of a message is none. */
function hasText(value: unknown): boolean {
  if (typeof value === "string") return value !== "";
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([name, inner]) => name !== "role" && name !== "type" && hasText(inner));
}

/** Probabilities of an event's tokens in three forms: llama-server's own, its `/v1` one, and that of vLLM and SGLang. */
function probabilities(choice: unknown, event: unknown): readonly TokenPiece[] {
  const named = [...listField(event, "completion_probabilities"), ...listField(choice, "logprobs", "content")];
  if (named.length > 0) return named.flatMap((each) => tokenPiece(textField(each, "token"), field(each, "logprob")));
  const logarithms = listField(choice, "logprobs", "token_logprobs");
  return listField(choice, "logprobs", "tokens").flatMap((token, index) =>
    tokenPiece(typeof token === "string" ? token : undefined, logarithms[index]),
  );
}

function tokenPiece(text: string | undefined, logarithm: unknown): TokenPiece[] {
  if (text === undefined || typeof logarithm !== "number" || Number.isNaN(logarithm)) return [];
  return [{ text, probability: Math.min(1, Math.exp(logarithm)) }];
}

/** The text of an event split into its tokens if they match it, else whole with their joint probability. */
function tokensOf(text: string, named: readonly TokenPiece[]): readonly TokenPiece[] {
  if (named.length === 0) return text === "" ? [] : [{ text }];
  if (named.map((token) => token.text).join("") === text) return named;
  return [{ text, probability: named.reduce((product, { probability = 1 }) => product * probability, 1) }];
}
