// Why there is or is no ghost text, in a sentence for users. No editor in here.
import type { CompletionRecord } from "../../core/completion/completionRecord.ts";
import type { TriggerRuleName } from "../../core/completion/triggers/triggerRules.ts";
import type { Localizer } from "../localizer.ts";

/** Reasons that the host has besides the trigger rules. */
export type HostRuleName =
  "editorOff" | "modelMissing" | "modelFreed" | "noModel" | "cannotInfill" | "misread" | "popupDisagrees";

/** A sentence for each rule that suppresses a request. */
export function triggerSentences(l10n: Localizer): Readonly<Record<TriggerRuleName | HostRuleName, string>> {
  return {
    off: l10n.t("Ghost text is turned off for this language or folder."),
    snoozed: l10n.t("Ghost text is snoozed."),
    notEditable: l10n.t("This is a read-only document."),
    tooLarge: l10n.t("The document is longer than two million characters."),
    longLine: l10n.t("The line is longer than 20,000 characters."),
    inDiff: l10n.t("Ghost text is disabled in diff editors."),
    manyCursors: l10n.t("There are multiple cursors."),
    selection: l10n.t("Text is selected."),
    afterUndo: l10n.t("The last change was an undo or a redo."),
    rejected: l10n.t("You rejected a suggestion here by typing something else."),
    insideWord: l10n.t("The cursor is inside a word."),
    finishedStatement: l10n.t("The line looks finished. Start a new line to get a suggestion."),
    binary: l10n.t("The document contains binary data."),
    editorOff: l10n.t("Inline suggestions are turned off in the editor itself (setting editor.inlineSuggest.enabled)."),
    modelMissing: l10n.t("No model is chosen yet."),
    modelFreed: l10n.t("You have freed the model's memory, so typing does not load it."),
    noModel: l10n.t("The model is not loaded yet."),
    cannotInfill: l10n.t("This model cannot complete code at the cursor."),
    misread: l10n.t(
      "The editor shows this file in an encoding that is not its own. Run “Change File Encoding” and choose “Reopen with Encoding”.",
    ),
    popupDisagrees: l10n.t("The suggestion does not match the selected IntelliSense entry."),
  };
}

/** What is known of a cursor position. */
export interface PlaceNotes {
  /** The latest request there, for the present text. */
  readonly last?: CompletionRecord | undefined;
  /** The latest request there is not finished yet. */
  readonly isUnderWay: boolean;
  /** The rule that would suppress a request there now. */
  readonly rule?: string | undefined;
}

/** What ghost text does at such a position, for those that come after it. */
export function ghostAtCursor({ last, isUnderWay }: PlaceNotes): "none" | "pending" | "shown" | "nextEdit" | "silent" {
  if (isUnderWay) return "pending";
  if (last?.outcome.kind === "shown") return last.outcome.source === "nextEdit" ? "nextEdit" : "shown";
  return last?.outcome.kind === "silent" || last?.outcome.kind === "failed" ? "silent" : "none";
}

/** The answer to “why no suggestion here?” in one or two sentences. */
export function whyText(
  { last, isUnderWay, rule }: PlaceNotes,
  sentence: (rule: string) => string,
  l10n: Localizer,
): string {
  if (isUnderWay) return l10n.t("The model is still working on a suggestion here.");
  const isTurnedOff = ["off", "editorOff", "snoozed", "modelMissing", "modelFreed"].includes(rule ?? "");
  if (last === undefined || last.outcome.kind === "cancelled" || isTurnedOff) {
    if (rule !== undefined) return l10n.t("Nothing is suggested here: {0}", sentence(rule));
    return last === undefined
      ? l10n.t("The editor has not requested a suggestion here. It does so when you type.")
      : l10n.t("The last request here was superseded by the next key or by moving the cursor.");
  }
  switch (last.outcome.kind) {
    case "silent":
      return l10n.t("Nothing is suggested here: {0}", sentence(last.outcome.rule));
    case "late":
      return l10n.t("The suggestion came too late: you had already moved on.");
    case "failed":
      return l10n.t("The request failed: {0}", last.outcome.message);
    case "shown": {
      const lines = last.outcome.text.split("\n").length;
      if (lines > 1) return l10n.t("A suggestion of {0} lines was shown here.", lines);
      return l10n.t("This suggestion was shown here: {0}", last.outcome.text.trim());
    }
  }
}
