import type { TriggerRule } from "./triggerRule.ts";

/** Ghost text is switched off for a while. */
export const snoozed: TriggerRule = ({ isSnoozed }) => isSnoozed;
