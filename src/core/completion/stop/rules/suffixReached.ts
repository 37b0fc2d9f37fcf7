import { indentationWidth } from "../../../../base/lines.ts";
import { isSameLine } from "../../syntax/followingText.ts";
import { isSameInWords } from "../../syntax/similarLines.ts";
import type { StopRule } from "./stopRule.ts";

/**
 * A line that is the next one, indentation included, is that line: also a bracket, whose twin would stand elsewhere. So is one
 * that differs from it in punctuation only, and one that is less indented after the line that opens its block.
 */
export const suffixReached: StopRule = ({ line, earlier, following: [next] }) => {
  if (next === undefined) return undefined;
  if (isSameLine(line, next)) return "beforeLine";
  const deeper = indentationWidth(next) - indentationWidth(line);
  if (deeper === 0) return isSameInWords(line, next) ? "beforeLine" : undefined;
  const isBody = deeper > 0 && earlier.at(-1)?.trimEnd().endsWith(":") === true;
  return isBody && line.trim() === next.trim() ? "beforeLine" : undefined;
};
