// A commit message for the staged changes, streamed into the repository's input box.
import * as vscode from "vscode";
import { commitGrammar, commitMessages, commitTokens, fitDiff } from "../../core/edits/commitMessage.ts";
import { fail, failureOf } from "../../core/failures.ts";
import { abortOn } from "../cancellation.ts";
import type { ChatModel } from "../../core/modelPort.ts";
import { requestAnswer } from "../../core/chat/chatTurn.ts";
import { gitRepository } from "../gitExtension.ts";

/** What the instructions and the earlier messages may take, in tokens. */
const otherTokens = 500;
const recentMessages = 5;

/** Writes a commit message. If it is cancelled or fails, the input box gets its old text back. Raises FailureError. */
export async function writeCommitMessage(model: ChatModel, argument: unknown): Promise<void> {
  const { l10n } = vscode;
  const repository = await gitRepository(argument);
  const diff = await repository.diff(true);
  if (diff.trim() === "")
    fail("badInput", l10n.t("Nothing is staged. Stage the changes that the message should describe."));
  const { inputBox } = repository;
  const before = inputBox.value;
  const title = l10n.t("Ghostlight: Writing the commit message");
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  await vscode.window.withProgress(options, async (_progress, token) => {
    const { controller, unlink } = abortOn(token);
    let written = "";
    try {
      const { contextTokens } = await model.load(controller.signal);
      const tokens = await model.countTokens(diff);
      const budget = Math.max(0, contextTokens - commitTokens - otherTokens);
      const maxCharacters = tokens <= budget ? Infinity : Math.floor((diff.length * budget) / tokens);
      const { text, named } = fitDiff(diff, maxCharacters);
      if (named.length > 0)
        void vscode.window.showInformationMessage(
          l10n.t(
            "Ghostlight: The staged changes are too long for the model. Only the names of these files were included: {0}",
            named.join(", "),
          ),
        );
      // A repository without commits has no log.
      const recent = await repository.log({ maxEntries: recentMessages }).catch(() => []);
      const end = await requestAnswer(
        model,
        {
          purpose: "commit",
          messages: commitMessages(
            text,
            recent.map(({ message }) => message),
          ),
          grammar: commitGrammar,
          maxTokens: commitTokens,
          temperature: 0,
          thinking: false,
        },
        (chunk) => {
          if (chunk.kind !== "text" || controller.signal.aborted) return;
          written += chunk.text;
          inputBox.value = written;
        },
        controller.signal,
      );
      inputBox.value = end.text.trim();
    } catch (error) {
      inputBox.value = before;
      if (failureOf(error).kind !== "cancelled") throw error;
    } finally {
      unlink();
    }
  });
}
