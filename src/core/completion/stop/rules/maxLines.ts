import type { StopRule } from "./stopRule.ts";

/** Longest block shown, in lines. */
const mostLines = 16;

/** More than users read before they accept is not shown. */
export const maxLines: StopRule = ({ earlier }) => (earlier.length + 1 >= mostLines ? "withLine" : undefined);
