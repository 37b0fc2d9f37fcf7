import { indentationWidth } from "../../../../base/lines.ts";
import { isLineOfItsOwn, isOnlyClosers } from "../../syntax/lineKinds.ts";
import type { StopRule } from "./stopRule.ts";

/** Widest step from a line to its body, in columns, unless the lines around it show a smaller one. */
const widestStep = 4;

/** Ends with a line that opens a block when the next lines are one step deeper: they are its body. */
export const headOfSuffix: StopRule = ({ line, earlier, rest, following }) => {
  // The text right of the cursor comes before the lines below.
  const isOnTheWay = !isOnlyClosers(rest) && (earlier.length > 0 || isLineOfItsOwn(rest));
  return !isOnTheWay && isHeadOf(line, following) ? "withLine" : undefined;
};

/** Whether the document's next lines are the body of the block that a line opens, judging by their indentation. */
export function isHeadOf(line: string, following: readonly string[]): boolean {
  const [next] = following;
  if (next === undefined || !/[:{([]\s*$/.test(line)) return false;
  const widths = [line, ...following].map(indentationWidth).filter((width) => width > 0);
  const step = indentationWidth(next) - indentationWidth(line);
  return step > 0 && step <= Math.min(widestStep, ...widths);
}
