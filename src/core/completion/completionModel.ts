// The model, as completion needs it.
import type { CompletionRequest, TokenProbability } from "./completionRequest.ts";

/** What a finished request cost, in tokens, as the worker measured it. */
export interface CompletionCost {
  readonly reused: number;
  readonly evaluated: number;
  readonly produced: number;
}

export interface CompletionEnd {
  /** After token healing and stop rules, before postprocessing. */
  readonly text: string;
  readonly tokenProbabilities: readonly TokenProbability[];
  /** `endOfText`: the model ended the text itself. */
  readonly reason?: "endOfText" | "stopRule" | "maxTokens";
  readonly stopRule?: string;
  /** Number of the request in the worker's trace. */
  readonly requestId?: number;
  readonly usage: CompletionCost;
}

export interface CompletionModel {
  /** Raises FailureError, `cancelled` when the signal ends it. */
  complete(request: CompletionRequest, onChunk: (text: string) => void, signal: AbortSignal): Promise<CompletionEnd>;
  /** Evaluates a prompt ahead of need. */
  warm(
    params: Pick<CompletionRequest, "documentId" | "context" | "prefix" | "suffix" | "anchor">,
    signal: AbortSignal,
  ): Promise<unknown>;
}
