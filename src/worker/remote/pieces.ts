// What streams of several servers have in common: text with the probabilities of its tokens, how it ended, what it cost.
import type { RequestRecord } from "../service/requestRecord.ts";
import { countField, field, listField, textField } from "./fields.ts";

/** A part of a text that one token brought, or several together. */
export interface TokenPiece {
  readonly text: string;
  /** 0 to 1; undefined where the server does not say. */
  readonly probability?: number;
}

/** No token is longer than this on the average, in characters: a server that does not keep to a limit is ended here. */
export const longestTokenText = 32;

/** One event of a stream of text. */
export interface Piece {
  readonly tokens: readonly TokenPiece[];
  /** Set with the last one. */
  readonly end?: "endOfText" | "maxTokens";
  readonly cost?: Cost;
}

/** Prompt tokens, and how many of them the server had kept. */
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

/** Writes a request's cost down, the first time that a server says it. */
export function costNoter(record: RequestRecord): (cost: Cost | undefined) => void {
  let isNoted = false;
  return (cost) => {
    if (cost === undefined || isNoted) return;
    isNoted = true;
    record.promptTokens = cost.promptTokens;
    record.reused(cost.reused);
    // The record counts the prompt's last token with the first one that is generated.
    record.evaluated(Math.max(0, cost.promptTokens - cost.reused - 1));
  };
}

/** What an event says the request cost; undefined when it says nothing. */
export function costOf(event: unknown): Cost | undefined {
  const kept = countField(event, "timings", "cache_n");
  const read = countField(event, "timings", "prompt_n");
  if (kept !== undefined && read !== undefined) return { promptTokens: kept + read, reused: kept };
  const promptTokens = countField(event, "usage", "prompt_tokens") ?? countField(event, "tokens_evaluated");
  if (promptTokens === undefined) return undefined;
  return { promptTokens, reused: countField(event, "usage", "prompt_tokens_details", "cached_tokens") ?? 0 };
}

/** Whether no text follows an event. */
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

/** The event's text by its tokens where they make it up, else whole with their probability together. */
function tokensOf(text: string, named: readonly TokenPiece[]): readonly TokenPiece[] {
  if (named.length === 0) return text === "" ? [] : [{ text }];
  if (named.map((token) => token.text).join("") === text) return named;
  return [{ text, probability: named.reduce((product, { probability = 1 }) => product * probability, 1) }];
}
