import { indentationWidth, isBlank } from "../../../../base/lines.ts";
import { endsBlock, isJump, isOnlyClosers, opensBlock } from "../../syntax/lineKinds.ts";
import type { StopRule } from "./stopRule.ts";

/**
 * A line indented less than the block the generation began in has left it. The bracket or word that closes the block still
 * belongs.
 */
export const scopeEnd: StopRule = ({ line, earlier, block, following: [next], lineBefore }) => {
  if (block === undefined || isBlank(line) || indentationWidth(line) >= block) return undefined;
  // After a jump, the next line must belong to something that opens in between: `headOfSuffix` tells.
  const last = earlier.at(-1);
  const isDead =
    last !== undefined && next !== undefined && isJump(last) && indentationWidth(last) === indentationWidth(next);
  if (isDead && opensBlock(line) && indentationWidth(line) < indentationWidth(next)) return undefined;
  return opensBlock(lineBefore) && (isOnlyClosers(line) || endsBlock(line)) && line.trim() !== next?.trim()
    ? "withLine"
    : "beforeLine";
};
