// Completion of many tasks, where a better text is worth reading the prompt twice.
import type { Completion, CompletionResult } from "../core/completion/completion.ts";
import type { CompletionOptions } from "../core/completion/completionEngine.ts";
import type { CompletionModel } from "../core/completion/completionModel.ts";
import type { CompletionDocument } from "../core/completion/completionRequest.ts";
import type { WindowLimits } from "../core/completion/prompt/promptWindow.ts";
import type { ModelFacts } from "../core/models/runtime/modelState.ts";
import type { CompleteParams } from "../protocol/workerProtocol.ts";
import { completionEngine } from "./session.ts";
import { leadInWhatFollows, type LineReader } from "./whatFollows.ts";

/** What it is worth that the model itself ended a text, in probability. Of 64 tasks, any value from 0.05 on won one. */
const eosBonus = 0.1;
/**
 * By how much the next lines must be likelier after the other order's text, as a natural logarithm, if the model is more confident in
 * its own order's.
 */
const leastLead = 2;

/** What to know of a model: a server does not say how likely a text is that it would not write. */
type Facts = WindowLimits & Pick<ModelFacts, "kind">;

/** A model that also takes what only the command line adds to a request. */
export interface ThoroughModel extends Pick<CompletionModel, "warm">, LineReader {
  complete(params: CompleteParams, ...rest: Rest): ReturnType<CompletionModel["complete"]>;
}

type Rest = [onChunk: (text: string) => void, signal: AbortSignal];

/**
 * The answer to a manual request that may take its time: in both infill orders, each up to the model's own end of text if it
 * comes to one. Of the two it is the one in which the model has more confidence, unless the document's next lines tell otherwise:
 * they must be no less likely after the other order's text, and clearly likelier where the model is less sure of that one
 * (docs/benchmarks.md, “Whole tasks”). With `order`, in that one only. Raises FailureError.
 */
export async function thoroughAnswer(
  model: ThoroughModel,
  facts: Facts,
  document: CompletionDocument,
  signal: AbortSignal,
  options: Pick<CompletionOptions, "shape">,
  order?: CompleteParams["order"],
): Promise<CompletionResult> {
  const complete = (inOrder: CompleteParams["order"]): Promise<CompletionResult> =>
    completionEngine(patient(model, inOrder), facts).complete(document, signal, { ...options, showsUnsure: true });
  if (order !== undefined || facts.infill === "chat") return complete(order);
  const own = await complete(facts.infill);
  // A server that does not return token probabilities gives nothing to choose by.
  if (own.completion && own.confidence === undefined) return own;
  const other = await complete(facts.infill === "anchored" ? "joint" : "anchored");
  const surest = mostConfident([own, other]);
  const texts = [own.completion, other.completion] as const;
  if (facts.kind === "remote" || !texts[0] || !texts[1] || isSameText(texts[0], texts[1])) return surest;
  const lead = await leadInWhatFollows(model, facts, document, [texts[0], texts[1]], signal);
  return lead >= (surest === other ? 0 : leastLead) ? other : own;
}

function isSameText(one: Completion, other: Completion): boolean {
  return one.text === other.text && one.replaceAfter === other.replaceAfter;
}

/**
 * Of several results of one request, the one in which the model has the most confidence, preferring one that it ended itself
 * to one that a rule ended; one that shows nothing comes last.
 */
export function mostConfident(results: readonly [CompletionResult, ...CompletionResult[]]): CompletionResult {
  return results.reduce((best, each) => (score(each) > score(best) ? each : best));
}

function score({ completion, confidence, stopRule }: CompletionResult): number {
  return (completion ? 2 : 0) + (confidence?.mean ?? 0) + (stopRule === undefined ? eosBonus : 0);
}

/** A model that may take its time, and always uses one infill order. */
function patient(model: ThoroughModel, order: CompleteParams["order"]): CompletionModel {
  const more = { awaitsEos: true, ...(order !== undefined && { order }) };
  return {
    complete: (request, ...rest) => model.complete({ ...request, ...more }, ...rest),
    warm: (params, signal) => model.warm(params, signal),
  };
}
