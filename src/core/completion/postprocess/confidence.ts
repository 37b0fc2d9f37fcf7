// How confident the model was: where a completion becomes a guess, and whether it is worth showing at all.
import { lineStart } from "../../../base/lines.ts";
import { tailOf, withoutTrailing } from "../../../base/text.ts";
import type { CompletionShape, TokenProbability } from "../completionRequest.ts";

/** Below these probabilities, 0 to 1, part of a completion is not shown. 0 shows everything. */
export interface ConfidenceThresholds {
  /** Of the first token: below it nothing is shown. */
  readonly first: number;
  /** Mean of all tokens shown, as `meanProbability` calculates it: below it nothing is shown. */
  readonly mean: number;
  /** Of any later token: the completion is cut before a token below it. */
  readonly cut: number;
}

/** Fitted on holes in real code (docs/ghost-threshold.md); both shapes share them, as there were too few for two fits. */
const fitted: ConfidenceThresholds = { first: 0.25, mean: 0.6, cut: 0.25 };

/** By shape. */
export const confidenceThresholds: Readonly<Record<CompletionShape, ConfidenceThresholds>> = {
  line: fitted,
  block: fitted,
};

/** The confident part of a completion, and the rule that shortened it, if one did. */
export interface ConfidentText {
  readonly text: string;
  readonly rule?: "uncertain";
}

/** Probability of the first token, 1 when nothing is known. */
export function firstProbability(probabilities: readonly TokenProbability[]): number {
  return probabilities[0]?.probability ?? 1;
}

/**
 * Mean probability of a token, of those that end within the first `length` characters: the geometric mean, so that one
 * impossible token counts. 1 when nothing is known.
 */
export function meanProbability(probabilities: readonly TokenProbability[], length = Infinity): number {
  const counted = probabilities.filter(({ end }) => end <= length);
  if (counted.length === 0) return 1;
  const logarithms = counted.map(({ probability }) => Math.log(Math.max(probability, smallest)));
  return Math.exp(logarithms.reduce((sum, each) => sum + each, 0) / counted.length);
}

/** A chosen token was never impossible. */
const smallest = 1e-9;

/**
 * Cuts a completion before the first token that is less probable than the threshold: within the first line at the end of the
 * word before it, in later lines at the line's start. Text without known probabilities is kept.
 */
export function cutAtLowConfidence(
  text: string,
  probabilities: readonly TokenProbability[],
  threshold: number,
): ConfidentText {
  const unsure = probabilities.findIndex(({ probability }) => probability < threshold);
  if (unsure < 0) return { text };
  const from = Math.min(text.length, probabilities[unsure - 1]?.end ?? 0);
  if (from >= text.length) return { text };
  const start = lineStart(text, from);
  const cut = start > 0 ? start - 1 : wordEnd(text, from);
  const sure = text.slice(0, cut);
  // A comment without a word says nothing, and no more does half of a colour.
  const mark = start > 0 ? null : /(?:^|[ \t])(?:\/\/|\/\*|#|--|<!--)[ \t]*$/.exec(tailOf(sure, longestMark));
  // A bracket opened last would be closed around nothing: `if ()`.
  const kept = withoutTrailing(sure.slice(0, sure.length - (mark?.[0].length ?? 0)), /[\s([{]/);
  if (kept === text) return { text };
  // A single character that belongs to no word, as the dash of a list, is not worth a key.
  const isWorthIt = kept.length > 1 || isWord(kept);
  return { text: isWorthIt ? kept : "", rule: "uncertain" };
}

/** Longest mark that begins a comment, with the space around it. */
const longestMark = 8;

/** The last place up to an offset that is not inside a word. */
function wordEnd(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && isWord(text[at - 1]) && isWord(text[at])) at--;
  return at;
}

/** Surrogates count as parts of a word, so that no character is cut in half. */
function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}_$\uD800-\uDFFF]/u.test(character);
}
