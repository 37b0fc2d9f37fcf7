import type { RefusalRule } from "../proposal.ts";

/**
 * Least joint probability of an edit: of one that a rule has made, and of one that the model has written where a rule points. The
 * first is set by 83 tuning tasks with the 1.5B (docs/next-edit.md): right edits of rules were as unlikely as 0.13. The second is from
 * published figures.
 */
const leastProbability = { expected: 0.1, own: 0.7 } as const;

/** The model is not sure enough of it. */
export const unsure: RefusalRule = {
  name: "unsure",
  refuses: ({ edit }) => edit.probability < (edit.isExpected ? leastProbability.expected : leastProbability.own),
};
