import { indentationWidth } from "../../../../base/lines.ts";
import { isLineOfItsOwn, isOnlyClosers } from "../../syntax/lineKinds.ts";
import type { StopRule } from "./stopRule.ts";

/** Widest step from a line to its body, in columns, where the lines around tell no smaller one. */
const widestStep = 4;

/** A line that opens a block, above lines that are indented as its body, one step deeper: they are its body. */
export const headOfSuffix: StopRule = ({ line, earlier, rest, following }) => {
  // What stands right of the cursor comes before the lines below.
  const isOnTheWay = !isOnlyClosers(rest) && (earlier.length > 0 || isLineOfItsOwn(rest));
  return !isOnTheWay && isHeadOf(line, following) ? "withLine" : undefined;
};

/** Whether a line opens the block that the document's next lines are the body of, as their indentation tells. */
export function isHeadOf(line: string, following: readonly string[]): boolean {
  const [next] = following;
  if (next === undefined || !/[:{([]\s*$/.test(line)) return false;
  const widths = [line, ...following].map(indentationWidth).filter((width) => width > 0);
  const step = indentationWidth(next) - indentationWidth(line);
  return step > 0 && step <= Math.min(widestStep, ...widths);
}
