import { opensBlock } from "../../syntax/lineKinds.ts";
import type { StopRule } from "./stopRule.ts";

/** A block opened by the cursor's line, or by the first line of the completion, ends when a parser finds it closed. */
export const statementWhole: StopRule = ({ line, earlier, lineBefore, isStatementWhole }) => {
  const [head = line] = earlier;
  if (earlier.length === 0 || !(opensBlock(lineBefore) || (lineBefore.trim() !== "" && opensBlock(head))))
    return undefined;
  return isStatementWhole() === true ? "withLine" : undefined;
};
