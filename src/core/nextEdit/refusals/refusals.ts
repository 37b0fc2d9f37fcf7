// Whether an edit is shown. When in doubt it is not: one wrong edit costs more trust than ten right ones win.
import type { Proposal, RefusalRule } from "./proposal.ts";
import { blanksOnly } from "./rules/blanksOnly.ts";
import { deletesNew } from "./rules/deletesNew.ts";
import { noChange } from "./rules/noChange.ts";
import { notCode } from "./rules/notCode.ts";
import { rejectedBefore } from "./rules/rejectedBefore.ts";
import { repeatsNeighbour } from "./rules/repeatsNeighbour.ts";
import { reversal } from "./rules/reversal.ts";
import { typedLine } from "./rules/typedLine.ts";
import { unsure } from "./rules/unsure.ts";
import { worseBrackets } from "./rules/worseBrackets.ts";
import { worseSyntax } from "./rules/worseSyntax.ts";

/** In the order in which they are tried: the first that refuses is the one that is named. */
export const refusalRules: readonly RefusalRule[] = [
  noChange,
  blanksOnly,
  reversal,
  deletesNew,
  typedLine,
  rejectedBefore,
  notCode,
  repeatsNeighbour,
  worseBrackets,
  unsure,
  worseSyntax,
];

/** The name of the rule by which an edit is not shown; undefined if it may be. */
export function refusalOf(proposal: Proposal): string | undefined {
  return refusalRules.find((rule) => rule.refuses(proposal))?.name;
}
