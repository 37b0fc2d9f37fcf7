// One model on one server, as it was found when it was connected, and the requests that this server understands.
import type { ChatMessage } from "../../core/modelPort.ts";
import type { FimTexts } from "../../core/models/remote/serverModel.ts";
import { countField, listField } from "./fields.ts";
import { completionPiece, type Piece } from "./pieces.ts";
import type { ServerConnection } from "./serverConnection.ts";

/** Whose server it is, by its own word. `other` gets nothing that OpenAI's own API does not have. */
export type ServerKind = "llama-server" | "vLLM" | "SGLang" | "other";

/** How a server completes at a cursor. */
export type RemoteInfill =
  | { readonly way: "fim"; readonly texts: FimTexts; readonly order: "joint" | "anchored" }
  /** llama-server's own route: it knows the model's tokens. */
  | { readonly way: "infill" }
  | { readonly way: "chat" };

/** What was found out about a server and its model. Sizes in bytes, lengths in tokens; 0 where it does not say. */
export interface ServerFacts {
  readonly kind: ServerKind;
  /** Name to ask for the model by. */
  readonly model: string;
  readonly contextTokens: number;
  readonly trainContextTokens: number;
  readonly sizeBytes: number;
  readonly hasTokenizer: boolean;
  /** Whether its completions say how likely each token was. */
  readonly hasProbabilities: boolean;
  readonly infill: RemoteInfill | undefined;
  /** How its thinking is switched, as in `ModelEntry`. */
  readonly thinking: "none" | "switch" | "always" | "effort";
  readonly prefillTokensPerSecond: number;
}

export interface Sampling {
  readonly maxTokens: number;
  /** 0 is greedy. */
  readonly temperature: number;
  readonly seed?: number;
  readonly stop: readonly string[];
  /** What the answer must keep to (GBNF); a server that takes none is not told of it. */
  readonly grammar?: string;
}

export class RemoteServer {
  readonly facts: ServerFacts;
  private readonly connection: ServerConnection;

  constructor(connection: ServerConnection, facts: ServerFacts) {
    this.connection = connection;
    this.facts = facts;
  }

  /** The others take grammars too, but each in a form of its own. */
  get takesGrammar(): boolean {
    return this.facts.kind === "llama-server";
  }

  get place(): string {
    return this.connection.root;
  }

  /** Continues a text as it stands. */
  async *complete(prompt: string, sampling: Sampling, signal: AbortSignal): AsyncGenerator<Piece, void, void> {
    const body = { ...this.common(sampling), prompt, logprobs: 1, ...this.specialTokens() };
    for await (const event of this.connection.events("/v1/completions", body, signal)) yield completionPiece(event);
  }

  /** Fills in by llama-server's own route. */
  async *infill(
    windows: { readonly prefix: string; readonly suffix: string; readonly extra: readonly object[] },
    sampling: Sampling,
    signal: AbortSignal,
  ): AsyncGenerator<Piece, void, void> {
    const body = {
      ...this.common(sampling),
      input_prefix: windows.prefix,
      input_suffix: windows.suffix,
      input_extra: windows.extra,
      n_predict: sampling.maxTokens,
      n_probs: 1,
    };
    for await (const event of this.connection.events("/infill", body, signal)) yield completionPiece(event);
  }

  /** The events of an answer to a conversation. `begun`: text that the answer has begun with already. */
  chat(
    messages: readonly ChatMessage[],
    begun: string,
    thinking: boolean,
    sampling: Sampling,
    signal: AbortSignal,
  ): AsyncGenerator<unknown, void, void> {
    const body = {
      ...this.common(sampling),
      messages: begun === "" ? messages : [...messages, { role: "assistant", content: begun }],
      ...this.chatExtensions(thinking && begun === "" && sampling.grammar === undefined, begun !== ""),
    };
    return this.connection.events("/v1/chat/completions", body, signal);
  }

  /** Tokens of a text: by the server's tokenizer, else an estimate on the high side. */
  async countTokens(text: string, signal: AbortSignal): Promise<number> {
    if (!this.facts.hasTokenizer) return Math.ceil(text.length / 3);
    return tokenCount(await this.connection.ask("/tokenize", tokenizeBody(this.facts.model, text), signal)) ?? 0;
  }

  private common({ maxTokens, temperature, seed, stop, grammar }: Sampling): object {
    return {
      model: this.facts.model,
      max_tokens: maxTokens,
      temperature,
      ...(seed !== undefined && { seed }),
      ...(stop.length > 0 && { stop: stop.slice(0, 4) }),
      stream: true,
      stream_options: { include_usage: true, ...(this.facts.kind === "vLLM" && { continuous_usage_stats: true }) },
      ...(this.facts.kind === "llama-server" && { cache_prompt: true, timings_per_token: true }),
      ...(this.takesGrammar && grammar !== undefined && { grammar }),
    };
  }

  /** Servers that leave special tokens out of the text would go on after a model has ended its file. */
  private specialTokens(): object {
    const { kind } = this.facts;
    return kind === "vLLM" || kind === "SGLang" ? { skip_special_tokens: false } : {};
  }

  private chatExtensions(thinking: boolean, continues: boolean): object {
    const { kind } = this.facts;
    const isEffort = this.facts.thinking === "effort";
    const effort = thinking ? "medium" : "low";
    if (kind === "other") return isEffort ? { reasoning_effort: effort } : {};
    return {
      chat_template_kwargs: isEffort ? { reasoning_effort: effort } : { enable_thinking: thinking },
      ...(isEffort && { reasoning_effort: effort }),
      ...(continues && { continue_final_message: true, add_generation_prompt: false }),
    };
  }
}

/** One body for every server that has the route: each takes the names that it knows. */
export function tokenizeBody(model: string, text: string): object {
  return { model, content: text, prompt: text, add_special: false, add_special_tokens: false };
}

/** How many tokens a tokenizer found. */
export function tokenCount(answer: unknown): number | undefined {
  const tokens = listField(answer, "tokens");
  return tokens.length > 0 ? tokens.length : countField(answer, "count");
}
