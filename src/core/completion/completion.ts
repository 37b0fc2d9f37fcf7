// What completion answers, and its way from the model's text.
import type { CompletionCost, CompletionEnd } from "./completionModel.ts";
import {
  confidenceThresholds,
  cutAtLowConfidence,
  firstProbability,
  meanProbability,
} from "./postprocess/confidence.ts";
import { postprocess } from "./postprocess/postprocess.ts";
import type { CompletionDocument, CompletionShape } from "./completionRequest.ts";
import type { CachedCompletion } from "./cache/completionCache.ts";

/** What to show at the cursor. */
export interface Completion {
  readonly text: string;
  /** UTF-16 units after the cursor that the text replaces, all on the cursor's line. */
  readonly replaceAfter: number;
  readonly source: "cache" | "model";
  /** Zero for a ghost from the cache. */
  readonly cost: CompletionCost;
  /** Clean-up rules that changed the text. */
  readonly applied: readonly string[];
  /** For a ghost that is only the finished lines of a longer one: settles when asking again gives the whole. */
  readonly whole?: Promise<unknown>;
}

/** The answer to one question. */
export interface CompletionResult {
  /** Absent: there is nothing to show, and `suppressedBy` names the rule that said so. */
  readonly completion?: Completion;
  readonly suppressedBy?: string;
  /** All that the model said, where it is not shown or shortened because the model was not sure of it. */
  readonly unsure?: Completion;
  /** Probability of the first token and mean of all, 0 to 1; absent when not known. */
  readonly confidence?: { readonly first: number; readonly mean: number };
  /** Clean-up rules that changed the text, also when nothing was left of it. */
  readonly applied: readonly string[];
  /** The rule that ended the generation, when one did. */
  readonly stopRule?: string;
  /** Number of the request in the worker's trace; absent for an answer from the cache. */
  readonly requestId?: number;
}

export const noCost: CompletionCost = { reused: 0, evaluated: 0, produced: 0 };

/** Name of the rule for a model that had nothing to say. */
const nothingGenerated = "nothingGenerated";

/** A finished generation as an answer. */
export function completionResult(
  end: CompletionEnd,
  document: CompletionDocument,
  shape: CompletionShape,
): CompletionResult {
  const { text: sure, rule } = surePart(end, shape);
  const whole = ghostFrom(end.text, end, document);
  const { completion, applied } = rule === undefined ? whole : ghostFrom(sure, end, document);
  const { tokenProbabilities: probabilities } = end;
  const notes = {
    applied: rule === undefined ? applied : [rule, ...applied],
    ...(end.stopRule !== undefined && { stopRule: end.stopRule }),
    ...(end.requestId !== undefined && { requestId: end.requestId }),
    ...(rule !== undefined && whole.completion && { unsure: whole.completion }),
    ...(probabilities.length > 0 && {
      confidence: { first: firstProbability(probabilities), mean: meanProbability(probabilities) },
    }),
  };
  if (completion) return { ...notes, completion };
  const stopped = end.text === "" ? (end.stopRule ?? nothingGenerated) : undefined;
  return {
    ...notes,
    suppressedBy: stopped ?? notes.applied.findLast((name) => name !== "dropEmpty") ?? nothingGenerated,
  };
}

/** Of what was generated, that which is worth showing unasked. */
function surePart(
  { text, tokenProbabilities: probabilities }: CompletionEnd,
  shape: CompletionShape,
): { text: string; rule?: string } {
  const { first, mean, cut } = confidenceThresholds[shape];
  const hidden = { text: "", rule: "uncertain" };
  if (text === "" || firstProbability(probabilities) >= first) {
    const kept = cutAtLowConfidence(text, probabilities, cut);
    return meanProbability(probabilities, kept.text.length) >= mean ? kept : hidden;
  }
  return hidden;
}

function ghostFrom(
  generated: string,
  end: CompletionEnd,
  document: CompletionDocument,
): { readonly completion?: Completion; readonly applied: readonly string[] } {
  const isWhole = end.reason === "endOfText" && generated === end.text;
  const { text, replaceAfter, applied } = postprocess(generated, document, isWhole);
  return text === ""
    ? { applied }
    : { applied, completion: { text, replaceAfter, source: "model", cost: end.usage, applied } };
}

/** A ghost with its document, as the cache keeps it. */
export function cachedCompletion(
  document: CompletionDocument,
  completion: Pick<Completion, "text" | "replaceAfter">,
): CachedCompletion {
  const { id, text, offset } = document;
  return {
    documentId: id,
    before: text.slice(0, offset),
    after: text.slice(offset),
    text: completion.text,
    replaceAfter: completion.replaceAfter,
  };
}

/** The document as it is once a ghost is accepted. */
export function withAccepted(
  document: CompletionDocument,
  completion: Pick<Completion, "text" | "replaceAfter">,
): CompletionDocument {
  const { text, offset } = document;
  return {
    ...document,
    text: text.slice(0, offset) + completion.text + text.slice(offset + completion.replaceAfter),
    offset: offset + completion.text.length,
  };
}
