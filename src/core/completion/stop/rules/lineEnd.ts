import { indentationWidth, isBlank } from "../../../../base/lines.ts";
import { isOnlyClosers, opensBlock } from "../../syntax/lineKinds.ts";
import type { StopRule } from "./stopRule.ts";

/**
 * A completion of a line is its first line, even if nothing is on it. Decided again once the line is known: where it opens a
 * block that has no body yet, the body belongs to it (`openedBlock` ends it then).
 */
export const lineEnd: StopRule = ({ shape, line, earlier, rest, following: [next], isStatementWhole }) => {
  if (shape !== "line" || earlier.length > 0) return undefined;
  const hasBody = next !== undefined && indentationWidth(next) > indentationWidth(line);
  if (isBlank(line) || !isOnlyClosers(rest) || hasBody) return "withLine";
  return opensBlock(line) || isStatementWhole() === false ? undefined : "withLine";
};
