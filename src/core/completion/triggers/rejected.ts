import type { TriggerRule } from "./triggerRule.ts";

/** The user has typed over a ghost here, and came back by deleting that. */
export const rejected: TriggerRule = ({ shown }) => shown === "rejected";
