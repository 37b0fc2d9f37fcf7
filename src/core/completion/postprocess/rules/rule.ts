import type { Balance } from "../../syntax/bracketBalance.ts";
import type { CompletionDocument } from "../../completionRequest.ts";

/** A generation on its way to a ghost, and the document it is for. */
export interface Candidate {
  readonly text: string;
  /** Characters after the cursor that the text replaces, all on the cursor's line. */
  readonly replaceAfter: number;
}

/**
 * One clean-up step. Answers the candidate itself when it has nothing to change. Empty text hides the ghost. The document is
 * what lies near the cursor; line breaks of both are `\n`.
 */
export type Rule = (candidate: Candidate, document: CompletionDocument, balance: Balance) => Candidate;
