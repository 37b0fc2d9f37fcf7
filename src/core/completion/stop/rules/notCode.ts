import { specialToken } from "../../postprocess/rules/cutSpecialTokens.ts";
import type { StopRule } from "./stopRule.ts";

/** After a control token as text, or a closing fence, nothing is code of this document. */
export const notCode: StopRule = ({ line, earlier, following }) => {
  const isSpecial = specialToken.test(line) && !following.some((next) => specialToken.test(next));
  if (isSpecial) return "withLine";
  return earlier.length > 0 && /^\s*```/.test(line) && earlier.some((before) => /^\s*```/.test(before))
    ? "beforeLine"
    : undefined;
};
