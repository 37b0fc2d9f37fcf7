import { indentationWidth } from "../../../../base/lines.ts";
import { isJump, isOnlyClosers } from "../../syntax/lineKinds.ts";
import type { StopRule } from "./stopRule.ts";

/**
 * After an unconditional jump on the block's own level, the rest of the block is unreachable. If the document's next line is on
 * that level, it would be dead code: something must come in between, or the jump was wrong.
 */
export const unreachable: StopRule = ({ line, earlier, block, following: [next] }) => {
  const column = indentationWidth(line);
  if (!isJump(line) || (block !== undefined && column !== block)) return undefined;
  if (next === undefined || indentationWidth(next) !== column || isOnlyClosers(next)) return "withLine";
  return earlier.length === 0 ? undefined : "beforeLine";
};
