import type { RefusalRule } from "../proposal.ts";

/**
 * Least joint probability of an edit: of one that a rule has made, and of one that the model alone has. From published figures
 * and a trial of ten edits, not yet from a tuning set (docs/next-edit.md).
 */
const leastProbability = { expected: 0.4, own: 0.7 } as const;

/** The model is not sure enough of it. */
export const unsure: RefusalRule = {
  name: "unsure",
  refuses: ({ edit }) => edit.probability < (edit.isExpected ? leastProbability.expected : leastProbability.own),
};
