import { indentationWidth, isBlank } from "../../../../base/lines.ts";
import { isOnlyClosers, opensBlock } from "../../syntax/lineKinds.ts";
import type { StopRule } from "./stopRule.ts";

/**
 * A line completion ends with its first line, even if that is blank. Exception: a line that opens a block without a body takes
 * the body with it (`openedBlock` ends it then).
 */
export const lineEnd: StopRule = ({ shape, line, earlier, rest, following: [next], isStatementWhole }) => {
  if (shape !== "line" || earlier.length > 0) return undefined;
  const hasBody = next !== undefined && indentationWidth(next) > indentationWidth(line);
  if (isBlank(line) || !isOnlyClosers(rest) || hasBody) return "withLine";
  return opensBlock(line) || isStatementWhole() === false ? undefined : "withLine";
};
