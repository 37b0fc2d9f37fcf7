// What the worker needs from an inference engine. Only `main.ts` and the engine's own folder know which one runs.
import type { ToolFormat } from "../../core/agent/formats/toolFormat.ts";
import type { ChatMessage, ToolDeclaration } from "../../core/modelPort.ts";
import type { ReplyFormat } from "../../core/chat/reply/reply.ts";
import type { ChatSampling } from "../../core/models/catalogue/modelEntry.ts";
import type { GpuBackend, GpuFallback, MachineFacts } from "../../core/models/plan/machine.ts";
import type { Plan } from "../../core/models/plan/plan.ts";
import type { GpuChoice } from "../../core/settings.ts";
import type { MemoryUse } from "../../protocol/workerProtocol.ts";

/** A position in the model's vocabulary. */
export type Token = number;

export interface LoadOptions {
  readonly path: string;
  /** Requested context per sequence, in tokens. If the model was trained for less, it gets less. */
  readonly contextTokens: number;
  /** The device to run on. Default: the best available. */
  readonly gpu?: GpuChoice;
  /** Where its parts go. Default: as the engine estimates that they fit. */
  readonly plan?: LoadPlan;
  /** Called with 0 to 1, or with undefined while the progress is unknown. */
  readonly onProgress: (progress: number | undefined) => void;
  readonly signal: AbortSignal;
}

/** The part of a plan that an engine carries out. It puts fewer layers on the GPU if it finds that they would not fit. */
export type LoadPlan = Pick<Plan, "layersOnGpu" | "contextPerLane" | "kvType" | "checkpoints">;

export interface Engine {
  /** The devices that a model can run on. Raises FailureError `gpuUnavailable` if the requested GPU support does not work. */
  machine(gpu: GpuChoice): Promise<MachineFacts>;
  /** Raises FailureError: gpuUnavailable, modelUnreadable, loadFailed, outOfMemory, cancelled. */
  load(options: LoadOptions): Promise<LoadedModel>;
  /** The last lines of the library's log, newest last: the only place where it says why it refused a file. */
  readonly recentLog: readonly string[];
}

export interface InfillTokens {
  readonly prefix: Token;
  readonly suffix: Token;
  readonly middle: Token;
}

export interface RenderedChat {
  readonly tokens: readonly Token[];
  /** Whether the prompt ends inside an open thinking block. */
  readonly startsThinking: boolean;
  /** How thinking is marked in the answer. */
  readonly format: ReplyFormat;
  /** Tokens that are marks of this format; empty if the marks are written as plain text. */
  readonly marks: ReadonlyMap<Token, string>;
}

/** A conversation in which the model may call tools. */
export interface ToolChat {
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ToolDeclaration[];
}

/** Where a loaded model runs. */
export interface Placement {
  /** “CPU” or the name of the GPU. */
  readonly device: string;
  readonly backend: GpuBackend | "cpu";
  /** Layers on the GPU, out of `layers`. The output counts as one. */
  readonly gpuLayers: number;
  readonly layers: number;
  readonly gpuFallback: GpuFallback | undefined;
}

/** A grammar as an engine holds it. Only the model that parsed it can use it. */
export interface AnswerGrammar {
  readonly text: string;
}

/** A grammar from its beginning, or what says at each token which one holds, if any: the same one as long as a text goes on. */
export type GrammarChoice = AnswerGrammar | (() => AnswerGrammar | undefined);

/** Says before each token which ones may come, if not any. The same list is best the same array. */
export type AllowedTokens = () => readonly Token[] | undefined;

/** A loaded model with one sequence per lane. The caller measures times. */
export interface LoadedModel extends Placement {
  readonly architecture: string;
  readonly sizeBytes: number;
  readonly contextTokens: number;
  readonly trainContextTokens: number;
  /** Fill-in-the-middle tokens of this vocabulary; undefined if it has none. */
  readonly infill: InfillTokens | undefined;
  /** Token that starts every sequence; undefined if this model uses none. */
  readonly startToken: Token | undefined;
  readonly vocabularySize: number;
  /** Sequence for completions, and the one that chat, edits and explanations share. */
  readonly ghostSequence: Sequence;
  readonly userSequence: Sequence;
  /** Plain text to tokens; text that looks like a special token stays text. */
  tokenize(text: string): Token[];
  /** The same, in pieces between which the process serves others. Raises FailureError `cancelled`. */
  tokenizeLong(text: string, signal?: AbortSignal): Promise<Token[]>;
  detokenize(tokens: readonly Token[]): string;
  /** True for the tokens by which a model ends its text. */
  isEnd(token: Token): boolean;
  /** The special token with this spelling; undefined if the vocabulary has none. */
  specialToken(text: string): Token | undefined;
  /** Text to tokens, where names of special tokens stand for those. */
  specialTokens(text: string): Token[];
  /** Whether the file contains a chat template. */
  readonly hasChatTemplate: boolean;
  /**
   * The conversation in the model's own format, up to where the answer begins. Raises FailureError `modelUnreadable` if the
   * template in its file cannot be used for it, which takes some seconds when the template does not end,
   * and `cancelled`.
   */
  renderChat(messages: readonly ChatMessage[], thinking: boolean, signal?: AbortSignal): Promise<RenderedChat>;
  /** The same of a conversation that has tools, or calls and results in its messages. */
  renderToolChat(conversation: ToolChat, thinking: boolean, signal?: AbortSignal): Promise<RenderedChat>;
  /**
   * What follows an answer whose tokens are there already, up to where the next one begins: the first message is that answer, and its
   * end comes with what follows. `last` is its last token. Undefined if the template does not show where an answer ends.
   */
  renderNext(
    messages: readonly ChatMessage[],
    thinking: boolean,
    last: Token | undefined,
    signal?: AbortSignal,
  ): Promise<RenderedChat | undefined>;
  /** How this model writes calls of tools; undefined if it has no way to. */
  readonly toolFormat: ToolFormat | undefined;
  /** Parses a grammar (GBNF), which can be used for many answers. Raises an error if it is not valid. */
  grammar(text: string): Promise<AnswerGrammar>;
  memory(): Promise<Pick<MemoryUse, "modelBytes" | "kvCacheBytes" | "checkpointBytes">>;
  dispose(): Promise<void>;
}

export interface PredictOptions {
  /** The only tokens that may come next. Default: any. */
  readonly allowed?: readonly Token[] | undefined;
  /** How many of the most likely tokens to return. Any number above 0 sorts the whole vocabulary, about 10 ms. Default: 0. */
  readonly ranked?: number;
}

/** A token that may come next, with its probability among all allowed ones, 0 to 1. */
export interface Prediction {
  readonly token: Token;
  readonly probability: number;
}

/** The most likely next token. `ranked` has it and its alternatives, the most likely first, if they were requested. */
export interface NextToken extends Prediction {
  readonly ranked: readonly Prediction[];
}

/** A token that a text goes on with: how likely it is, and what is likeliest there. */
export interface RatedToken {
  /** The most likely token, which may be the end-of-text token, and its probability. */
  readonly likeliest: Prediction;
  /** Probability of the expected token. */
  readonly probability: number;
}

/** One KV sequence. Every call is one evaluation slice; the caller decides what runs between them. */
export interface Sequence {
  /** Number of tokens whose state is in memory, and the tokens themselves. */
  readonly length: number;
  readonly tokens: readonly Token[];
  /** Whether a prefix can be reused only from a checkpoint. */
  readonly needsCheckpoints: boolean;
  readonly checkpointBytes: number;
  /** Whether its decoders can check drafts. Where a state cannot be cut back, a refuted draft would cost more than it can save. */
  readonly checksDrafts: boolean;
  /**
   * Goes back to the longest state that is a prefix of `tokens`: the live state, a checkpoint, or nothing.
   * Returns how many of `tokens` it holds then. Evaluates nothing.
   */
  reuse(tokens: readonly Token[]): Promise<number>;
  /** How many tokens `reuse` would keep, an estimate where checkpoints are needed. Changes nothing. */
  reusable(tokens: readonly Token[]): number;
  /** Writes the state to a file. */
  save(file: string): Promise<void>;
  /** Loads the state from a file that `save` wrote for the same model. Discards the current state, even on failure. */
  restore(file: string): Promise<void>;
  /** Evaluates tokens after those held. */
  evaluate(tokens: readonly Token[]): Promise<void>;
  /** Keeps the state at the current length. Does nothing on models that do not need checkpoints. */
  checkpoint(): Promise<void>;
  /** Evaluates tokens and returns the most likely next one, which may be the end-of-text token. One slice. */
  predict(tokens: readonly Token[], options?: PredictOptions): Promise<NextToken>;
  /**
   * Evaluates tokens and then those that are expected to come next, all but the last: says of each expected one how likely it is.
   * The sequence then holds them, right or wrong. One slice.
   */
  rate(tokens: readonly Token[], expected: readonly Token[]): Promise<readonly RatedToken[]>;
  /**
   * Evaluates `token` and then samples, from all tokens or from the most likely ones, and only what a grammar and `allowed` let
   * through; where none of the allowed tokens fits the grammar, the grammar alone decides. Each `next` is one slice; it evaluates the
   * token that the previous one returned.
   */
  decode(
    token: Token,
    temperature: number,
    likeliest?: Likeliest,
    grammar?: GrammarChoice,
    allowed?: AllowedTokens,
  ): Decoder;
}

/** Limits the tokens to sample from: by cumulative probability (`topP`) and by number (`topK`). */
export type Likeliest = Pick<ChatSampling, "topP" | "topK">;

export interface Decoder {
  /** The next token, which may be the end-of-text token. `instead`: evaluates these tokens instead of the one returned last. */
  next(instead?: readonly Token[]): Promise<Token>;
  /**
   * The next token, and those after it for which the draft is right, with the one that follows them: all that `next` would return one
   * after the other. One slice, of the draft and the token returned last. Only where the sequence checks drafts.
   */
  check(draft: readonly Token[]): Promise<readonly Token[]>;
  /** Must be called once, even after a failure. */
  end(): Promise<void>;
}
