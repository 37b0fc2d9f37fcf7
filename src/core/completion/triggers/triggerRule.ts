/** How the document last changed; `none`: not since the cursor came to it. */
export type LastChange = "typed" | "undo" | "redo" | "other" | "none";

/** Everything that decides whether a place is worth a question, as plain data. */
export interface TriggerContext {
  readonly kind: "typing" | "manual";
  /** The cursor's line up to the cursor, and from it. */
  readonly lineBefore: string;
  readonly lineAfter: string;
  readonly languageId: string;
  /** Scheme of the document's URI. */
  readonly scheme: string;
  /** True in an editor that compares two texts. */
  readonly isInDiff: boolean;
  readonly hasSelection: boolean;
  readonly cursors: number;
  readonly lastChange: LastChange;
  /** What became of the ghosts shown before: the last one goes on here, or one was typed over at this very place. */
  readonly shown: "continues" | "rejected" | "none";
  /** Ghost text is switched off for the language. */
  readonly isOff: boolean;
  readonly isSnoozed: boolean;
  /** Length of the document in UTF-16 units. */
  readonly length: number;
  /** True for a text with NUL characters. Asked last: it looks at the whole text. */
  hasNul(): boolean;
}

/** True where no question should be asked. */
export type TriggerRule = (moment: TriggerContext) => boolean;
