// Why there is or is no ghost text, in a sentence for people. No editor in here.
import type { CompletionRecord } from "../../core/completion/completionRecord.ts";
import type { TriggerRuleName } from "../../core/completion/triggers/triggerRules.ts";
import type { Localizer } from "../localizer.ts";

/** What this side of the editor decides besides the trigger rules. */
export type HostRuleName = "noModel" | "cannotInfill" | "popupDisagrees";

/** A sentence for each rule that keeps ghost text from being asked for. */
export function triggerSentences(l10n: Localizer): Readonly<Record<TriggerRuleName | HostRuleName, string>> {
  return {
    off: l10n.t("Ghost text is switched off for this language."),
    snoozed: l10n.t("Ghost text is snoozed."),
    notEditable: l10n.t("This document is made to be read, not written."),
    tooLarge: l10n.t("The document is longer than two million characters."),
    longLine: l10n.t("The line is longer than 20,000 characters."),
    inDiff: l10n.t("In a comparison ghost text would look like a change."),
    manyCursors: l10n.t("There are several cursors."),
    selection: l10n.t("Something is selected."),
    afterUndo: l10n.t("The last change was an undo or a redo."),
    rejected: l10n.t("You have typed over a suggestion at this place."),
    insideWord: l10n.t("The cursor is inside a word."),
    finishedStatement: l10n.t("The line looks finished. A new line asks again."),
    binary: l10n.t("The document holds binary data."),
    noModel: l10n.t("The model is not in memory yet."),
    cannotInfill: l10n.t("This model cannot fill in text at the cursor."),
    popupDisagrees: l10n.t("The suggestion goes another way than the selected entry of the IntelliSense list."),
  };
}

/** What is known of a place. */
export interface PlaceNotes {
  /** The newest question there, about the text as it is. */
  readonly last?: CompletionRecord | undefined;
  /** A question there has no answer yet. */
  readonly isUnderWay: boolean;
  /** The rule that would keep a question from being asked there now. */
  readonly rule?: string | undefined;
}

/** The answer to “why no suggestion here?” in one or two sentences. */
export function whyText(
  { last, isUnderWay, rule }: PlaceNotes,
  sentence: (rule: string) => string,
  l10n: Localizer,
): string {
  if (isUnderWay) return l10n.t("The model is still working on a suggestion for this place.");
  const isSwitchedOff = rule === "off" || rule === "snoozed";
  if (last === undefined || last.outcome.kind === "cancelled" || isSwitchedOff) {
    if (rule !== undefined) return l10n.t("Nothing is suggested here: {0}", sentence(rule));
    return last === undefined
      ? l10n.t("The editor has not asked for a suggestion here; it does when you type.")
      : l10n.t("The last question here was overtaken by the next key or by moving the cursor.");
  }
  switch (last.outcome.kind) {
    case "silent":
      return l10n.t("Nothing is suggested here: {0}", sentence(last.outcome.rule));
    case "late":
      return l10n.t("The answer came too late, and you had gone on.");
    case "failed":
      return l10n.t("The question failed: {0}", last.outcome.message);
    case "shown": {
      const lines = last.outcome.text.split("\n").length;
      if (lines > 1) return l10n.t("A suggestion of {0} lines was shown here.", lines);
      return l10n.t("This suggestion was shown here: {0}", last.outcome.text.trim());
    }
  }
}
