// What the buttons of a code block do. Nothing is run or overwritten before the user has seen it.
import path from "node:path/posix";
import * as vscode from "vscode";
import { languageIdOfFence } from "../../core/languages.ts";
import { lineAndColumn } from "../../base/lines.ts";
import type { Conversation, QuestionTurn } from "../../core/chat/conversation.ts";
import { locateSnippet, fileNamedBy, likelyFiles, type NamedFile } from "../../core/chat/locateSnippet.ts";
import { fail, FailureError, type Failure } from "../../core/failures.ts";
import type { ToHost } from "../../protocol/chatProtocol.ts";
import { afterNamedChanges } from "../../core/edits/checks/answeredChanges.ts";
import { dedent, reindent } from "../../core/edits/lines/dedent.ts";
import { insertedAt } from "../../core/edits/lines/insertion.ts";
import { editorInFront, isEditable, selectionOf } from "../documents.ts";
import { commandTerminalName, type CommandTerminal } from "./commandTerminal.ts";
import { mustBeStorable } from "../edits/documentBytes.ts";
import type { EditReviews } from "../edits/editReviews.ts";
import { mustBeWritable } from "../edits/editTarget.ts";

export class CodeBlockActions {
  private readonly reviews: EditReviews;
  private readonly terminal: CommandTerminal;

  constructor(reviews: EditReviews, terminal: CommandTerminal) {
    this.reviews = reviews;
    this.terminal = terminal;
  }

  /** Raises FailureError. */
  async perform({ action, text, language, id }: ToHost["codeBlock"], conversation: Conversation): Promise<void> {
    switch (action) {
      case "insert":
        return this.insert(text);
      case "apply":
        return this.apply(text, language, questionOf(conversation, id));
      case "newFile":
        return this.newFile(text, language);
      case "run":
        return this.run(text);
    }
  }

  /** Puts the code in at the cursors, or in the place of the selections, indented as its place is and as one undo step. */
  private async insert(code: string): Promise<void> {
    const editor = shownEditor() ?? fail("badInput", vscode.l10n.t("Open the file to insert the code into."));
    const { document } = editor;
    await mustBeWritable(document);
    await mustBeStorable(document, code);
    const isDone = await editor.edit((edit) => {
      const text = document.getText();
      for (const selection of editor.selections) {
        const at = document.offsetAt(selection.start);
        const inserted = selection.isEmpty
          ? insertedAt(code, text, at, document.languageId)
          : inPlaceOf(document, selection, code);
        edit.replace(selection, inserted);
      }
    });
    if (!isDone) fail("editDoesNotApply", vscode.l10n.t("The editor rejected the change. Is the file read-only?"));
    await vscode.window.showTextDocument(document, editor.viewColumn);
  }

  /** Shows the code as a diff of the file that it belongs to. */
  private async apply(code: string, info: string, question: QuestionTurn | undefined): Promise<void> {
    const { l10n } = vscode;
    const named = await namedFiles(fileNamedBy(info, code));
    const documents = await openDocuments(likelyFiles(named, question?.excerpts ?? []));
    const editor = shownEditor();
    if (documents.length === 0 && editor) documents.push(editor.document);
    const places = documents.map((document) => ({ document, place: placeIn(document, code) }));
    const { document, place } =
      places.find((each) => each.place !== undefined && "replacement" in each.place) ??
      places[0] ??
      fail("badInput", l10n.t("Open the file that the code belongs to, then apply it again."));
    if (place !== undefined && !("replacement" in place)) throw new FailureError(place);
    if (place) return this.reviews.show(document, place, place.replacement);
    const selected = editor?.document === document && !editor.selection.isEmpty ? editor.selection : undefined;
    const range = selected ?? (question && askedRange(question, document));
    if (range === undefined)
      return fail(
        "badInput",
        l10n.t("Couldn't find where this code belongs in {0}.", path.basename(document.uri.path)),
        l10n.t("Select the lines that it replaces and apply it again, or insert it at the cursor."),
      );
    const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
    await this.reviews.show(document, { start, end }, inPlaceOf(document, range, code));
  }

  private async newFile(code: string, info: string): Promise<void> {
    const word = /^[\w+#.-]+/.exec(info)?.[0].toLowerCase() ?? "";
    const known = await vscode.languages.getLanguages();
    const language = known.find((each) => each === languageIdOfFence(word));
    const document = await vscode.workspace.openTextDocument({ content: code, ...(language && { language }) });
    await vscode.window.showTextDocument(document);
  }

  /** Shows the whole command and asks for confirmation, then runs it in a terminal. */
  private async run(code: string): Promise<void> {
    const { l10n } = vscode;
    if (!vscode.workspace.isTrusted) fail("badInput", l10n.t("Commands are disabled in untrusted workspaces."));
    const command = visible(code).trimEnd();
    const run = l10n.t("Run");
    const options = { modal: true, detail: command };
    const question = l10n.t("Run this in the terminal “{0}”?", commandTerminalName);
    if ((await vscode.window.showWarningMessage(question, options, run)) === run) this.terminal.run(command);
  }
}

/** Code in the place of a part of a document, indented as that is. */
function inPlaceOf(document: vscode.TextDocument, range: vscode.Range, code: string): string {
  const text = document.getText();
  const around = {
    before: text.slice(0, document.offsetAt(range.start)),
    behind: text.slice(document.offsetAt(range.end)),
  };
  return reindent(code, dedent(selectionOf(document, range), around));
}

/** Without invisible characters: what the user confirms is what is run. */
function visible(code: string): string {
  return code.replace(/[^\P{C}\t\n]|\p{Variation_Selector}|[\u2028\u2029]/gu, "");
}

/** The question of an answer. */
function questionOf({ turns }: Conversation, answerId: number): QuestionTurn | undefined {
  const question = turns[turns.findIndex(({ id }) => id === answerId) - 1];
  return question?.kind === "question" ? question : undefined;
}

/** The files of the workspace at a path that the model wrote. */
async function namedFiles(named: string | undefined): Promise<NamedFile[]> {
  if (named === undefined) return [];
  const found: NamedFile[] = [];
  for (const { uri: folder } of vscode.workspace.workspaceFolders ?? []) {
    const file = vscode.Uri.joinPath(folder, named);
    // A model may write `../../something`.
    if (!file.path.startsWith(`${folder.path.replace(/\/$/, "")}/`)) continue;
    const isFile = await vscode.workspace.fs.stat(file).then(
      ({ type }) => type === vscode.FileType.File,
      () => false,
    );
    if (isFile) found.push({ uri: file.toString(), folder: folder.toString() });
  }
  return found;
}

/** The documents of these URIs, except those that cannot be opened any more. */
async function openDocuments(uris: readonly string[]): Promise<vscode.TextDocument[]> {
  const opened = uris.map((uri) =>
    vscode.workspace.openTextDocument(vscode.Uri.parse(uri)).then(
      (document) => document,
      () => undefined,
    ),
  );
  return (await Promise.all(opened)).filter((document) => document !== undefined);
}

/**
 * Where code belongs in a document, in the document's own offsets; undefined when that cannot be told. A block may name changes instead
 * of being code: then it is all of the document with them, or why they cannot be made.
 */
function placeIn(document: vscode.TextDocument, code: string): ReturnType<typeof locateSnippet> | Failure {
  const text = document.getText().replaceAll("\r\n", "\n");
  const after = afterNamedChanges(text, code, document.languageId);
  if (typeof after === "object") return after;
  const place = after === undefined ? locateSnippet(text, code) : { start: 0, end: text.length, replacement: after };
  if (place === undefined || document.eol === vscode.EndOfLine.LF) return place;
  const withBreaks = (offset: number): number => offset + lineAndColumn(text, offset).line;
  return { ...place, start: withBreaks(place.start), end: withBreaks(place.end) };
}

/** The range of a document that a question was about, if the document still says there what it said then. */
function askedRange({ context, excerpts }: QuestionTurn, document: vscode.TextDocument): vscode.Range | undefined {
  const asked = excerpts.filter(({ uri, range }) => range && uri === document.uri.toString());
  const [{ range } = {}] = asked.length === 1 ? asked : [];
  if (range === undefined) return undefined;
  const { start, end } = range;
  const now = new vscode.Range(start.line, start.character, end.line, end.character);
  const text = document.getText(now);
  return text.trim() !== "" && context.includes(text) ? now : undefined;
}

function shownEditor(): vscode.TextEditor | undefined {
  return editorInFront() ?? vscode.window.visibleTextEditors.find(({ document }) => isEditable(document));
}
