import { isOnlyClosers } from "../lines.ts";
import type { StopRule } from "./stopRule.ts";

/**
 * A line that ends as the cursor's line does has arrived there: the hole is filled. Brackets end many lines, so in a later line
 * they must be all there is.
 */
export const restReached: StopRule = ({ line, earlier, rest }) => {
  if (rest === "" || !line.trimEnd().endsWith(rest)) return undefined;
  return !isOnlyClosers(rest) || earlier.length === 0 || line.trim() === rest.trim() ? "withLine" : undefined;
};
