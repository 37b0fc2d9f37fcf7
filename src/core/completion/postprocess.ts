import type { CompletionDocument } from "./query.ts";
import { coverClosers } from "./rules/coverClosers.ts";
import { dropMissedLines } from "./rules/dropMissedLines.ts";
import { dropEmpty } from "./rules/dropEmpty.ts";
import { dropRepeatedLine } from "./rules/dropRepeatedLine.ts";
import type { Candidate, Rule } from "./rules/rule.ts";
import { trimSuffixOverlap } from "./rules/trimSuffixOverlap.ts";
import { trimTrailingSpace } from "./rules/trimTrailingSpace.ts";

/** The clean-up rules in the order they run. */
const rules: Readonly<Record<string, Rule>> = {
  trimTrailingSpace,
  coverClosers,
  dropMissedLines,
  trimSuffixOverlap,
  dropRepeatedLine,
  dropEmpty,
};

/** A cleaned text and the names of the rules that changed it. Empty text: show nothing. */
export interface Cleaned extends Candidate {
  readonly applied: readonly string[];
}

/** Turns generated text into what a person should see. Never fails. */
export function postprocess(text: string, document: CompletionDocument): Cleaned {
  let candidate: Candidate = { text, replaceAfter: 0 };
  const applied: string[] = [];
  for (const [name, rule] of Object.entries(rules)) {
    const next = rule(candidate, document);
    if (next.text !== candidate.text || next.replaceAfter !== candidate.replaceAfter) applied.push(name);
    candidate = next;
    if (candidate.text === "") break;
  }
  return { ...candidate, applied };
}
