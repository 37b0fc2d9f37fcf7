import type { StopRule } from "./stopRule.ts";

/** Lines this short repeat in good code too. */
const maxShortLine = 3;

/** The third time of the same line is a loop. */
export const repetition: StopRule = ({ line, earlier }) =>
  line.trim().length > maxShortLine && earlier.filter((before) => before === line).length >= 2
    ? "beforeLine"
    : undefined;
