import { isBlank } from "../../../../base/lines.ts";
import type { StopRule } from "./stopRule.ts";

/** Two blank lines separate what belongs together from what does not. */
export const blankLines: StopRule = ({ line, earlier }) => {
  const last = earlier.at(-1);
  return isBlank(line) && last !== undefined && isBlank(last) ? "beforeLine" : undefined;
};
