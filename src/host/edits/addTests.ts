// Tests for the code at the cursor: streamed into a new, unsaved document beside the code, or proposed as an edit of the test file if
// there is one. The code itself does not change.
import * as vscode from "vscode";
import { CodeStream } from "../../core/edits/checks/codeStream.ts";
import { hiddenNames } from "../../core/edits/testing/testedCode.ts";
import { joinedTests, testFile, type TestFile } from "../../core/edits/testing/testFile.ts";
import { testFileName, testsRequest, type TestsRequest } from "../../core/edits/testing/testsRequest.ts";
import { fail, failureOf } from "../../core/failures.ts";
import { abortOn } from "../cancellation.ts";
import type { EditModel } from "../../core/edits/makeEdit.ts";
import type { ChatModel, SyntaxQuestion } from "../../core/modelPort.ts";
import { requestAnswer } from "../../core/chat/chatTurn.ts";
import { pathOf, selectionOf } from "../documents.ts";
import type { EditReviews } from "./editReviews.ts";
import { editTarget, mustBeWritable } from "./editTarget.ts";
import { offerRun, testProject } from "./testProject.ts";

export interface AddTestsParts {
  readonly model: ChatModel & Pick<EditModel, "syntaxErrors">;
  readonly reviews: EditReviews;
  /** Whether a file's text must not be shown to the model. */
  readonly isIgnored: (uri: vscode.Uri) => Promise<boolean>;
}

/** Writes tests for what a command is called on. Raises FailureError. */
export async function addTests(parts: AddTestsParts, argument: unknown): Promise<void> {
  const { model, reviews, isIgnored } = parts;
  const { document, range } = await editTarget(argument);
  const fileName = document.uri.path.split("/").at(-1) ?? "";
  const testName = testFileName(fileName);
  const { target, existing } = await testDocument(document, testName, isIgnored);
  const isNew = existing.trim() === "";
  if (!isNew) await mustBeWritable(target);
  const project = await testProject(document, range, existing, isIgnored);
  const { code, framework, pattern } = project;
  const hidden = framework ? hiddenNames(code) : [];
  if (hidden.length > 0)
    fail(
      "badInput",
      vscode.l10n.t("A test cannot import {0}, because {1} does not export it.", hidden.join(", "), fileName),
      vscode.l10n.t("Export it, and try again."),
    );
  const selection = selectionOf(document, range);
  const about = { selection, code, framework, pattern, testFile: testName, existing };
  const request = async (isPlain: boolean): Promise<TestsRequest> =>
    testsRequest({ ...about, isPlain, codeTokens: await model.countTokens(selection.text) });
  // Without the focus: a focused editor requests ghost text at every change, and that has priority over this request.
  const show = { viewColumn: vscode.ViewColumn.Beside, preview: false, preserveFocus: true };
  const writer = isNew ? new EndWriter(await vscode.window.showTextDocument(target, show)) : undefined;
  const title = vscode.l10n.t("Ghostlight: Writing tests for {0}", fileName);
  const parse = (question: SyntaxQuestion): Promise<readonly (number | null)[]> => model.syntaxErrors(question);
  let made: TestFile = { head: "", tests: "" };
  // A small model may copy the test that it is shown: then it is asked once more, without one.
  for (const isPlain of [false, true]) {
    let text = "";
    const asked = (): Promise<TestsRequest> => request(isPlain);
    const isWhole = await written(model, asked, selection.languageId, title, (piece) => {
      text += piece;
      writer?.push(piece);
    });
    await writer?.finished;
    if (!isWhole) return;
    if (framework === undefined && isNew) return;
    made = framework ? await testFile(code, framework, text, parse, existing) : { head: "", tests: text };
    if (made.tests !== "") break;
    await writer?.replaceWith("");
  }
  if (made.tests === "")
    fail(
      "editDoesNotApply",
      vscode.l10n.t("The model wrote no test of this code that could be used."),
      vscode.l10n.t("Select less code, or ask for the tests in the chat."),
    );
  if (writer) await writer.replaceWith(made.head + made.tests);
  else {
    // The file may have changed in the meantime.
    const now = target.getText();
    await reviews.show(target, { start: 0, end: now.length }, joinedTests(now, made, code.languageId));
  }
  await offerRun(project, target, reviews);
}

/** Requests the tests, with progress that can be cancelled. False if it was. Raises FailureError. */
async function written(
  model: ChatModel,
  request: () => Promise<TestsRequest>,
  languageId: string,
  title: string,
  onText: (text: string) => void,
): Promise<boolean> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (_progress, token) => {
    const { controller, unlink } = abortOn(token);
    const code = new CodeStream(languageId);
    try {
      await model.load(controller.signal);
      const asked = await request();
      // The head and the beginning of the first test are given to the model, which does not repeat them.
      onText(code.push(asked.answerPrefix.slice(asked.answerPrefix.indexOf("\n") + 1)));
      await requestAnswer(
        model,
        { purpose: "tests", ...asked, temperature: 0, thinking: false },
        ({ kind, text }) => {
          if (kind === "text") onText(code.push(text));
        },
        controller.signal,
      );
      // The last line, also of an answer that reached the length limit: a test that was cut off is left out below.
      onText(code.end());
      return true;
    } catch (error) {
      if (failureOf(error).kind !== "cancelled") throw error;
      return false;
    } finally {
      unlink();
    }
  });
}

/** The test file if there is one, else a new document that will be saved under its name. */
async function testDocument(
  document: vscode.TextDocument,
  name: string,
  isIgnored: AddTestsParts["isIgnored"],
): Promise<{ readonly target: vscode.TextDocument; readonly existing: string }> {
  if (document.uri.scheme === "file") {
    const uri = vscode.Uri.joinPath(document.uri, "..", name);
    const isThere = await vscode.workspace.fs.stat(uri).then(
      () => true,
      // There is none yet.
      () => false,
    );
    // The model would see what is in it.
    if (isThere && (await isIgnored(uri)))
      fail(
        "badInput",
        vscode.l10n.t("{0} is excluded because it may contain secrets or is ignored by Git.", pathOf(uri)),
      );
    const target = await vscode.workspace.openTextDocument(isThere ? uri : uri.with({ scheme: "untitled" }));
    return { target, existing: target.getText() };
  }
  const target = await vscode.workspace.openTextDocument({ language: document.languageId });
  return { target, existing: "" };
}

/** Appends to a document, one edit after the other, all as one undo step. */
class EndWriter {
  private readonly editor: vscode.TextEditor;
  private waiting = "";
  private isFirst = true;
  private writing: Promise<void> | undefined;

  constructor(editor: vscode.TextEditor) {
    this.editor = editor;
  }

  /** Settles when everything is written. */
  get finished(): Promise<void> {
    return this.writing ?? Promise.resolve();
  }

  /** Appends in whole lines, because every extension reacts to every change. */
  push(text: string): void {
    this.waiting += text;
    if (!this.waiting.includes("\n")) return;
    this.writing ??= this.write().finally(() => (this.writing = undefined));
  }

  /** Puts a text in the place of everything that was written, in the same undo step; an empty one may be followed by more. */
  async replaceWith(text: string): Promise<void> {
    await this.finished;
    const { document } = this.editor;
    const all = new vscode.Range(new vscode.Position(0, 0), document.lineAt(document.lineCount - 1).range.end);
    const undo = { undoStopBefore: this.isFirst, undoStopAfter: text !== "" };
    this.isFirst = false;
    await this.editor.edit((edit) => edit.replace(all, text), undo);
  }

  private async write(): Promise<void> {
    for (let at = this.waiting.lastIndexOf("\n"); at >= 0; at = this.waiting.lastIndexOf("\n")) {
      const text = this.waiting.slice(0, at + 1);
      this.waiting = this.waiting.slice(at + 1);
      const { document } = this.editor;
      const end = document.lineAt(document.lineCount - 1).range.end;
      const undo = { undoStopBefore: this.isFirst, undoStopAfter: false };
      this.isFirst = false;
      // The editor was closed: the rest is not needed.
      if (!(await this.editor.edit((edit) => edit.insert(end, text), undo))) return;
    }
  }
}
