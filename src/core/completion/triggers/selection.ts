import type { TriggerRule } from "./triggerRule.ts";

/** What is selected is about to be replaced or copied. */
export const selection: TriggerRule = ({ hasSelection }) => hasSelection;
