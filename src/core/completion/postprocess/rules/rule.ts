import type { Balance } from "../../syntax/bracketBalance.ts";
import type { CompletionDocument } from "../../completionRequest.ts";

/** Generated text between two rules. */
export interface Candidate {
  readonly text: string;
  /** Characters after the cursor that the text replaces, all on the cursor's line. */
  readonly replaceAfter: number;
}

/**
 * One step of postprocessing. Returns the same object when it has nothing to change. Empty text hides the completion. The
 * document is the part near the cursor; line breaks of both are `\n`.
 */
export type Rule = (candidate: Candidate, document: CompletionDocument, balance: Balance) => Candidate;
