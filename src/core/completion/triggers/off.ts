import type { TriggerRule } from "./triggerRule.ts";

/** Ghost text is switched off, for everything or for this language. */
export const off: TriggerRule = ({ isOff }) => isOff;
