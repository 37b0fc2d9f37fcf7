import type { TriggerRule } from "./triggerRule.ts";

/** With several cursors the same keys go to several places, and one ghost fits at most one of them. */
export const manyCursors: TriggerRule = ({ cursors }) => cursors > 1;
