import { indentationWidth, isBlank } from "../../../base/lines.ts";
import { isOnlyClosers } from "./lineKinds.ts";

const functionHead =
  /^\s*(?:(?:async\s+)?def\b.*:|(?!.*\b(?:if|for|while|switch|else|try|catch|do|class|namespace|struct)\b).*\)[^()]*\{)\s*$/;
const otherDefinition =
  /^\s*(?:(?:export|public|private|async|static)\s+)*(?:class|def|func|fn|function|interface)\b|^\s*@/;
/** Lines above the cursor among which the function's head is looked for. */
const farthest = 200;

/** True for a line that begins a function or a class: what follows it is something else. */
export function isDefinition(line: string): boolean {
  return functionHead.test(line) || otherDefinition.test(line);
}

/**
 * Column of the body of the function that the text above ends in, when the next line below belongs to something else: then all
 * that is left of the function may be completed, not only the innermost block. Undefined otherwise.
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
    if (functionHead.test(line)) {
      const isOver = next === undefined || (indentationWidth(next) <= width && !isOnlyClosers(next));
      return isOver && Number.isFinite(column) ? column : undefined;
    }
    column = width;
  }
  return undefined;
}
