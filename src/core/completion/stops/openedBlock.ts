import { indentationWidth, isBlank, isOnlyClosers, opensBlock } from "../lines.ts";
import type { StopRule } from "./stopRule.ts";

/** What may follow a block and still belong to its statement. */
const goesOn = /^\s*(?:[)\]}]+[;,]?\s*)?(?:else|elif|elsif|except|finally|catch|rescue|ensure|case|default|when)\b/;
const ends = /^\s*(?:end|fi|done|esac)\b/;

/** A completion of a line that went on with the block which its first line opened ends where that block does. */
export const openedBlock: StopRule = ({ shape, line, earlier }) => {
  const [head] = earlier;
  if (shape !== "line" || head === undefined || isBlank(line) || indentationWidth(line) > indentationWidth(head))
    return undefined;
  if (goesOn.test(line)) return undefined;
  if (isOnlyClosers(line) || ends.test(line)) return "withLine";
  if (/^\s*[)\]}]/.test(line)) return opensBlock(line) ? undefined : "withLine";
  return "beforeLine";
};
