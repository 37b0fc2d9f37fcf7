import type { StopRule } from "./stopRule.ts";

/** Lines this short also repeat in good code. In characters. */
const maxShortLine = 3;

/** The same line for the third time is a loop. */
export const repetition: StopRule = ({ line, earlier }) =>
  line.trim().length > maxShortLine && earlier.filter((before) => before === line).length >= 2
    ? "beforeLine"
    : undefined;
