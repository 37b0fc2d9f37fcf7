import { endsBlock, indentationWidth, isBlank, isOnlyClosers, opensBlock } from "../lines.ts";
import type { StopRule } from "./stopRule.ts";

/**
 * A line indented less than the block the generation began in has left it. The bracket or word that closes the block still
 * belongs.
 */
export const scopeEnd: StopRule = ({ line, block, following: [next], lineBefore }) => {
  if (block === undefined || isBlank(line) || indentationWidth(line) >= block) return undefined;
  return opensBlock(lineBefore) && (isOnlyClosers(line) || endsBlock(line)) && line.trim() !== next?.trim()
    ? "withLine"
    : "beforeLine";
};
