import type { TriggerRule } from "./triggerRule.ts";

/** In a comparison people read; a ghost would look like one more change. */
export const inDiff: TriggerRule = ({ isInDiff }) => isInDiff;
