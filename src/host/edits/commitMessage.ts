// A commit message for the staged changes, in the repository's input box: behind what the user has begun to write there.
import * as vscode from "vscode";
import { headOf } from "../../base/text.ts";
import { withoutSecretFiles } from "../../core/completion/context/secretFiles.ts";
import { commitMessageFrom } from "../../core/edits/commit/commitAnswer.ts";
import {
  commitGrammar,
  commitMessages,
  commitTokens,
  fitDiff,
  type FittedDiff,
} from "../../core/edits/commit/commitMessage.ts";
import { fail, failureOf } from "../../core/failures.ts";
import { abortOn } from "../cancellation.ts";
import type { ChatModel } from "../../core/modelPort.ts";
import { requestAnswer } from "../../core/chat/chatTurn.ts";
import { gitRepository } from "../gitExtension.ts";

/** What the instructions and the earlier messages may take, in tokens. */
const otherTokens = 500;
const recentMessages = 5;
/** How much of the message the notification shows while it is written, in characters. */
const longestShown = 80;

/**
 * Writes a commit message, or goes on with the one in the input box. The box changes once, so that one undo brings its old text back.
 * Raises FailureError.
 */
export async function writeCommitMessage(model: ChatModel, argument: unknown): Promise<void> {
  const { l10n } = vscode;
  const repository = await gitRepository(argument);
  const { text: diff, hidden } = withoutSecretFiles(await repository.diff(true));
  if (diff.trim() === "" && hidden.length === 0)
    fail("badInput", l10n.t("Nothing is staged. Stage the changes that the message should describe."));
  if (diff.trim() === "")
    fail(
      "badInput",
      l10n.t("The staged changes were not shown to the model because they may contain secrets: {0}", hidden.join(", ")),
      l10n.t("Write this message yourself."),
    );
  if (hidden.length > 0)
    void vscode.window.showInformationMessage(
      l10n.t(
        "Ghostlight: The changes of these files were not shown to the model because they may contain secrets: {0}",
        hidden.join(", "),
      ),
    );
  const { inputBox } = repository;
  const begun = inputBox.value;
  const title = l10n.t("Ghostlight: Writing the commit message");
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  const message = await vscode.window.withProgress(options, async (progress, token) => {
    const { controller, unlink } = abortOn(token);
    try {
      const { text, named } = await fittedDiff(model, diff, begun, controller.signal);
      if (named.length > 0)
        void vscode.window.showInformationMessage(
          l10n.t(
            "Ghostlight: The staged changes are too long for the model. Only the names of these files were included: {0}",
            named.join(", "),
          ),
        );
      // A repository without commits has no log.
      const recent = await repository.log({ maxEntries: recentMessages }).catch(() => []);
      const messages = commitMessages(
        text,
        recent.map((commit) => commit.message),
        begun,
      );
      // Blanks at its end belong to the first word that follows: a model goes on with a blank of its own.
      const answerPrefix = begun.trimEnd() === "" || begun.endsWith("\n") ? {} : { answerPrefix: begun.trimEnd() };
      let written = "";
      const end = await requestAnswer(
        model,
        {
          ...{ purpose: "commit", messages, ...answerPrefix, grammar: commitGrammar(begun) },
          ...{ maxTokens: commitTokens, temperature: 0, thinking: false },
        },
        (chunk) => {
          if (chunk.kind !== "text") return;
          written += chunk.text;
          progress.report({ message: headOf(written.trim().split("\n", 1)[0]!, longestShown) });
        },
        controller.signal,
      );
      return commitMessageFrom(end.text, begun, end.reason === "maxTokens" ? "part" : "all");
    } catch (error) {
      if (failureOf(error).kind !== "cancelled") throw error;
      return undefined;
    } finally {
      unlink();
    }
  });
  if (message === undefined) return;
  if (message.trim() === "")
    fail("editDoesNotApply", l10n.t("The model did not write a message."), l10n.t("Try again."));
  if (message === begun)
    return void vscode.window.showInformationMessage(
      l10n.t("Ghostlight: The model has nothing to add to your message."),
    );
  if (inputBox.value === begun || (await mayReplace(message))) inputBox.value = message;
}

/** The diff, or as much of it as leaves room for the message and what the user has begun to write. */
async function fittedDiff(model: ChatModel, diff: string, begun: string, signal: AbortSignal): Promise<FittedDiff> {
  const { contextTokens } = await model.load(signal);
  const budget = Math.max(0, contextTokens - commitTokens - otherTokens - (await model.countTokens(begun)));
  let fitted: FittedDiff = { text: diff, named: [] };
  // Files differ in how many tokens their characters take, so what is left is counted again.
  for (let count = await model.countTokens(diff); count > budget; count = await model.countTokens(fitted.text)) {
    const next = fitDiff(diff, Math.floor((fitted.text.length * budget) / count));
    if (next.text.length >= fitted.text.length) break;
    fitted = next;
  }
  return fitted;
}

/** Asks the user, if they have changed the message in the meantime. */
async function mayReplace(message: string): Promise<boolean> {
  const { l10n } = vscode;
  const replace = l10n.t("Replace");
  const text = l10n.t(
    "Ghostlight: The message box has changed in the meantime. Replace its text with this message? {0}",
    message,
  );
  return (await vscode.window.showWarningMessage(text, replace)) === replace;
}
