// Which files belong to what the user is doing: seen or changed recently, else open in a tab.
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposables.ts";

/** Files that are searched for context. */
const mostFiles = 20;

export class CandidateFiles implements Disposable {
  private readonly parts = new DisposableStore();
  /** Latest first. */
  private recent: vscode.Uri[] = [];

  constructor() {
    this.noteEditor(vscode.window.activeTextEditor);
    this.parts.add(vscode.window.onDidChangeActiveTextEditor((editor) => this.noteEditor(editor)));
  }

  /** The user has looked at or changed a document. */
  note({ uri }: vscode.TextDocument): void {
    if (this.recent[0]?.toString() === uri.toString()) return;
    this.recent = [uri, ...this.recent.filter((other) => other.toString() !== uri.toString())].slice(0, mostFiles);
  }

  /** Files that may help to complete a document, the closest first: the other cells of its notebook, then recent files. */
  listFor({ uri: own }: vscode.TextDocument): readonly vscode.Uri[] {
    const tabs = vscode.window.tabGroups.all.flatMap(({ tabs: open }) =>
      open.flatMap(({ input }) => (input instanceof vscode.TabInputText ? [input.uri] : [])),
    );
    const visible = vscode.window.visibleTextEditors.map(({ document }) => document.uri);
    const files = [...this.recent, ...visible, ...tabs].filter(
      ({ scheme }) => scheme === "file" || scheme === "untitled",
    );
    const unique = new Map([...otherCells(own), ...files].map((uri) => [uri.toString(), uri]));
    return [...unique.values()].slice(0, mostFiles);
  }

  dispose(): void {
    this.parts.dispose();
  }

  private noteEditor(editor: vscode.TextEditor | undefined): void {
    if (editor) this.note(editor.document);
  }
}

function otherCells(own: vscode.Uri): readonly vscode.Uri[] {
  const cells = vscode.workspace.notebookDocuments
    .find((notebook) => notebook.uri.path === own.path && own.scheme === "vscode-notebook-cell")
    ?.getCells()
    .filter(({ kind }) => kind === vscode.NotebookCellKind.Code);
  return (cells ?? []).map(({ document }) => document.uri).filter((uri) => uri.toString() !== own.toString());
}
