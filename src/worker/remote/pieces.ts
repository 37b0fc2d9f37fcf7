// What the streams of different servers have in common: text with token probabilities, how it ended, what it cost.
import type { RequestRecord } from "../service/requestRecord.ts";
import { countField, field, listField, textField } from "./fields.ts";

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
  /** Set in the last event. */
  readonly end?: "endOfText" | "maxTokens";
  readonly cost?: Cost;
}

/** Prompt tokens, and how many of them the server had cached. */
export interface Cost {
  readonly promptTokens: number;
  readonly reused: number;
}

/** An event of `/v1/completions`, or of llama-server's own `/infill`. */
export function completionPiece(event: unknown): Piece {
  const choice = field(event, "choices", 0);
  const text = textField(choice, "text") ?? textField(event, "content") ?? "";
  const cost = costOf(event);
  const end = endOf(choice, event);
  return { tokens: tokensOf(text, probabilities(choice, event)), ...(end && { end }), ...(cost && { cost }) };
}

/** Records the cost of a request the first time that a server reports it. */
export function costNoter(record: RequestRecord): (cost: Cost | undefined) => void {
  let isNoted = false;
  return (cost) => {
    if (cost === undefined || isNoted) return;
    isNoted = true;
    record.promptTokens = cost.promptTokens;
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
  return { promptTokens, reused: countField(event, "usage", "prompt_tokens_details", "cached_tokens") ?? 0 };
}

/** Whether an event is the last one with text. */
export function isLastText(event: unknown): boolean {
  return endOf(field(event, "choices", 0), event) !== undefined;
}

function endOf(choice: unknown, event: unknown): Piece["end"] {
  const reason = textField(choice, "finish_reason");
  if (reason !== undefined) return reason === "length" ? "maxTokens" : "endOfText";
  if (field(event, "stop") !== true) return undefined;
  return textField(event, "stop_type") === "limit" ? "maxTokens" : "endOfText";
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
