import type { TriggerRule } from "./triggerRule.ts";

/** In UTF-16 units. Copying a larger document at every key would be felt. */
const longestDocument = 2_000_000;

export const tooLarge: TriggerRule = ({ length }) => length > longestDocument;
