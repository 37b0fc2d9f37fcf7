import type { TriggerRule } from "./triggerRule.ts";

/** Opened as text, but none. */
export const binary: TriggerRule = (moment) => moment.hasNul();
