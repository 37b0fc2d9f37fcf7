import { indentationWidth } from "../lines.ts";
import { isSameInWords } from "../similarLines.ts";
import type { StopRule } from "./stopRule.ts";

/**
 * A line that is the next one, indentation included, is that line: also a bracket, whose twin would stand elsewhere. So is one
 * that differs from it in punctuation only.
 */
export const suffixReached: StopRule = ({ line, following: [next] }) => {
  if (next === undefined) return undefined;
  const isNext = line.trimEnd() === next.trimEnd();
  return isNext || (indentationWidth(line) === indentationWidth(next) && isSameInWords(line, next))
    ? "beforeLine"
    : undefined;
};
