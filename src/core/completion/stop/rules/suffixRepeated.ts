import { isJump } from "../../syntax/lineKinds.ts";
import type { StopRule } from "./stopRule.ts";

/** Shorter lines stand in many places. */
const minLength = 8;

/**
 * After its first line, a generation that says one of the lines to come has left the hole and writes them anew. A jump is said
 * in many places.
 */
export const suffixRepeated: StopRule = ({ line, earlier, following }) =>
  earlier.length > 0 &&
  !isJump(line) &&
  line.trim().length >= minLength &&
  following.some((next) => next.trimEnd() === line.trimEnd())
    ? "beforeLine"
    : undefined;
