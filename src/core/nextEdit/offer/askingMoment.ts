// When next edits are looked for: ghost text goes first, and nobody is disturbed in the middle of a word.

/** What ghost text does at the cursor. `none`: the editor has not asked for any. `nextEdit`: it shows one. */
export type GhostAtCursor = "none" | "pending" | "shown" | "nextEdit" | "silent";

/** What decides whether next edits may be looked for. */
export interface AskingConditions {
  readonly isOn: boolean;
  readonly isSnoozed: boolean;
  /** Whether the model for ghost text is in memory. */
  readonly hasModel: boolean;
  readonly hasSelection: boolean;
  /** Number of cursors. */
  readonly cursors: number;
  readonly ghost: GhostAtCursor;
}

/** A reason not to look for next edits here and now. */
export type NotAskedReason = "off" | "snoozed" | "noModel" | "manyCursors" | "selection" | "ghostPending";

/**
 * How long the user has rested before next edits are looked for, in milliseconds: longer than a gap between two keys (median 170 ms
 * in the typing traces). Where ghost text is shown, it is read first. Where the editor has asked for none, it may still do so.
 */
const restMs: Readonly<Record<GhostAtCursor, number>> = {
  ...{ silent: 700, none: 1500, pending: 1500, shown: 4000, nextEdit: 4000 },
};

/** How long the user has to rest first. */
export function restBeforeAsking(ghost: GhostAtCursor): number {
  return restMs[ghost];
}

/** Why nothing is asked now; undefined if it may be. */
export function notAskedReason(conditions: AskingConditions): NotAskedReason | undefined {
  if (!conditions.isOn) return "off";
  if (conditions.isSnoozed) return "snoozed";
  if (!conditions.hasModel) return "noModel";
  if (conditions.cursors > 1) return "manyCursors";
  if (conditions.hasSelection) return "selection";
  return conditions.ghost === "pending" ? "ghostPending" : undefined;
}
