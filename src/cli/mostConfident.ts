import type { CompletionResult } from "../core/completion/completion.ts";

/** What it is worth that the model itself ended a text, in probability. Of 64 tasks any worth from 0.05 on won one. */
const ownEndWorth = 0.1;

/**
 * Of several answers to one question, the one whose text the model is surest of, and which it ended itself rather than a rule; one
 * that shows nothing comes last.
 */
export function mostConfident(answers: readonly [CompletionResult, ...CompletionResult[]]): CompletionResult {
  return answers.reduce((best, each) => (sureness(each) > sureness(best) ? each : best));
}

function sureness({ completion, confidence, stopRule }: CompletionResult): number {
  return (completion ? 2 : 0) + (confidence?.mean ?? 0) + (stopRule === undefined ? ownEndWorth : 0);
}
