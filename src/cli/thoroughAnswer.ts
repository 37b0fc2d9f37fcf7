// Completion of many tasks, where a better text is worth a second reading of the prompt.
import type { CompletionModel } from "../core/completion/completionModel.ts";
import type { AskOptions } from "../core/completion/completionEngine.ts";
import type { CompletionResult } from "../core/completion/completion.ts";
import type { CompletionDocument, CompletionRequest } from "../core/completion/completionRequest.ts";
import { mostConfident } from "./mostConfident.ts";
import type { WindowLimits } from "../core/completion/prompt/promptWindow.ts";
import { completionEngine } from "./completionEngine.ts";

/**
 * The answer for somebody who asks by hand: in both prompt orders, each to the model's own end where it comes to one, and of the
 * two texts the one that the model is surer of (docs/benchmarks.md, “Whole tasks”). With `order`, in that one alone. Raises
 * FailureError.
 */
export async function thoroughAnswer(
  model: CompletionModel,
  facts: WindowLimits,
  document: CompletionDocument,
  signal: AbortSignal,
  options: Pick<AskOptions, "shape">,
  order?: CompletionRequest["order"],
): Promise<CompletionResult> {
  const ask = (asked: CompletionRequest["order"]): Promise<CompletionResult> =>
    completionEngine(patient(model, asked), facts).answer(document, signal, { ...options, showsUnsure: true });
  if (order !== undefined || facts.infill === "chat") return ask(order);
  const own = await ask(facts.infill);
  // A server that does not say how sure its model is gives nothing to choose by.
  if (own.completion && own.confidence === undefined) return own;
  return mostConfident([own, await ask(facts.infill === "anchored" ? "joint" : "anchored")]);
}

/** A model that may take its time, and is asked in one prompt order, whatever suits it. */
function patient(model: CompletionModel, order: CompletionRequest["order"]): CompletionModel {
  const wish = { awaitsEos: true, ...(order !== undefined && { order }) };
  return {
    complete: (query, onChunk, signal) => model.complete({ ...query, ...wish }, onChunk, signal),
    warm: (params, signal) => model.warm(params, signal),
  };
}
