// Tests for the code at the cursor: streamed into a new, unsaved document beside the code, or proposed as an edit of the test file if
// there is one. The code itself does not change.
import * as vscode from "vscode";
import { CodeStream } from "../../core/edits/checks/codeStream.ts";
import { testFileName, testsRequest, withoutKnownHead, type TestsRequest } from "../../core/edits/testsRequest.ts";
import { fail, failureOf } from "../../core/failures.ts";
import { abortOn } from "../cancellation.ts";
import type { ChatModel } from "../../core/modelPort.ts";
import { requestAnswer } from "../../core/chat/chatTurn.ts";
import { pathOf, selectionOf } from "../documents.ts";
import type { EditReviews } from "./editReviews.ts";
import { editTarget, mustBeWritable } from "./editTarget.ts";

export interface AddTestsParts {
  readonly model: ChatModel;
  readonly reviews: EditReviews;
  /** Whether a file's text must not be shown to the model. */
  readonly isIgnored: (uri: vscode.Uri) => Promise<boolean>;
}

/** Writes tests for what a command is called on. Raises FailureError. */
export async function addTests({ model, reviews, isIgnored }: AddTestsParts, argument: unknown): Promise<void> {
  const { document, range } = await editTarget(argument);
  const fileName = document.uri.path.split("/").at(-1) ?? "";
  const testName = testFileName(fileName);
  const { target, existing } = await testDocument(document, testName, isIgnored);
  const selection = selectionOf(document, range);
  const title = vscode.l10n.t("Ghostlight: Writing tests for {0}", fileName);
  const request = async (): Promise<TestsRequest> =>
    testsRequest(selection, fileName, testName, existing, await model.countTokens(selection.text));
  const write = (onText: (text: string) => void): Promise<boolean> =>
    written(model, request, selection.languageId, title, onText);
  if (existing.trim() !== "") {
    await mustBeWritable(target);
    let tests = "";
    if (!(await write((text) => (tests += text)))) return;
    // The file may have changed in the meantime.
    const text = target.getText();
    const added = `${text.endsWith("\n") ? "\n" : "\n\n"}${withoutKnownHead(tests.trimEnd(), text)}\n`;
    await reviews.show(target, { start: text.length, end: text.length }, added);
    return;
  }
  // Without the focus: a focused editor requests ghost text at every change, and that has priority over this request.
  const editor = await vscode.window.showTextDocument(target, {
    viewColumn: vscode.ViewColumn.Beside,
    preview: false,
    preserveFocus: true,
  });
  const writer = new EndWriter(editor);
  try {
    await write((text) => writer.push(text));
  } finally {
    await writer.finished;
  }
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
      const end = await requestAnswer(
        model,
        { purpose: "tests", ...(await request()), temperature: 0, thinking: false },
        ({ kind, text }) => {
          if (kind === "text") onText(code.push(text));
        },
        controller.signal,
      );
      // The last line, also of an answer that reached the length limit.
      onText(code.end());
      if (end.reason === "maxTokens")
        fail(
          "editDoesNotApply",
          vscode.l10n.t("The tests were cut off at the length limit."),
          vscode.l10n.t("Select less code."),
        );
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
