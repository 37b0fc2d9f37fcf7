import type { TriggerRule } from "./triggerRule.ts";

/** Who takes something back does not want to see it offered again. */
export const afterUndo: TriggerRule = ({ lastChange }) => lastChange === "undo" || lastChange === "redo";
