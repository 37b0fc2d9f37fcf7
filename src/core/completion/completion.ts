// The result of a completion request, and how it is made from the model's text.
import type { CompletionCost, CompletionEnd } from "./completionModel.ts";
import {
  confidenceThresholds,
  cutAtLowConfidence,
  firstProbability,
  meanProbability,
} from "./postprocess/confidence.ts";
import { postprocess, type CleanUpRuleName } from "./postprocess/postprocess.ts";
import { remarkLength } from "./postprocess/rules/dropLoneComment.ts";
import type { StopRuleName } from "./stop/stopRuleTable.ts";
import type { CompletionDocument, CompletionShape } from "./completionRequest.ts";

/** Text to show at the cursor. */
export interface Completion {
  readonly text: string;
  /** UTF-16 units after the cursor that the text replaces, all on the cursor's line. */
  readonly replaceAfter: number;
  readonly source: "cache" | "model";
  /** Zero when it comes from the cache. */
  readonly cost: CompletionCost;
  /** Postprocessing rules that changed the text. */
  readonly applied: readonly AppliedRuleName[];
  /** If these are only the finished lines of a longer text: settles when another request returns the whole. */
  readonly whole?: Promise<unknown>;
}

/** What one request came to. */
export interface CompletionResult {
  /** Absent: there is nothing to show, and `suppressedBy` names the rule that decided so. */
  readonly completion?: Completion;
  readonly suppressedBy?: string;
  /** The whole text, where it was hidden or shortened because the model was not sure of it. */
  readonly unsure?: Completion;
  /** Probability of the first token and mean of all, 0 to 1; absent when unknown. */
  readonly confidence?: { readonly first: number; readonly mean: number };
  /** Postprocessing rules that changed the text, also when they left nothing of it. */
  readonly applied: readonly AppliedRuleName[];
  /** The rule that ended the generation, when one did. */
  readonly stopRule?: string;
  /** Number of the request in the worker's trace; absent when the result comes from the cache. */
  readonly requestId?: number;
}

export const noCost: CompletionCost = { reused: 0, evaluated: 0, produced: 0 };

/** Name of the rule for a model that generated nothing. */
const nothingGenerated = "nothingGenerated";

/** Rules that change a text: clean-up, low confidence, a word after the cursor that the text leads to, errors of syntax. */
export type AppliedRuleName = CleanUpRuleName | "uncertain" | "wordAfterCursor" | "newErrors";
/** Every rule that can end, change or hide a text. */
export type CompletionRuleName = AppliedRuleName | StopRuleName | typeof nothingGenerated;

/** The result of a finished generation. */
export function completionResult(
  generated: CompletionEnd,
  document: CompletionDocument,
  shape: CompletionShape,
): CompletionResult {
  const end = withoutRemark(generated, document);
  const { text: sure, rule } = surePart(end, shape);
  const whole = cleaned(end.text, end, document);
  const { completion, applied } = rule === undefined ? whole : cleaned(sure, end, document);
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

/** A generation without the remark that clean-up would hide: how sure the model was of it says nothing of the code behind it. */
function withoutRemark(end: CompletionEnd, document: CompletionDocument): CompletionEnd {
  const length = remarkLength(end.text, document);
  if (length === 0) return end;
  const tokenProbabilities = end.tokenProbabilities
    .filter((token) => token.end > length)
    .map(({ end: tokenEnd, probability }) => ({ end: tokenEnd - length, probability }));
  return { ...end, text: end.text.slice(length), tokenProbabilities };
}

/** The part of a generation that is worth showing without a manual request. */
function surePart(
  { text, tokenProbabilities: probabilities }: CompletionEnd,
  shape: CompletionShape,
): { text: string; rule?: "uncertain" } {
  const { first, mean, cut } = confidenceThresholds[shape];
  const hidden = { text: "", rule: "uncertain" } as const;
  if (text === "" || firstProbability(probabilities) >= first) {
    const kept = cutAtLowConfidence(text, probabilities, cut);
    return meanProbability(probabilities, kept.text.length) >= mean ? kept : hidden;
  }
  return hidden;
}

function cleaned(
  generated: string,
  end: CompletionEnd,
  document: CompletionDocument,
): { readonly completion?: Completion; readonly applied: readonly AppliedRuleName[] } {
  const isWhole = end.reason === "endOfText" && generated === end.text;
  const { text, replaceAfter, applied } = postprocess(generated, document, isWhole);
  return text === ""
    ? { applied }
    : { applied, completion: { text, replaceAfter, source: "model", cost: end.usage, applied } };
}

/** The document once a completion is accepted. */
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
