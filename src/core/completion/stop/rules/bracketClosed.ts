import { isOnlyClosers, opensBlock } from "../../syntax/lineKinds.ts";
import type { StopRule } from "./stopRule.ts";

/**
 * What closes is what was open: once a line has closed all brackets that the cursor's line had opened, and opens none anew, nothing
 * new begins behind it. Before code, the text leads there, perhaps in another line.
 */
export const bracketClosed: StopRule = ({ line, lineBefore, rest, openBefore, openAfter }) => {
  if (!isOnlyClosers(rest)) return undefined;
  if (openBefore() === 0 || openAfter() > 0 || opensBlock(line)) return undefined;
  return lineBefore.trim() === "" ? undefined : "withLine";
};
