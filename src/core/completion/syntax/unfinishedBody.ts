import { opensFunctionBody } from "../../definitions.ts";
import { indentationWidth, isBlank } from "../../../base/lines.ts";
import { isOnlyClosers } from "./lineKinds.ts";

/** Lines above the cursor in which the head of the function is searched for. */
const farthest = 200;

/**
 * Column of the body of the function that the text above ends in, if the next line below belongs to something else: then the
 * whole rest of the function may be completed, not only the innermost block. Undefined otherwise.
 */
export function unfinishedBody(above: string, next: string | undefined): number | undefined {
  const lines = above
    .split("\n")
    .slice(-farthest)
    .filter((line) => !isBlank(line));
  let column = Infinity;
  for (const line of lines.toReversed()) {
    const width = indentationWidth(line);
    if (width >= column) continue;
    if (opensFunctionBody(line)) {
      const isOver = next === undefined || (indentationWidth(next) <= width && !isOnlyClosers(next));
      return isOver && Number.isFinite(column) ? column : undefined;
    }
    column = width;
  }
  return undefined;
}
