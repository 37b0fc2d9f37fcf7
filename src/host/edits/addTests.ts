// Tests for the code at the cursor: streamed into a new document beside the code, or behind the tests that are there already. Nothing
// is written to disk, and the code itself is not touched.
import * as vscode from "vscode";
import { testFileName, testsRequest } from "../../core/edits/testsRequest.ts";
import { fail, failureOf } from "../../core/failures.ts";
import { abortOn } from "../cancellation.ts";
import type { ChatModel } from "../chat/chatModel.ts";
import { selectionOf } from "../documents.ts";
import { editTarget } from "./editTarget.ts";

export async function addTests(model: ChatModel, argument: unknown): Promise<void> {
  const { document, range } = await editTarget(argument);
  const fileName = document.uri.path.split("/").at(-1) ?? "";
  const testName = testFileName(fileName);
  const { target, existing } = await testDocument(document, testName);
  const request = testsRequest(selectionOf(document, range), fileName, testName, existing);
  // Without the focus: where it is, ghost text would be asked for at every change, and goes before this.
  const editor = await vscode.window.showTextDocument(target, {
    viewColumn: vscode.ViewColumn.Beside,
    preview: false,
    preserveFocus: true,
  });
  const title = vscode.l10n.t("Ghostlight: Writing tests for {0}", fileName);
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  await vscode.window.withProgress(options, async (_progress, token) => {
    const { controller, unlink } = abortOn(token);
    const writer = new EndWriter(editor, existing.trim() === "" ? "" : existing.endsWith("\n") ? "\n" : "\n\n");
    try {
      await model.ready(controller.signal);
      const end = await model.chat(
        { purpose: "tests", ...request, temperature: 0, thinking: false },
        (chunk) => {
          if (chunk.kind === "text") writer.push(chunk.text);
        },
        controller.signal,
      );
      writer.push("\n");
      if (end.reason === "maxTokens")
        fail(
          "editDoesNotApply",
          vscode.l10n.t("The tests became too long and were cut."),
          vscode.l10n.t("Select less code."),
        );
    } catch (error) {
      if (failureOf(error).kind !== "cancelled") throw error;
    } finally {
      unlink();
      await writer.finished;
    }
  });
}

/** The test file where there is one, else a new document that will be saved under its name. */
async function testDocument(
  document: vscode.TextDocument,
  name: string,
): Promise<{ readonly target: vscode.TextDocument; readonly existing: string }> {
  if (document.uri.scheme === "file") {
    const uri = vscode.Uri.joinPath(document.uri, "..", name);
    const isThere = await vscode.workspace.fs.stat(uri).then(
      () => true,
      // Not there: it becomes a new one.
      () => false,
    );
    const target = await vscode.workspace.openTextDocument(isThere ? uri : uri.with({ scheme: "untitled" }));
    return { target, existing: target.getText() };
  }
  const target = await vscode.workspace.openTextDocument({ language: document.languageId });
  return { target, existing: "" };
}

/** Writes at a document's end, one edit after the other, all of them one undo step. */
class EndWriter {
  private readonly editor: vscode.TextEditor;
  private waiting: string;
  private isFirst = true;
  private writing: Promise<void> | undefined;

  constructor(editor: vscode.TextEditor, before: string) {
    this.editor = editor;
    this.waiting = before;
  }

  /** Settles when everything is written. */
  get finished(): Promise<void> {
    return this.writing ?? Promise.resolve();
  }

  /** By whole lines: each change of a document has everybody look at it. */
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
      // A closed editor takes nothing: then nobody wants the rest.
      if (!(await this.editor.edit((edit) => edit.insert(end, text), undo))) return;
    }
  }
}
