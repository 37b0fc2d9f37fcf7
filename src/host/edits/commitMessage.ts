// A commit message from what is staged, written into the repository's own box as it comes.
import * as vscode from "vscode";
import { commitGrammar, commitMessages, commitTokens, fitDiff } from "../../core/edits/commitMessage.ts";
import { fail, failureOf } from "../../core/failures.ts";
import { abortOn } from "../cancellation.ts";
import type { ChatModel } from "../chat/chatModel.ts";
import { gitRepository } from "../gitExtension.ts";

/** Room for the instructions and for earlier messages, in tokens. */
const otherTokens = 500;
const recentMessages = 5;

/** Writes a message. What stood in the box comes back when it is cancelled or fails. */
export async function writeCommitMessage(model: ChatModel, argument: unknown): Promise<void> {
  const { l10n } = vscode;
  const repository = await gitRepository(argument);
  const diff = await repository.diff(true);
  if (diff.trim() === "")
    fail("badInput", l10n.t("Nothing is staged: stage the changes that the message is to describe."));
  const { inputBox } = repository;
  const before = inputBox.value;
  const title = l10n.t("Ghostlight: Writing the commit message");
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  await vscode.window.withProgress(options, async (_progress, token) => {
    const { controller, unlink } = abortOn(token);
    let written = "";
    try {
      const { contextTokens } = await model.ready(controller.signal);
      const tokens = await model.countTokens(diff);
      const room = Math.max(0, contextTokens - commitTokens - otherTokens);
      const { text, named } = fitDiff(diff, tokens <= room ? Infinity : Math.floor((diff.length * room) / tokens));
      if (named.length > 0)
        void vscode.window.showInformationMessage(
          l10n.t(
            "Ghostlight: the staged changes are too long for the model; of these files it gets the names only: {0}",
            named.join(", "),
          ),
        );
      // A repository without any commit has no log.
      const recent = await repository.log({ maxEntries: recentMessages }).catch(() => []);
      const end = await model.chat(
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
