import { indentationWidth, isBlank } from "../../../../base/lines.ts";
import { isLineOfItsOwn, isOnlyClosers } from "../../syntax/lineKinds.ts";
import type { StopRule } from "./stopRule.ts";

/**
 * A line that ends as the cursor's line does has arrived there: the hole is filled. Brackets end many lines, so in a later line
 * they must be all there is. Where the rest is a line of its own, a line that says the same less indented is that line.
 */
export const restReached: StopRule = ({ line, earlier, lineBefore, rest }) => {
  if (rest === "") return undefined;
  // Nothing but the rest is no arrival: whatever is missing comes after the same words.
  const isNothing = earlier.length === 0 && isBlank(line.slice(lineBefore.length, line.trimEnd().length - rest.length));
  if (isNothing && !isBlank(lineBefore) && !isOnlyClosers(rest)) return undefined;
  if (line.trimEnd().endsWith(rest))
    return !isOnlyClosers(rest) || earlier.length === 0 || line.trim() === rest.trim() ? "withLine" : undefined;
  const isSame = earlier.length > 0 && isLineOfItsOwn(rest) && line.trim() === rest.trim();
  return isSame && indentationWidth(line) < indentationWidth(rest) ? "beforeLine" : undefined;
};
