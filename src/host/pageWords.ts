import { l10n } from "vscode";
import type { PageWords } from "../protocol/pageWords.ts";

/** The chat page's words in the user's language. */
export function pageWords(): PageWords {
  return {
    introduction: l10n.t("Ask about your code. The model runs on this machine; nothing you write leaves it."),
    conversation: l10n.t("Conversation"),
    yourQuestion: l10n.t("Your question"),
    answer: l10n.t("Answer"),
    messagePlaceholder: l10n.t("Ask about your code…"),
    message: l10n.t("Message"),
    newLineHint: l10n.t("Shift+Enter: new line"),
    send: l10n.t("Send"),
    stop: l10n.t("Stop"),
    about: l10n.t("About: {0}"),
    include: l10n.t("Include {0}"),
    doNotInclude: l10n.t("Do not include {0}"),
    image: l10n.t("image"),
    copy: l10n.t("Copy"),
    copied: l10n.t("Copied"),
    copyCode: l10n.t("Copy {0} code"),
    thinking: l10n.t("Thinking…"),
    thought: l10n.t("Thought"),
    waiting: l10n.t("Waiting for the model"),
    cut: l10n.t("The answer reached its longest length and was cut."),
    stoppedEarly: l10n.t("Stopped before the first word."),
    stopped: l10n.t("Stopped."),
    interrupted: l10n.t("Interrupted: the window was closed or reloaded."),
    answerAgain: l10n.t("Answer again"),
    tryAgain: l10n.t("Try again"),
    newChat: l10n.t("New chat"),
    chooseModel: l10n.t("Choose or download model"),
    restartWorker: l10n.t("Restart worker"),
    showLog: l10n.t("Show log"),
    answerComplete: l10n.t("Answer complete."),
    answerStopped: l10n.t("Answer stopped."),
  };
}
