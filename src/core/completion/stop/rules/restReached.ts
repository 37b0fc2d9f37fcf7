import { indentationWidth, isBlank } from "../../../../base/lines.ts";
import { isLineOfItsOwn, isOnlyClosers } from "../../syntax/lineKinds.ts";
import type { StopRule } from "./stopRule.ts";

/**
 * A line that ends like the cursor's line has filled the hole. Many lines end in brackets, so a later line must consist of
 * nothing else, and close what the cursor's line has opened. If the rest of the line reads as a separate line, the same line with less
 * indentation is that line.
 */
export const restReached: StopRule = ({ line, earlier, lineBefore, rest, openAtCursor, openAfter }) => {
  if (rest === "") return undefined;
  // The rest alone fills nothing: what is missing comes after the same words.
  const isNothing = earlier.length === 0 && isBlank(line.slice(lineBefore.length, line.trimEnd().length - rest.length));
  if (isNothing && !isBlank(lineBefore) && !isOnlyClosers(rest)) return undefined;
  if (line.trimEnd().endsWith(rest)) {
    if (!isOnlyClosers(rest) || earlier.length === 0) return "withLine";
    const isOwn = openAtCursor === 0 || openAfter() < openAtCursor;
    return line.trim() === rest.trim() && isOwn ? "withLine" : undefined;
  }
  const isSame = earlier.length > 0 && isLineOfItsOwn(rest) && line.trim() === rest.trim();
  return isSame && indentationWidth(line) < indentationWidth(rest) ? "beforeLine" : undefined;
};
