import { indentationWidth, isBlank } from "../../../../base/lines.ts";
import { endsBlock, isJump, isOnlyClosers, opensBlock } from "../../syntax/lineKinds.ts";
import type { StopRule } from "./stopRule.ts";

/**
 * A line that is less indented than the block in which the generation began has left it. The bracket or word that closes the
 * block is still part of it.
 */
export const scopeEnd: StopRule = ({ line, earlier, block, following: [next], lineBefore }) => {
  if (block === undefined || isBlank(line) || indentationWidth(line) >= block) return undefined;
  // After a jump, the next line must belong to something that opens in between; `headOfSuffix` decides.
  const last = earlier.at(-1);
  const isDead =
    last !== undefined && next !== undefined && isJump(last) && indentationWidth(last) === indentationWidth(next);
  if (isDead && opensBlock(line) && indentationWidth(line) < indentationWidth(next)) return undefined;
  return opensBlock(lineBefore) && (isOnlyClosers(line) || endsBlock(line)) && line.trim() !== next?.trim()
    ? "withLine"
    : "beforeLine";
};
