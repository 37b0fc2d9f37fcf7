// Whether to request a completion at a place: a table of rules, checked in order.
import type { CursorContext } from "../cursorContext.ts";
import { isOnlyClosers } from "../syntax/lineKinds.ts";

/** How the document last changed; `none`: not since the cursor came to it. */
export type LastChange = "typed" | "undo" | "redo" | "other" | "none";

/** Everything that decides whether a completion is requested at a cursor, as plain data. */
export interface TriggerContext extends CursorContext {
  readonly kind: "typing" | "manual";
  readonly languageId: string;
  /** Scheme of the document's URI. */
  readonly scheme: string;
  /** True in a diff editor. */
  readonly isInDiff: boolean;
  readonly hasSelection: boolean;
  /** Number of cursors. */
  readonly cursors: number;
  readonly lastChange: LastChange;
  /** What became of the suggestions shown before: the last one continues here, or one was typed over at this very place. */
  readonly shown: "continues" | "rejected" | "none";
  /** Ghost text is turned off for the language. */
  readonly isOff: boolean;
  readonly isSnoozed: boolean;
  /** Length of the document in UTF-16 units. */
  readonly length: number;
  /** True for a text with NUL characters. Called last, because it reads the whole text. */
  hasNul(): boolean;
}

interface TriggerRule {
  readonly name: string;
  /** `skipped`: does not apply to manual requests. A manual request gets a completion wherever that is possible. */
  readonly manual: "skipped" | "applies";
  /** True where no completion should be requested. */
  readonly suppresses: (context: TriggerContext) => boolean;
}

const editableSchemes = new Set(["file", "untitled", "vscode-notebook-cell"]);
/** Programs write these and people read them. A patch counts lines, which a completion would make wrong. */
const readOnlyLanguages = new Set(["diff", "log", "Log", "search-result"]);
/** In UTF-16 units. Copying a longer document at every key would be noticeable. */
const longestDocument = 2_000_000;
/** In UTF-16 units. The editor renders no more than 10,000 of a line, and lines this long are generated. */
const longestLine = 20_000;

/** The rules in the order they are checked; the first one that applies gives its name to traces. */
export const triggerRules = [
  { name: "off", manual: "skipped", suppresses: ({ isOff }) => isOff },
  { name: "snoozed", manual: "skipped", suppresses: ({ isSnoozed }) => isSnoozed },
  // Output, old versions, patches and settings pages: nobody writes there.
  {
    name: "notEditable",
    manual: "applies",
    suppresses: ({ scheme, languageId }) => !editableSchemes.has(scheme) || readOnlyLanguages.has(languageId),
  },
  { name: "tooLarge", manual: "applies", suppresses: ({ length }) => length > longestDocument },
  {
    name: "longLine",
    manual: "applies",
    suppresses: ({ lineBefore, lineAfter }) => lineBefore.length + lineAfter.length > longestLine,
  },
  // In a diff editor, ghost text would look like one more change.
  { name: "inDiff", manual: "skipped", suppresses: ({ isInDiff }) => isInDiff },
  // With several cursors, the same keys go to several places, and one suggestion fits at most one of them.
  { name: "manyCursors", manual: "skipped", suppresses: ({ cursors }) => cursors > 1 },
  // What is selected is about to be replaced or copied.
  { name: "selection", manual: "skipped", suppresses: ({ hasSelection }) => hasSelection },
  // Users who undo something do not want to see it suggested again.
  {
    name: "afterUndo",
    manual: "skipped",
    suppresses: ({ lastChange }) => lastChange === "undo" || lastChange === "redo",
  },
  // The user typed over a suggestion here, then deleted what they had typed.
  { name: "rejected", manual: "skipped", suppresses: ({ shown }) => shown === "rejected" },
  // The word continues to the right of the cursor. Token healing repairs a word that is cut off left of the cursor; here the
  // model would have to write the middle of one.
  {
    name: "insideWord",
    manual: "skipped",
    suppresses: ({ lineBefore, lineAfter, shown }) =>
      shown !== "continues" &&
      /[\p{L}\p{M}\p{N}_$]$/u.test(lineBefore.slice(-2)) &&
      /^[\p{L}\p{M}\p{N}_$]/u.test(lineAfter),
  },
  // A line that ends with `;`, `)` or `}` is complete, or its next character is the user's choice (`{`, `:`, `.`); the next line
  // triggers again. A suggestion that is being typed or accepted word by word stays.
  {
    name: "finishedStatement",
    manual: "skipped",
    suppresses: ({ lineBefore, lineAfter, shown }) =>
      shown !== "continues" && /[;)}]$/.test(lineBefore.slice(-1)) && isOnlyClosers(lineAfter),
  },
  // Opened as text, but it is none.
  { name: "binary", manual: "applies", suppresses: (context) => context.hasNul() },
] as const satisfies readonly TriggerRule[];

/** Name of a rule in the table. */
export type TriggerRuleName = (typeof triggerRules)[number]["name"];

/** The first rule that suppresses a request, or undefined when a completion should be requested. */
export function suppressingRule(context: TriggerContext): TriggerRuleName | undefined {
  const rules = context.kind === "manual" ? triggerRules.filter(({ manual }) => manual === "applies") : triggerRules;
  return rules.find(({ suppresses }) => suppresses(context))?.name;
}
