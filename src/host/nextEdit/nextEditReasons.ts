// What “Why No Suggestion Here?” says about next edits. No editor in here.
import type { NotAskedReason } from "../../core/nextEdit/offer/askingMoment.ts";
import type { Localizer } from "../localizer.ts";

/** What is known of next edits where the user is. `rule`: why there is none. */
export type NextEditState =
  | { readonly kind: "shown"; readonly documentId: string; readonly line: number }
  | { readonly kind: "asking" }
  | { readonly kind: "silent"; readonly rule: string };

/** The same in one sentence. */
export function nextEditText(state: NextEditState, l10n: Localizer): string {
  switch (state.kind) {
    case "shown":
      return l10n.t("A next edit is shown in {0}, line {1}.", state.documentId, state.line + 1);
    case "asking":
      return l10n.t("The next edit is still being looked for.");
    case "silent": {
      const sentences = silentSentences(l10n);
      const known = Object.hasOwn(sentences, state.rule) ? sentences[state.rule]! : undefined;
      return known ?? l10n.t("There is no next edit: the rule “{0}” was applied.", state.rule);
    }
  }
}

/** A sentence for each reason. The refusal rules are named as in src/core/nextEdit/refusals. */
function silentSentences(l10n: Localizer): Readonly<Record<string, string>> {
  const notAsked: Readonly<Record<NotAskedReason, string>> = {
    off: l10n.t("Next edits are turned off for this language or folder."),
    snoozed: l10n.t("Next edits are snoozed with ghost text."),
    noModel: l10n.t("There is no next edit: the model is not loaded."),
    manyCursors: l10n.t("There is no next edit: there are multiple cursors."),
    selection: l10n.t("There is no next edit: text is selected."),
    ghostPending: l10n.t("The next edit waits for ghost text."),
  };
  return {
    ...notAsked,
    failed: l10n.t("There is no next edit: the request failed. The log says why."),
    noHistory: l10n.t("There is no next edit: you have not changed anything yet."),
    justUndone: l10n.t("There is no next edit: the last change was an undo or a redo."),
    noPlace: l10n.t("There is no next edit: nothing else seems to follow from your last changes."),
    noChange: l10n.t("There is no next edit: the model would leave everything as it is."),
    blanksOnly: l10n.t("There is no next edit: only white space would have changed."),
    reversal: l10n.t("There is no next edit: it would have taken back what you changed."),
    deletesNew: l10n.t("There is no next edit: it would have deleted what you have just written."),
    typedLine: l10n.t("There is no next edit: it would have changed the line you are typing."),
    rejectedBefore: l10n.t("There is no next edit: you have rejected it before."),
    notCode: l10n.t("There is no next edit: what the model wrote was not code."),
    repeatsNeighbour: l10n.t("There is no next edit: it only repeated the line above or below."),
    worseBrackets: l10n.t("There is no next edit: it would have left brackets unmatched."),
    unsure: l10n.t("There is no next edit: the model was not confident enough in it."),
    worseSyntax: l10n.t("There is no next edit: it would have added a syntax error."),
  };
}
