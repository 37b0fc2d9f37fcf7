// Every rule that can end, change or hide ghost text, in a sentence for users. The types name the rules, so that one without a
// sentence does not compile.
import type { AppliedRuleName, CompletionRuleName } from "../../core/completion/completion.ts";
import type { StopRuleName } from "../../core/completion/stop/stopRuleTable.ts";
import { triggerSentences } from "../completion/silenceReasons.ts";
import type { Localizer } from "../localizer.ts";

/** Returns what a rule does, by its name; for an unknown name, a sentence with the name. */
export function ruleSentences(l10n: Localizer): (rule: string) => string {
  const sentences: Readonly<Record<string, string>> = { ...triggerSentences(l10n), ...completionSentences(l10n) };
  return (rule) => (Object.hasOwn(sentences, rule) ? sentences[rule]! : l10n.t("The rule “{0}” was applied.", rule));
}

function completionSentences(l10n: Localizer): Readonly<Record<CompletionRuleName, string>> {
  return {
    nothingGenerated: l10n.t("The model had nothing to suggest here."),
    ...stopSentences(l10n),
    ...cleanUpSentences(l10n),
  };
}

/** Rules that end a generation (src/core/completion/stop). */
function stopSentences(l10n: Localizer): Readonly<Record<StopRuleName, string>> {
  return {
    notCode: l10n.t("What followed did not belong to this document."),
    looping: l10n.t("The text repeated the same words over and over."),
    openedBlock: l10n.t("The block that the line opened is complete."),
    bracketClosed: l10n.t("What the line had opened is closed again."),
    statementWhole: l10n.t("The statement is complete."),
    lineEnd: l10n.t("Only the rest of the line was requested."),
    blankLines: l10n.t("The suggestion ended at two blank lines."),
    restReached: l10n.t("The suggestion reached text that is already to the right of the cursor."),
    suffixReached: l10n.t("The suggestion reached the line that already follows."),
    suffixRepeated: l10n.t("The suggestion began to repeat lines that already follow."),
    scopeEnd: l10n.t("The next line left the block."),
    repetition: l10n.t("The text repeated the same line again and again."),
    headOfSuffix: l10n.t("The suggestion opened a block whose lines already follow."),
    cutShort: l10n.t("The length limit was reached, so the incomplete last line was removed."),
    syntaxErrors: l10n.t("The end of the text would have been a syntax error here."),
    unreachable: l10n.t("Code after an unconditional jump is unreachable."),
    begunAgain: l10n.t("The model began the typed word again, in other letters."),
    maxLines: l10n.t("The suggestion had reached its greatest length."),
  };
}

/** Rules that clean up a text (src/core/completion/postprocess), and low confidence. */
function cleanUpSentences(l10n: Localizer): Readonly<Record<AppliedRuleName, string>> {
  return {
    uncertain: l10n.t("The model was not confident enough in it."),
    wordAfterCursor: l10n.t("The text ended with the word right of the cursor, which was removed from it."),
    trimTrailingSpace: l10n.t("Whitespace at the end is not shown."),
    coverClosers: l10n.t("The text repeats the closing brackets right of the cursor, so it replaces them."),
    dropMissedLines: l10n.t(
      "In the middle of a line, a suggestion of several lines must lead up to the rest of that line.",
    ),
    trimSuffixOverlap: l10n.t("The end of the text repeated what already follows the cursor."),
    dropRepeatedLine: l10n.t("The text only repeated the line above or below."),
    trimRepeatedEnd: l10n.t("The last line repeated the one that already follows."),
    cutProse: l10n.t("The model wrapped the code in an explanation."),
    cutUnseen: l10n.t("The text contained characters that nobody would see, or broken ones."),
    cutThinking: l10n.t("The text contained the model's reasoning."),
    cutSpecialTokens: l10n.t("The text contained a control token of the model."),
    cutCopiedLines: l10n.t("The text went on with a copy of the lines that already follow."),
    cutRepetition: l10n.t("The text was stuck in a loop."),
    cutSurplusCloser: l10n.t("The text closed a bracket that was never opened or is already closed."),
    cutSurplusAngle: l10n.t("The text closed a bracket that was never opened or is already closed."),
    cutStringEnd: l10n.t("The text closed the string around the cursor and began something new behind it."),
    trimDoubledComma: l10n.t("There would have been two commas in a row."),
    keepBalance: l10n.t("The text would have left brackets or quotes unmatched."),
    matchIndentation: l10n.t("The indentation was changed to match the file."),
    trimPadding: l10n.t("There would have been a space that this file does not have in such places."),
    keepJson: l10n.t("JSON has no comments, and no comma behind its last value."),
    closeOnOwnLine: l10n.t("The bracket right of the cursor was put on a line of its own."),
    dropNothingNew: l10n.t("The text only repeated the brackets and punctuation right of the cursor."),
    dropPathLine: l10n.t("The first line was only a file name."),
    dropLoneComment: l10n.t("A block had just begun, and the text was only a comment."),
    dropUnknownModule: l10n.t("The text imports a module that does not exist here."),
    dropEmptyBody: l10n.t("The text contained a block without a body."),
    newErrors: l10n.t("The text would have added a syntax error."),
    dropEmpty: l10n.t("Nothing but whitespace was left."),
  };
}
