// What the worker needs of an inference engine. Nothing above this file knows which engine runs.
import type { ChatMessage } from "../../core/modelPort.ts";
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
  /** Tokens wanted per sequence; less is given when the model was trained for less. */
  readonly contextTokens: number;
  /** What it may run on; absent: the best there is. */
  readonly gpu?: GpuChoice;
  /** How it is to be laid out; absent: as the engine thinks that it fits. */
  readonly plan?: LoadPlan;
  /** 0 to 1, or undefined while loading goes on and nothing is known. */
  readonly onProgress: (progress: number | undefined) => void;
  readonly signal: AbortSignal;
}

/** The part of a plan that an engine carries out. Less goes to the GPU where the engine itself finds that it would not fit. */
export type LoadPlan = Pick<Plan, "layersOnGpu" | "contextPerLane" | "kvType" | "checkpoints">;

export interface Engine {
  /** What a model could run on here. Raises FailureError `gpuUnavailable` when the wished GPU support does not work. */
  machine(gpu: GpuChoice): Promise<MachineFacts>;
  /** Raises FailureError: gpuUnavailable, modelUnreadable, loadFailed, outOfMemory, cancelled. */
  load(options: LoadOptions): Promise<LoadedModel>;
  /** The library's own last lines, newest last: the only place where it says why a file was refused. */
  readonly recentLog: readonly string[];
}

export interface InfillTokens {
  readonly prefix: Token;
  readonly suffix: Token;
  readonly middle: Token;
}

export interface RenderedChat {
  readonly tokens: readonly Token[];
  /** True when the prompt ends inside an open thinking block. */
  readonly startsThinking: boolean;
  /** How the answer's thoughts are set apart. */
  readonly format: ReplyFormat;
  /** Tokens that are marks of this format; empty when its marks are written out as text. */
  readonly marks: ReadonlyMap<Token, string>;
}

/** Where a loaded model runs. */
export interface Placement {
  /** “CPU”, or the GPU's name. */
  readonly device: string;
  readonly backend: GpuBackend | "cpu";
  /** Layers on the GPU, of so many in all. The output counts as one. */
  readonly gpuLayers: number;
  readonly layers: number;
  readonly gpuFallback: GpuFallback | undefined;
}

/** A grammar as an engine holds it; it means something to the model that read it only. */
export interface AnswerGrammar {
  readonly text: string;
}

/** A loaded model with one sequence per lane. Times are the caller's to measure. */
export interface LoadedModel extends Placement {
  readonly name: string;
  readonly architecture: string;
  readonly sizeBytes: number;
  readonly contextTokens: number;
  readonly trainContextTokens: number;
  /** Fill-in-the-middle tokens of this vocabulary, undefined when it has none. */
  readonly infill: InfillTokens | undefined;
  /** Token that starts every sequence, when this model wants one. */
  readonly startToken: Token | undefined;
  readonly vocabularySize: number;
  /** Sequence of the ghost lane, and the one that chat, edits and explanations share. */
  readonly ghostSequence: Sequence;
  readonly userSequence: Sequence;
  /** Plain text to tokens; text that looks like a special token stays text. */
  tokenize(text: string): Token[];
  detokenize(tokens: readonly Token[]): string;
  /** True for the tokens by which a model ends its text. */
  isEnd(token: Token): boolean;
  /** The token that is written so and stands for itself, not for this text; undefined when the vocabulary has none. */
  specialToken(text: string): Token | undefined;
  /** True when the file says how a conversation is written for this model. */
  readonly hasChatTemplate: boolean;
  renderChat(messages: readonly ChatMessage[], thinking: boolean): RenderedChat;
  /** Reads a grammar (GBNF). One can be used for many answers. Raises when it is none. */
  grammar(text: string): Promise<AnswerGrammar>;
  memory(): Promise<Pick<MemoryUse, "modelBytes" | "kvCacheBytes" | "checkpointBytes">>;
  dispose(): Promise<void>;
}

export interface PredictOptions {
  /** The only tokens that may come next; absent: any. */
  readonly allowed?: readonly Token[] | undefined;
  /** How many of the likeliest tokens to name. Naming any sorts the whole vocabulary, about 10 ms, so 0 by default. */
  readonly ranked?: number;
}

/** A token that may come next, with the probability the model gives it among all that are allowed, 0 to 1. */
export interface Prediction {
  readonly token: Token;
  readonly probability: number;
}

/** What the model says next: the likeliest token, and on request its rivals too, likeliest first, itself included. */
export interface NextToken extends Prediction {
  readonly ranked: readonly Prediction[];
}

/** One KV sequence. Every call is one evaluation slice; the caller decides what runs between them. */
export interface Sequence {
  /** Number of tokens whose state is held now, and the tokens themselves. */
  readonly length: number;
  readonly tokens: readonly Token[];
  /** True when a prefix can be reused only from a checkpoint. */
  readonly needsCheckpoints: boolean;
  readonly checkpointBytes: number;
  /**
   * Goes back to the longest state that is a prefix of `tokens`: live state, else a checkpoint, else nothing.
   * Returns how many tokens of `tokens` are held now. Evaluates nothing.
   */
  reuse(tokens: readonly Token[]): Promise<number>;
  /** How many tokens `reuse` would hold; about as many where checkpoints are needed. Changes nothing. */
  reusable(tokens: readonly Token[]): number;
  /** Writes the state that is held to a file. */
  save(file: string): Promise<void>;
  /** Takes the state in a file that `save` wrote for this very model. Forgets all else, also when it fails. */
  restore(file: string): Promise<void>;
  /** Evaluates tokens after those held. */
  evaluate(tokens: readonly Token[]): Promise<void>;
  /** Remembers the state at the current length; does nothing on models that do not need it. */
  checkpoint(): Promise<void>;
  /** Evaluates tokens and answers the likeliest next one, the end-of-text token like any other. One slice. */
  predict(tokens: readonly Token[], options?: PredictOptions): Promise<NextToken>;
  /**
   * Evaluates `token` and then samples, from all tokens or from the likeliest ones, and only what a grammar allows. Each `next` is
   * one slice; the token it gives is evaluated by the following one.
   */
  decode(token: Token, temperature: number, likeliest?: Likeliest, grammar?: AnswerGrammar): Decoder;
}

/** From which tokens one is drawn: those that make up so much probability, and the so many likeliest. */
export type Likeliest = Pick<ChatSampling, "topP" | "topK">;

export interface Decoder {
  /** The next token; the end-of-text token is given like any other. */
  next(): Promise<Token>;
  /** Must be called once, also after a failure. */
  end(): Promise<void>;
}
