// One model on one server, as found when connecting, and the requests that this server supports.
import type { ChatMessage, ChatRequest } from "../../core/modelPort.ts";
import type { ReplyBeginning } from "../../core/chat/reply/detectedThoughts.ts";
import { FailureError, fail, failureOf } from "../../core/failures.ts";
import type { FimTexts } from "../../core/models/remote/serverModel.ts";
import type { Adjustment, ToolSupport } from "../../core/models/runtime/modelState.ts";
import { estimatedTokens } from "../../core/models/remote/tokenEstimate.ts";
import { chatExtensions, withThoughtsKept } from "./chatExtensions.ts";
import { chatPiece } from "./stream/chatPiece.ts";
import { countField, field, listField } from "./stream/fields.ts";
import { calledTool, stoppedEarly, type StreamEnd } from "./stream/finishReason.ts";
import { completionPieces, type Piece } from "./stream/pieces.ts";
import { fromOllama, ollamaBody, ollamaRoute } from "./ollama.ts";
import { sentMessage, toolFields } from "./remoteTools.ts";
import { answerInJsonRequest, structuredFields, type StructuredWay } from "./structuredOutput.ts";
import type { ServerConnection } from "./connection/serverConnection.ts";

/** The kind of server that it says it is. `other` gets only what OpenAI's own API has. */
export type ServerKind = "llama-server" | "vLLM" | "SGLang" | "Ollama" | "other";

/** How a server completes at the cursor. */
export type RemoteInfill =
  | { readonly way: "fim"; readonly texts: FimTexts; readonly order: "joint" | "anchored" }
  /** llama-server's own route, which knows the model's infill tokens. */
  | { readonly way: "infill" }
  | { readonly way: "chat" };

/** What is known about a server and its model. Sizes in bytes, lengths in tokens; 0 if the server does not report it. */
export interface ServerFacts {
  readonly kind: ServerKind;
  /** The model's name in requests. */
  readonly model: string;
  readonly contextTokens: number;
  readonly trainContextTokens: number;
  readonly sizeBytes: number;
  readonly hasTokenizer: boolean;
  /** Whether its completions report token probabilities. */
  readonly hasProbabilities: boolean;
  readonly infill: RemoteInfill | undefined;
  /** How its thinking is turned on and off, as in `ModelEntry`. */
  readonly thinking: "none" | "switch" | "always" | "effort";
  readonly prefillTokensPerSecond: number;
  /** The field that holds an answer to its grammar; undefined if the server has none. */
  readonly structured: StructuredWay | undefined;
  /** How its model calls tools; undefined if it does not say. */
  readonly toolSupport?: ToolSupport;
}

export interface Sampling {
  readonly maxTokens: number;
  /** 0 is greedy. */
  readonly temperature: number;
  readonly seed?: number;
  readonly stop: readonly string[];
  /** The grammar of the answer (GBNF). It is not sent to a server that supports none, and in `complete` and `infill` to no server. */
  readonly grammar?: string;
  /** Offered only in conversations. */
  readonly tools?: Pick<ChatRequest, "tools" | "toolChoice">;
}

export class RemoteServer {
  readonly facts: ServerFacts;
  private readonly connection: ServerConnection;
  /** Whether thinking was asked for where answers have begun inside of thoughts. */
  private readonly beginnings = new Set<boolean>();
  /** Whether thinking was asked for where answers have begun without thoughts. */
  private readonly plain = new Set<boolean>();
  /** Whether thinking was asked for where whole answers have come as thoughts. */
  private readonly misplaced = new Set<boolean>();
  /** The field in which its thoughts come. They are sent back in the same. */
  private thoughtsField: string | undefined;

  constructor(connection: ServerConnection, facts: ServerFacts) {
    this.connection = connection;
    this.facts = facts;
  }

  /**
   * True if the answer comes as JSON with the text in it, to be read by `AnswerInJson`. A sentence that is begun cannot go on in JSON,
   * so that answer is free; the opening of a code block can be left to the model.
   */
  answersInJson({ grammar }: Pick<Sampling, "grammar">, begun: string): boolean {
    return this.facts.structured === "response_format" && grammar !== undefined && !/^[^`<]/.test(begun);
  }

  /** Whether the last message of a request can be the beginning of the answer. Hosted services write a new answer instead. */
  get goesOn(): boolean {
    return this.facts.kind !== "other" && this.adjustments.every(({ kind }) => kind !== "beginning");
  }

  /** What is changed in requests because the server refuses it. */
  get adjustments(): readonly Adjustment[] {
    return this.connection.adjustments;
  }

  get place(): string {
    return this.connection.root;
  }

  /** Where its API is, and through which proxy. */
  get access(): { readonly address: string; readonly proxy?: string } {
    const { base, proxy } = this.connection;
    return { address: base, ...(proxy !== undefined && { proxy }) };
  }

  /** Closes the connections that were kept open. */
  close(): void {
    this.connection.close();
  }

  /** Whether an answer may begin inside of thoughts. `begun`: the text that it continues. */
  beginningOf(thinking: boolean, begun: string): ReplyBeginning {
    if (begun !== "") return "answer";
    if (this.beginnings.has(thinking)) return "thoughts";
    if (thinking && this.facts.thinking !== "none") return this.plain.has(true) ? "possible" : "likely";
    return this.plain.has(thinking) ? "unlikely" : "possible";
  }

  /** An answer had no thoughts at its beginning that were not marked: the next one of the same kind is not held back as long. */
  beginsPlainly(thinking: boolean): void {
    this.plain.add(thinking);
  }

  /** An answer has begun inside of thoughts: the next one of the same kind streams them as such. */
  beginsInThoughts(thinking: boolean): void {
    this.plain.delete(thinking);
    this.beginnings.add(thinking);
  }

  /** Whether the server takes answers for thoughts, so that their text comes in the field for those. */
  sendsAnswersAsThoughts(thinking: boolean): boolean {
    return this.misplaced.has(thinking);
  }

  /** Whether it has refused to be told of tools. */
  get refusesTools(): boolean {
    return this.adjustments.some((each) => each.kind === "omitted" && each.name === "tools");
  }

  /** Remembers in which field thoughts came. */
  foundThoughtsIn(name: string | undefined): void {
    this.thoughtsField ??= name;
  }

  /** Remembers where an answer was: the next one of the same kind is read there as it streams. */
  foundAnswer(thinking: boolean, where: "text" | "thoughts"): void {
    if (where === "thoughts") this.misplaced.add(thinking);
    else this.misplaced.delete(thinking);
  }

  /**
   * Why an answer ended, as the product says it. Raises `serverFailed` for an answer that is incomplete; what has arrived of it
   * may have been shown by then.
   */
  reasonOf(end: StreamEnd | undefined, hasText: boolean): "endOfText" | "maxTokens" {
    if (end === undefined) fail("serverFailed", `The response from ${this.place} was cut off.`);
    if (end.kind === "cut") throw new FailureError(stoppedEarly(this.place, this.connection.quoted(end.reason)));
    if (end.kind !== "tool") return end.kind;
    if (!hasText) throw new FailureError(calledTool(this.place));
    return "endOfText";
  }

  /** Continues a text as it is. */
  async *complete(prompt: string, sampling: Sampling, signal: AbortSignal): AsyncGenerator<Piece, void, void> {
    if (this.facts.kind === "Ollama") {
      const own = ollamaBody(this.facts.model, prompt, sampling);
      return yield* completionPieces(this.connection.events(ollamaRoute, own, signal, fromOllama));
    }
    const body = { ...this.common(sampling), prompt, logprobs: 1, ...this.specialTokens() };
    yield* completionPieces(this.connection.events("/v1/completions", body, signal));
  }

  /** Infills by llama-server's own route. */
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
    yield* completionPieces(this.connection.events("/infill", body, signal));
  }

  /** The events of an answer to a conversation. `begun` is text that the answer starts with. */
  async *chat(
    messages: readonly ChatMessage[],
    begun: string,
    thinking: boolean,
    sampling: Sampling,
    signal: AbortSignal,
  ): AsyncGenerator<unknown, void, void> {
    const { grammar } = sampling;
    const { structured } = this.facts;
    const thinks = thinking && begun === "" && grammar === undefined;
    const events = (body: object): AsyncGenerator<unknown> =>
      this.connection.events("/v1/chat/completions", { ...this.common(sampling), ...body }, signal);
    const isJson = this.answersInJson(sampling, begun);
    if (grammar !== undefined && structured !== undefined && (isJson || structured !== "response_format")) {
      let isAnswered = false;
      try {
        const body = isJson
          ? this.chatBody(askingForJson(messages), "", thinks)
          : this.chatBody(messages, begun, thinks);
        for await (const event of events({ ...body, ...structuredFields(structured, grammar) })) {
          isAnswered = true;
          yield event;
        }
        return;
      } catch (error) {
        // A server may refuse a grammar that it cannot compile. The answer is checked in any case.
        if (isAnswered || failureOf(error).kind !== "serverFailed") throw error;
      }
    }
    const offered = toolFields(sampling.tools ?? {});
    const body = { ...this.chatBody(messages, begun, thinks), ...offered };
    yield* events("tools" in offered ? withThoughtsKept(body) : body);
  }

  /** The text of a short answer that is held to these fields; undefined if the server refuses them. */
  async shortAnswer(fields: object, maxTokens: number, signal: AbortSignal): Promise<string | undefined> {
    const messages = [{ role: "user", content: "Say hello." }] as const;
    const body = {
      model: this.facts.model,
      max_tokens: maxTokens,
      temperature: 0,
      ...this.chatBody(messages, "", false),
    };
    const { firstEventMs } = this.connection.limits;
    const route = "/v1/chat/completions";
    // Only a request without such fields says what the server refuses in every conversation.
    const answer =
      Object.keys(fields).length === 0
        ? await this.connection.askAdjusted(route, body, signal, firstEventMs)
        : await this.connection.askIfThere(route, { ...body, ...fields }, signal, firstEventMs);
    if (field(answer, "choices", 0) === undefined) return undefined;
    const { text, thinking } = chatPiece(answer);
    return text.trim() === "" ? thinking : text;
  }

  /** Number of tokens in a text: by the server's tokenizer, else an estimate on the high side. */
  async countTokens(text: string, signal: AbortSignal): Promise<number> {
    if (!this.facts.hasTokenizer) return estimatedTokens(text);
    return tokenCount(await this.connection.ask("/tokenize", tokenizeBody(this.facts.model, text), signal)) ?? 0;
  }

  private common({ maxTokens, temperature, seed, stop }: Sampling): object {
    return {
      model: this.facts.model,
      max_tokens: maxTokens,
      temperature,
      ...(seed !== undefined && { seed }),
      ...(stop.length > 0 && { stop: stop.slice(0, 4) }),
      stream: true,
      stream_options: { include_usage: true, ...(this.facts.kind === "vLLM" && { continuous_usage_stats: true }) },
      ...(this.facts.kind === "llama-server" && { cache_prompt: true, timings_per_token: true }),
    };
  }

  /** Servers that leave special tokens out of the text would continue after the model has ended its file. */
  private specialTokens(): object {
    const { kind } = this.facts;
    return kind === "vLLM" || kind === "SGLang" ? { skip_special_tokens: false } : {};
  }

  private chatBody(messages: readonly ChatMessage[], begun: string, thinking: boolean): object {
    const begins = begun !== "";
    const sent: readonly ChatMessage[] = begins ? [...messages, { role: "assistant", content: begun }] : messages;
    return {
      messages: sent.map((message) => sentMessage(message, this.thoughtsField)),
      ...chatExtensions(this.facts, thinking, begins),
    };
  }
}

/** The conversation, with the request for JSON at the end of its last message. */
function askingForJson(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const last = messages.at(-1);
  return last === undefined
    ? messages
    : [...messages.slice(0, -1), { ...last, content: `${last.content}\n\n${answerInJsonRequest}` }];
}

/** One body for every server with the route: each reads the names that it knows. */
export function tokenizeBody(model: string, text: string): object {
  return { model, content: text, prompt: text, add_special: false, add_special_tokens: false };
}

/** How many tokens a tokenizer returned. */
export function tokenCount(answer: unknown): number | undefined {
  const tokens = listField(answer, "tokens");
  return tokens.length > 0 ? tokens.length : countField(answer, "count");
}
