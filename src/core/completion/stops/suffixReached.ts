import type { StopRule } from "./stopRule.ts";

/** A line that is the next one, indentation included, is that line: also a bracket, whose twin would stand elsewhere. */
export const suffixReached: StopRule = ({ line, following: [next] }) =>
  next !== undefined && line.trimEnd() === next.trimEnd() ? "beforeLine" : undefined;
