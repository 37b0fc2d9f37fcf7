// A commit message for the staged changes, or for those of the working tree where nothing is staged, in the repository's input box:
// behind what the user has begun to write there.
import * as vscode from "vscode";
import { headOf } from "../../base/text.ts";
import { isSecretFile, withoutSecretFiles } from "../../core/secretFiles.ts";
import { commitMessageFrom } from "../../core/edits/commit/commitAnswer.ts";
import {
  commitGrammar,
  commitMessages,
  commitTokens,
  fitDiff,
  type FittedDiff,
} from "../../core/edits/commit/commitMessage.ts";
import { inForm, measuredMessages, messageForm, repeated } from "../../core/edits/commit/messageForm.ts";
import { fail, failureOf } from "../../core/failures.ts";
import { abortOn } from "../cancellation.ts";
import type { ChatModel } from "../../core/modelPort.ts";
import { requestAnswer } from "../../core/chat/chatTurn.ts";
import { headOfFile } from "../documents.ts";
import { gitRepository, untrackedStatus, type GitRepository } from "../gitExtension.ts";

/** What the instructions and the earlier messages may take, in tokens. */
const otherTokens = 500;
const recentMessages = 5;
/** More new files than these say nothing more. */
const mostNewFiles = 30;
/** How much of a new file is shown to the model, in bytes. */
const longestNewFile = 6000;
/** How much of the message the notification shows while it is written, in characters. */
const longestShown = 80;

/**
 * Writes a commit message, or goes on with the one in the input box. The box changes once, so that one undo brings its old text back.
 * Raises FailureError.
 */
export async function writeCommitMessage(model: ChatModel, argument: unknown): Promise<void> {
  const { l10n } = vscode;
  const repository = await gitRepository(argument);
  const staged = await repository.diff(true);
  const isStaged = staged.trim() !== "";
  const { text: diff, hidden } = withoutSecretFiles(isStaged ? staged : await workingTreeDiff(repository));
  if (diff.trim() === "" && hidden.length === 0)
    fail("badInput", l10n.t("There are no changes that a message could describe."));
  if (diff.trim() === "")
    fail(
      "badInput",
      l10n.t("The changes were not shown to the model because they may contain secrets: {0}", hidden.join(", ")),
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
            "Ghostlight: The changes are too long for the model. Only the names of these files were included: {0}",
            named.join(", "),
          ),
        );
      // A repository without commits has no log.
      const log = await repository.log({ maxEntries: measuredMessages }).catch(() => []);
      const earlier = log.map((commit) => commit.message);
      return await newMessage(model, { diff: text, earlier, begun }, controller.signal, (subject) =>
        progress.report({ message: headOf(subject, longestShown) }),
      );
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
  if (inputBox.value !== begun && !(await mayReplace(message))) return;
  inputBox.value = message;
  void sayWritten(isStaged, argument === undefined);
}

/** Says what the message is about, and where it is, unless the user sees both. `isHidden`: asked for outside the view that has it. */
async function sayWritten(isStaged: boolean, isHidden: boolean): Promise<void> {
  const { l10n } = vscode;
  if (isStaged && !isHidden) return;
  const show = l10n.t("Show");
  const text = isStaged
    ? l10n.t("Ghostlight: The commit message is in the Source Control view.")
    : l10n.t("Ghostlight: Nothing is staged, so the message describes all changes of the working tree.");
  if ((await vscode.window.showInformationMessage(text, ...(isHidden ? [show] : []))) === show)
    await vscode.commands.executeCommand("workbench.view.scm");
}

interface MessageQuestion {
  readonly diff: string;
  /** Earlier messages, newest first. */
  readonly earlier: readonly string[];
  readonly begun: string;
}

/** A message in the repository's form that is no repetition of an earlier one. Empty if the model has nothing to say. */
async function newMessage(
  model: ChatModel,
  { diff, earlier, begun }: MessageQuestion,
  signal: AbortSignal,
  onSubject: (subject: string) => void,
): Promise<string> {
  const form = messageForm(earlier);
  // Blanks at its end belong to the first word that follows: a model goes on with a blank of its own.
  const answerPrefix = begun.trimEnd() === "" || begun.endsWith("\n") ? {} : { answerPrefix: begun.trimEnd() };
  // What a small model repeats is what it was shown, so the second attempt shows nothing; the third is not greedy.
  for (const { examples, temperature } of [
    { examples: recentMessages, temperature: 0 },
    { examples: 0, temperature: 0 },
    { examples: 0, temperature: 0.8 },
  ]) {
    let written = "";
    const messages = commitMessages(diff, earlier.slice(0, examples), begun, form);
    const end = await requestAnswer(
      model,
      {
        ...{ purpose: "commit", messages, ...answerPrefix, grammar: commitGrammar(begun, form) },
        ...{ maxTokens: commitTokens, temperature, thinking: false },
      },
      (chunk) => {
        if (chunk.kind !== "text") return;
        written += chunk.text;
        onSubject(written.trim().split("\n", 1)[0]!);
      },
      signal,
    );
    const message = commitMessageFrom(end.text, begun, end.reason === "maxTokens" ? "part" : "all");
    // What the user has begun stays as it is.
    const formed = begun.trim() === "" ? inForm(message, form) : message;
    if (repeated(formed, earlier) === undefined) return formed;
  }
  fail(
    "editDoesNotApply",
    vscode.l10n.t("The model only repeated an earlier message."),
    vscode.l10n.t("Write the first words yourself, and try again: the model goes on with them."),
  );
}

/** The changes of the working tree as a diff, with the beginnings of new files, which Git's own leaves out. */
async function workingTreeDiff(repository: GitRepository): Promise<string> {
  const { workingTreeChanges, untrackedChanges } = repository.state;
  const added = [...workingTreeChanges, ...untrackedChanges].filter(({ status }) => status === untrackedStatus);
  const diffs = await Promise.all(
    added.slice(0, mostNewFiles).map(async ({ uri }) => {
      const name = uri.path.slice(repository.rootUri.path.length + 1);
      const head = `diff --git a/${name} b/${name}\nnew file mode 100644\n--- /dev/null\n+++ b/${name}\n`;
      if (isSecretFile(name)) return head;
      const bytes = await headOfFile(uri, longestNewFile);
      // It has just been deleted, or is a folder of its own, or no text: its name says enough.
      if (bytes === undefined || bytes.includes(0)) return head;
      const lines = new TextDecoder().decode(bytes).trimEnd().split("\n");
      return `${head}@@ -0,0 +1,${lines.length} @@\n${lines.map((line) => `+${line}`).join("\n")}\n`;
    }),
  );
  return `${await repository.diff(false)}\n${diffs.join("")}`.trimStart();
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
