import { indentationWidth } from "../../../../base/lines.ts";
import { isSameLine } from "../../syntax/followingText.ts";
import { isSameInWords } from "../../syntax/similarLines.ts";
import type { StopRule } from "./stopRule.ts";

/**
 * Ends before a line that equals the document's next line, indentation included, even if it is only a bracket. The same goes
 * for one that differs only in punctuation, and for a less indented one after the line that opens its block.
 */
export const suffixReached: StopRule = ({ line, earlier, following: [next] }) => {
  if (next === undefined) return undefined;
  if (isSameLine(line, next)) return "beforeLine";
  const deeper = indentationWidth(next) - indentationWidth(line);
  if (deeper === 0) return isSameInWords(line, next) ? "beforeLine" : undefined;
  const isBody = deeper > 0 && earlier.at(-1)?.trimEnd().endsWith(":") === true;
  return isBody && line.trim() === next.trim() ? "beforeLine" : undefined;
};
