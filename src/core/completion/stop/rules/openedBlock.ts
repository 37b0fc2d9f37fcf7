import { indentationWidth, isBlank } from "../../../../base/lines.ts";
import { endsBlock, isOnlyClosers, opensBlock } from "../../syntax/lineKinds.ts";
import type { StopRule } from "./stopRule.ts";

/** What may follow a block and still belong to its statement. */
export const goesOn =
  /^\s*(?:[)\]}]+[;,]?\s*)?(?:else|elif|elsif|except|finally|catch|rescue|ensure|case|default|when)\b/;

/** A line completion that continued with the block its first line opened ends where that block ends. */
export const openedBlock: StopRule = ({ shape, line, earlier }) => {
  const [head] = earlier;
  if (shape !== "line" || head === undefined || isBlank(line)) return undefined;
  const deeper = indentationWidth(line) - indentationWidth(head);
  if (deeper > 0) return undefined;
  if (deeper < 0) return "beforeLine";
  // Nothing deeper followed: there was no block after all.
  if (earlier.length === 1 && !opensBlock(head)) return "beforeLine";
  if (goesOn.test(line)) return undefined;
  if (isOnlyClosers(line) || endsBlock(line)) return "withLine";
  if (/^\s*[)\]}]/.test(line)) return opensBlock(line) ? undefined : "withLine";
  return "beforeLine";
};
