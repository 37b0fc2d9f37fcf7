import type { TriggerRule } from "./triggerRule.ts";

/** In UTF-16 units. The editor draws no more than 10,000 of a line, and such lines come from programs. */
const longestLine = 20_000;

export const longLine: TriggerRule = ({ lineBefore, lineAfter }) => lineBefore.length + lineAfter.length > longestLine;
