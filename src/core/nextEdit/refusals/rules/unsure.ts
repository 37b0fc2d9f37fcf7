import { linesBelow } from "../../places/rules/linesBelow.ts";
import type { RefusalRule } from "../proposal.ts";

/**
 * Least joint probability of an edit: of one that a rule has made, of one that the model has written where a rule points, and of one
 * where nothing points but the edit above. The first and the last are set by 83 tuning tasks with the 1.5B (docs/next-edit.md): right
 * edits of rules were as unlikely as 0.13, and wrong lines below an edit as likely as 0.967.
 */
const leastProbability = { expected: 0.1, own: 0.7, below: 0.98 } as const;

/** The model is not sure enough of it. */
export const unsure: RefusalRule = {
  name: "unsure",
  refuses({ edit: { rule, isExpected, probability } }) {
    const own = rule === linesBelow.name ? leastProbability.below : leastProbability.own;
    return probability < (isExpected ? leastProbability.expected : own);
  },
};
