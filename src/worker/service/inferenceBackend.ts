// The seam between the worker's service and whatever answers: a model in this process, or a server somewhere else.
import type { ModelFacts } from "../../core/models/runtime/modelState.ts";
import type { CompleteEnd, CompleteParams, LoadParams, MemoryUse, WarmParams } from "../../protocol/workerProtocol.ts";
import type { RequestRecord } from "./requestRecord.ts";
import type { ChatChunk, ChatEnd, ChatRequest } from "../../core/modelPort.ts";

/** One request on its way: what it does is written into `record`; it ends with `cancelled` when `signal` is aborted. */
export interface RequestContext {
  readonly record: RequestRecord;
  readonly signal: AbortSignal;
}

/** What comes of a completion, without what the service adds. */
export type Completion = Pick<CompleteEnd, "text" | "reason" | "stopRule" | "tokenProbabilities">;

/** Something that answers. Every method raises FailureError. */
export interface InferenceBackend {
  readonly facts: ModelFacts;
  /** Completes at the cursor; `send` gets the text as it comes. */
  infill(params: CompleteParams, request: RequestContext, send: (text: string) => void): Promise<Completion>;
  /** Evaluates windows ahead of need, or does nothing where that would be impolite. */
  warm(windows: WarmParams, request: RequestContext): Promise<void>;
  chat(params: ChatRequest, request: RequestContext, send: (chunk: ChatChunk) => void): Promise<Omit<ChatEnd, "usage">>;
  countTokens(text: string): Promise<number>;
  memory(): Promise<Pick<MemoryUse, "modelBytes" | "kvCacheBytes" | "checkpointBytes">>;
  /** Ends all that it works on, then gives back what it holds. */
  dispose(): Promise<void>;
  /**
   * Like `dispose`, but what was warm is kept for the next one that is opened with the same parameters. Answers how to give that
   * up too. Absent: there is nothing to give back for a while.
   */
  park?(): Promise<() => void>;
}

export interface OpenOptions {
  readonly signal: AbortSignal;
  /** 0 to 1, or undefined while loading goes on and nothing is known. */
  readonly onProgress: (progress: number | undefined) => void;
}

/** Loads a model or reaches a server. Raises FailureError. */
export type OpenBackend = (params: LoadParams, options: OpenOptions) => Promise<InferenceBackend>;
