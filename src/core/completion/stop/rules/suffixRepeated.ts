import { isSameLine } from "../../syntax/followingText.ts";
import { isJump } from "../../syntax/lineKinds.ts";
import type { StopRule } from "./stopRule.ts";

/** Shorter lines are too common. In characters. */
const minLength = 8;

/**
 * After its first line, a generation that repeats one of the lines to come has left the hole and writes them again. Jumps are
 * too common to count.
 */
export const suffixRepeated: StopRule = ({ line, earlier, following }) =>
  earlier.length > 0 &&
  !isJump(line) &&
  line.trim().length >= minLength &&
  following.some((next) => isSameLine(next, line))
    ? "beforeLine"
    : undefined;
