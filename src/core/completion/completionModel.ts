// The model as completion uses it. What every kind of request shares is in core/modelPort.ts.
import type { EndReason, SyntaxQuestion, Usage } from "../modelPort.ts";
import type { CompletionRequest, TokenProbability } from "./completionRequest.ts";

/** What a finished request cost, in tokens, as the worker measured it. */
export type CompletionCost = Pick<Usage, "reused" | "evaluated" | "produced">;

/** A finished completion. */
export interface CompletionEnd {
  /** After token healing and stop rules, before postprocessing. */
  readonly text: string;
  /** One per generated token that added text; empty when the engine cannot say. */
  readonly tokenProbabilities: readonly TokenProbability[];
  /** `endOfText`: the model ended the text itself. */
  readonly reason?: EndReason;
  /** Name of the rule, when a stop rule ended it. */
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
  /** Number of syntax errors in each text, null where nobody can tell. Absent: completions are judged by their brackets alone. */
  syntaxErrors?(question: SyntaxQuestion): Promise<readonly (number | null)[]>;
}
