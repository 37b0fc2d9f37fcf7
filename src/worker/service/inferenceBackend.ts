// The interface between the worker's service and what generates text: a model in this process, or a server.
import type { ModelFacts } from "../../core/models/runtime/modelState.ts";
import type { CompleteEnd, CompleteParams, LoadParams, MemoryUse, WarmParams } from "../../protocol/workerProtocol.ts";
import type { LineAnswer, LinesRequest } from "../../core/nextEdit/nextEditModel.ts";
import type { RequestRecord } from "./requestRecord.ts";
import type { ChatChunk, ChatEnd, ChatRequest } from "../../core/modelPort.ts";

/** A running request. `record` collects what it does; aborting `signal` ends it with `cancelled`. */
export interface RequestContext {
  readonly record: RequestRecord;
  readonly signal: AbortSignal;
}

/** The result of a completion, without what the service adds. */
export type Completion = Pick<CompleteEnd, "text" | "reason" | "stopRule" | "tokenProbabilities">;

/** An embedded model or a server. Every method raises FailureError. */
export interface InferenceBackend {
  readonly facts: ModelFacts;
  /** Completes at the cursor. `send` receives text as it is generated. */
  infill(params: CompleteParams, request: RequestContext, send: (text: string) => void): Promise<Completion>;
  /** Evaluates windows in advance. Does nothing on servers, which others may use too. */
  warm(windows: WarmParams, request: RequestContext): Promise<void>;
  /** Continues texts by one line each. `send` receives the answers in their order. */
  continueLines(params: LinesRequest, request: RequestContext, send: (answer: LineAnswer) => void): Promise<void>;
  chat(params: ChatRequest, request: RequestContext, send: (chunk: ChatChunk) => void): Promise<Omit<ChatEnd, "usage">>;
  countTokens(text: string): Promise<number>;
  memory(): Promise<Pick<MemoryUse, "modelBytes" | "kvCacheBytes" | "checkpointBytes">>;
  /** Ends all requests, then releases all resources. */
  dispose(): Promise<void>;
  /**
   * Like `dispose`, but keeps the state of prompts for the next backend with the same parameters. Returns a function that gives
   * this state up too. Absent if there are no weights to release.
   */
  park?(): Promise<() => void>;
}

export interface OpenOptions {
  readonly signal: AbortSignal;
  /** Called with 0 to 1, or with undefined while the progress is unknown. */
  readonly onProgress: (progress: number | undefined) => void;
}

/** Loads a model or connects to a server. Raises FailureError. */
export type OpenBackend = (params: LoadParams, options: OpenOptions) => Promise<InferenceBackend>;
