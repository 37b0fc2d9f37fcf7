// Converts the editor's documents to the plain data that core uses.
import * as vscode from "vscode";
import { ModuleFiles } from "../client/moduleFiles.ts";
import { headIfFile } from "../client/ordinaryFile.ts";
import type { CompletionContext, CompletionDocument } from "../core/completion/completionRequest.ts";
import type { Selection } from "../core/edits/lines/dedent.ts";
import type { Excerpt, ExcerptSource, TextPosition } from "../core/chat/conversation.ts";

/** Documents that users edit, as opposed to output channels, diffs and settings pages. */
export const editableDocuments: readonly vscode.DocumentFilter[] = [
  { scheme: "file" },
  { scheme: "untitled" },
  { scheme: "vscode-notebook-cell" },
];

/** True for a document that users edit. */
export function isEditable(document: vscode.TextDocument): boolean {
  return editableDocuments.some((filter) => filter.scheme === document.uri.scheme);
}

/**
 * The editor of the file in front; undefined if there is none. Also while the focus is in the output, or in the box below an edit:
 * those are the active editor for VS Code then, but nobody means them by “the open file”.
 */
export function editorInFront(): vscode.TextEditor | undefined {
  const { activeTextEditor: active, visibleTextEditors: visible, tabGroups } = vscode.window;
  if (active && isEditable(active.document)) return active;
  const { activeTab, viewColumn } = tabGroups.activeTabGroup;
  if (!(activeTab?.input instanceof vscode.TabInputText)) return undefined;
  const uri = activeTab.input.uri.toString();
  const showing = visible.filter(({ document }) => isEditable(document) && document.uri.toString() === uri);
  return showing.find((editor) => editor.viewColumn === viewColumn) ?? showing[0];
}

/** An editor that shows a document: the active one if it does. */
export function visibleEditorOf(document: vscode.TextDocument): vscode.TextEditor | undefined {
  const { activeTextEditor: active, visibleTextEditors: visible } = vscode.window;
  return active?.document === document ? active : visible.find((editor) => editor.document === document);
}

/** Shows a document where it is visible already, else in the column in front. */
export async function showInItsColumn(
  document: vscode.TextDocument,
  selection?: vscode.Range,
): Promise<vscode.TextEditor> {
  const viewColumn = visibleEditorOf(document)?.viewColumn;
  return vscode.window.showTextDocument(document, {
    preview: false,
    ...(selection && { selection }),
    ...(viewColumn !== undefined && { viewColumn }),
  });
}

/** A document and its cursor as input for a completion, with context from other files. */
export function completionDocument(
  document: vscode.TextDocument,
  position: vscode.Position,
  context?: CompletionContext,
): CompletionDocument {
  return {
    id: document.uri.toString(),
    languageId: document.languageId,
    text: document.getText(),
    offset: document.offsetAt(position),
    ...(context && { context }),
  };
}

/** The excerpt a chat question is about: the selection if there is one, else the whole file. */
export function excerptOf({ document, selection }: vscode.TextEditor): Excerpt {
  return excerptFrom(document, selection.isEmpty ? undefined : selection);
}

/** A document, or a part of it, as a question shows it. */
export function excerptFrom(document: vscode.TextDocument, range?: vscode.Range): Excerpt {
  return { ...excerptSource(document, range), languageId: document.languageId, text: document.getText(range) };
}

/** Where an excerpt of a document is from. */
export function excerptSource(document: vscode.TextDocument, range?: vscode.Range): ExcerptSource {
  const position = ({ line, character }: vscode.Position): TextPosition => ({ line, character });
  return {
    label: labelOf(document, range),
    uri: document.uri.toString(),
    ...(range && { range: { start: position(range.start), end: position(range.end) } }),
  };
}

/** The selected code, for explain and fix. */
export function selectionOf(document: vscode.TextDocument, range: vscode.Range): Selection {
  return {
    label: labelOf(document, range),
    languageId: document.languageId,
    text: document.getText(range),
    before: document.getText(new vscode.Range(range.start.with({ character: 0 }), range.start)),
  };
}

/** The file a document belongs to: for a notebook cell, the notebook. */
export function fileOf(uri: vscode.Uri): vscode.Uri {
  return uri.scheme === "vscode-notebook-cell" ? uri.with({ scheme: "file", fragment: "" }) : uri;
}

/** Path of a file or folder for display, relative to its workspace folder; the name of a workspace folder. */
export function pathOf(uri: vscode.Uri): string {
  if (uri.scheme === "untitled") return untitledName(uri);
  const folder = vscode.workspace.workspaceFolders?.find((each) => each.uri.toString() === uri.toString());
  return folder?.name ?? vscode.workspace.asRelativePath(fileOf(uri), false);
}

/** "Untitled-1", or the path in the workspace of a file that will be saved there; outside of it only the file's name. */
function untitledName(uri: vscode.Uri): string {
  const name = vscode.workspace.asRelativePath(uri.with({ scheme: "file" }), false);
  return name.startsWith("/") || /^[A-Za-z]:/.test(name) ? (name.split(/[\\/]/).at(-1) ?? name) : name;
}

/** "src/main.py", or "src/main.py:10-14" for a part of it. */
export function labelOf(document: vscode.TextDocument, range?: vscode.Range): string {
  const name = document.isUntitled ? untitledName(document.uri) : vscode.workspace.asRelativePath(document.uri, false);
  if (range === undefined) return name;
  // A selection that ends at the start of a line does not visibly include that line.
  const lastLine = range.end.character === 0 && range.end.line > range.start.line ? range.end.line : range.end.line + 1;
  const firstLine = range.start.line + 1;
  return firstLine === lastLine ? `${name}:${firstLine}` : `${name}:${firstLine}-${lastLine}`;
}

/** Characters of an open file that are searched for imports: they are at its start. */
const importsLength = 20_000;

/** Looks up modules for the documents of this editor, which knows what its open files import. */
export function moduleFiles(): ModuleFiles {
  const onDisk = (uri: vscode.Uri): string | undefined => {
    const file = fileOf(uri);
    return file.scheme === "file" ? file.fsPath : undefined;
  };
  return new ModuleFiles(
    (documentId) => onDisk(vscode.Uri.parse(documentId)),
    () =>
      vscode.workspace.textDocuments.filter(isEditable).map((document) => ({
        file: onDisk(document.uri),
        languageId: document.languageId,
        text: document.getText(new vscode.Range(document.positionAt(0), document.positionAt(importsLength))),
      })),
  );
}

/** The first bytes of a file, at most this many; undefined if there is none, or something else than a file. */
export async function headOfFile(uri: vscode.Uri, most: number): Promise<Uint8Array | undefined> {
  // The editor's own function reads all of it, and waits for a pipe.
  if (uri.scheme === "file") return headIfFile(uri.fsPath, most);
  return vscode.workspace.fs.readFile(uri).then(
    (bytes) => bytes.subarray(0, most),
    // There is none.
    () => undefined,
  );
}
