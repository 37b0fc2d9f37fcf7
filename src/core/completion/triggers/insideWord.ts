import type { TriggerRule } from "./triggerRule.ts";

/**
 * The word goes on right of the cursor. Token healing mends a word that is cut left of the cursor; here the model would have to
 * write the middle of one.
 */
export const insideWord: TriggerRule = ({ lineBefore, lineAfter, shown }) =>
  shown !== "continues" &&
  /[\p{L}\p{M}\p{N}_$]$/u.test(lineBefore.slice(-2)) &&
  /^[\p{L}\p{M}\p{N}_$]/u.test(lineAfter);
