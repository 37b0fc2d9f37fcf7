// What can be done with a code block of an answer. Nothing happens without the user's click, and nothing is run or overwritten
// without being shown first.
import { lineAndColumn } from "../../base/lines.ts";
import path from "node:path/posix";
import * as vscode from "vscode";
import { codePlace, fileNamedBy } from "../../core/chat/locateSnippet.ts";
import type { Conversation } from "../../core/chat/conversation.ts";
import { fail } from "../../core/failures.ts";
import type { ToHost } from "../../protocol/chatProtocol.ts";
import { isEditable } from "../documents.ts";
import type { EditReviews } from "../edits/editReviews.ts";

export class CodeBlockActions {
  private readonly reviews: EditReviews;

  constructor(reviews: EditReviews) {
    this.reviews = reviews;
  }

  /** Raises FailureError. */
  async use({ use, text, language, id }: ToHost["code"], conversation: Conversation): Promise<void> {
    switch (use) {
      case "insert":
        return this.insert(text);
      case "apply":
        return this.apply(text, language, aboutOf(conversation, id));
      case "newFile":
        return this.newFile(text, language);
      case "run":
        return this.run(text);
    }
  }

  /** Puts it in place of the selection, as one undo step. */
  private async insert(code: string): Promise<void> {
    const editor = shownEditor() ?? fail("badInput", vscode.l10n.t("Open the file where it is to be inserted."));
    const inserted = await editor.edit((edit) => {
      for (const selection of editor.selections) edit.replace(selection, code.replace(/\n$/, ""));
    });
    if (!inserted)
      fail("editDoesNotApply", vscode.l10n.t("The editor did not take the change. Is the file read-only?"));
    await vscode.window.showTextDocument(editor.document, editor.viewColumn);
  }

  /** Shows it as a diff of the file that it belongs to. */
  private async apply(code: string, info: string, about: string | undefined): Promise<void> {
    const { l10n } = vscode;
    const editor = shownEditor();
    const named = (await fileAt(fileNamedBy(info, code))) ?? (await fileAt(about));
    const document =
      named ??
      editor?.document ??
      fail("badInput", l10n.t("Open the file that the code belongs to, and apply it again."));
    const text = document.getText();
    const place = codePlace(text.replaceAll("\r\n", "\n"), code);
    // Places count line breaks as one unit; the document may use two.
    const breaks = (offset: number): number =>
      document.eol === vscode.EndOfLine.CRLF
        ? offset + lineAndColumn(text.replaceAll("\r\n", "\n"), offset).line
        : offset;
    if (place)
      return this.reviews.show(document, { start: breaks(place.start), end: breaks(place.end) }, place.replacement);
    if (!editor || editor.document !== document || editor.selection.isEmpty)
      return fail(
        "badInput",
        l10n.t("It cannot be told which lines of {0} this code is for.", path.basename(document.uri.path)),
        l10n.t("Select the lines that it replaces and apply it again, or insert it at the cursor."),
      );
    const { start, end } = editor.selection;
    const range = { start: document.offsetAt(start), end: document.offsetAt(end) };
    await this.reviews.show(document, range, code.replace(/\n$/, ""));
  }

  private async newFile(code: string, info: string): Promise<void> {
    const word = /^[\w+#.-]+/.exec(info)?.[0].toLowerCase() ?? "";
    const known = await vscode.languages.getLanguages();
    const language = known.find((each) => each === (languageIds[word] ?? word));
    const document = await vscode.workspace.openTextDocument({ content: code, ...(language && { language }) });
    await vscode.window.showTextDocument(document);
  }

  /** Asks with the whole text in sight, then runs it in a terminal. */
  private async run(code: string): Promise<void> {
    const { l10n } = vscode;
    if (!vscode.workspace.isTrusted) fail("badInput", l10n.t("In a folder that is not trusted nothing is run."));
    const command = visible(code).trimEnd();
    const run = l10n.t("Run");
    const options = { modal: true, detail: command };
    if ((await vscode.window.showWarningMessage(l10n.t("Run this in the terminal?"), options, run)) !== run) return;
    const terminal = vscode.window.activeTerminal ?? vscode.window.createTerminal();
    terminal.show(true);
    terminal.sendText(command);
  }
}

/** Without characters that a person does not see: what is asked about is what is run. */
function visible(code: string): string {
  // eslint-disable-next-line no-control-regex
  return code.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, "");
}

/** Words after fences that are not the editor's names of their languages. */
const languageIds: Readonly<Record<string, string>> = {
  ...{ py: "python", js: "javascript", ts: "typescript", tsx: "typescriptreact", jsx: "javascriptreact", rb: "ruby" },
  ...{ sh: "shellscript", bash: "shellscript", shell: "shellscript", zsh: "shellscript", yml: "yaml", md: "markdown" },
  ...{ rs: "rust", cs: "csharp", "c++": "cpp", kt: "kotlin", golang: "go", text: "plaintext", txt: "plaintext" },
};

/** The file that an answer's question was about, when it was about one only. */
function aboutOf({ turns }: Conversation, id: number): string | undefined {
  const at = turns.findIndex((turn) => turn.id === id);
  const question = turns[at - 1];
  const about = question?.kind === "question" ? question.about : undefined;
  return about?.split(", ")[0]?.replace(/:\d+(?:-\d+)?$/, "");
}

/** A file of the workspace by the path that somebody wrote; undefined when there is none. */
async function fileAt(named: string | undefined): Promise<vscode.TextDocument | undefined> {
  if (named === undefined) return undefined;
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    const file = vscode.Uri.joinPath(uri, named);
    // A model may write `../../something`.
    if (!file.path.startsWith(`${uri.path.replace(/\/$/, "")}/`)) continue;
    const isFile = await vscode.workspace.fs.stat(file).then(
      ({ type }) => type === vscode.FileType.File,
      () => false,
    );
    if (isFile) return vscode.workspace.openTextDocument(file);
  }
  return undefined;
}

function shownEditor(): vscode.TextEditor | undefined {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  return [activeTextEditor, ...visibleTextEditors].find((editor) => editor && isEditable(editor.document));
}
