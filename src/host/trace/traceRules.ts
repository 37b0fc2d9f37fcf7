// Every rule that can end, change or hide ghost text, in a sentence for people. A test holds the list against the rules.
import { triggerSentences } from "../completion/silenceReasons.ts";
import type { Localizer } from "../localizer.ts";

/** What a rule does, by its name; for a name without a sentence, the name. */
export function ruleSentences(l10n: Localizer): (rule: string) => string {
  const sentences: Readonly<Record<string, string>> = {
    ...triggerSentences(l10n),
    ...stops(l10n),
    ...cleanUps(l10n),
  };
  return (rule) => (Object.hasOwn(sentences, rule) ? sentences[rule]! : l10n.t("The rule “{0}” decided so.", rule));
}

/** Rules that end a generation (src/core/completion/stops). */
function stops(l10n: Localizer): Record<string, string> {
  return {
    notCode: l10n.t("What followed was no code of this document."),
    looping: l10n.t("The text said the same words over and over."),
    openedBlock: l10n.t("The block that the line opened is over."),
    statementWhole: l10n.t("The statement is whole."),
    lineEnd: l10n.t("Only the rest of the line was asked for."),
    blankLines: l10n.t("Two blank lines part what belongs together from what does not."),
    restReached: l10n.t("The text arrived at what already stands right of the cursor."),
    suffixReached: l10n.t("The text arrived at the line that already follows."),
    suffixRepeated: l10n.t("The text began to repeat lines that already follow."),
    scopeEnd: l10n.t("The next line left the block."),
    repetition: l10n.t("The text repeated the same line again and again."),
    headOfSuffix: l10n.t("The text opened the block whose lines already follow."),
    cutShort: l10n.t("There was no room for more, so the last line, which is not whole, is left off."),
    syntaxErrors: l10n.t("The end of the text would not have parsed in its place."),
    unreachable: l10n.t("Nothing after an unconditional jump is reached."),
    maxLines: l10n.t("The text is as long as a person reads before accepting."),
  };
}

/** Rules that clean a text up (src/core/completion/rules), and the model's own doubt and silence. */
function cleanUps(l10n: Localizer): Record<string, string> {
  return {
    uncertain: l10n.t("The model was not sure enough of it."),
    nothingGenerated: l10n.t("The model had nothing to add here."),
    trimTrailingSpace: l10n.t("Blank space at the end is not shown."),
    coverClosers: l10n.t("The text repeats the closing brackets right of the cursor, so it takes their place."),
    dropMissedLines: l10n.t("Within a line, several lines make sense only if they arrive at the rest of that line."),
    trimSuffixOverlap: l10n.t("The end of the text repeated what already follows the cursor."),
    dropRepeatedLine: l10n.t("The text only repeated the line above or below."),
    trimRepeatedEnd: l10n.t("The last line repeated the one that already follows."),
    cutProse: l10n.t("The text was an answer in words around the code."),
    cutThinking: l10n.t("The model thought aloud."),
    cutSpecialTokens: l10n.t("A control token of the model was in the text."),
    cutRepetition: l10n.t("The text went round in a loop."),
    cutSurplusCloser: l10n.t("The text closed a bracket that nothing opened, or that is closed already."),
    keepBalance: l10n.t("The text would have left brackets or quotes without their partners."),
    matchIndentation: l10n.t("The indentation was written as the file does it."),
    dropNothingNew: l10n.t("The text only repeated the brackets and punctuation right of the cursor."),
    dropPathLine: l10n.t("The first line only named a file."),
    dropEmpty: l10n.t("There was nothing to see in the text."),
  };
}
