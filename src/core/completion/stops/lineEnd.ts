import type { StopRule } from "./stopRule.ts";

/** A completion of a line is its first line, even if nothing is on it. */
export const lineEnd: StopRule = ({ shape }) => (shape === "line" ? "withLine" : undefined);
