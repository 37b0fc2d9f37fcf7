import { isBlank, restOfLine, startOfLine } from "../../base/lines.ts";
import { isOnlyClosers, opensBlock } from "./syntax/lineKinds.ts";
import type { CompletionDocument, CompletionShape } from "./completionRequest.ts";

/**
 * Whether to complete the line or a block: a block where one begins (an empty line, a line that opens one) and nothing
 * but closing brackets stands to the right; a line everywhere else.
 */
export function chooseShape(document: CompletionDocument): CompletionShape {
  const before = startOfLine(document.text, document.offset);
  const after = restOfLine(document.text, document.offset);
  if (before === "" && !isBlank(after)) return "block";
  if (!isOnlyClosers(after)) return "line";
  return isBlank(before) || opensBlock(before) ? "block" : "line";
}
