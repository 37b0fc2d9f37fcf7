// Places in documents, to see whether anything has moved.
import * as vscode from "vscode";

/** A cursor in one version of a document. */
export interface Place {
  readonly uri: string;
  readonly version: number;
  readonly position: vscode.Position;
}

export function placeIn(document: vscode.TextDocument, position: vscode.Position): Place {
  return { uri: document.uri.toString(), version: document.version, position };
}

/** True when the user's cursor is still there and the text unchanged. */
export function isStillAt({ uri, version, position }: Place): boolean {
  const editor = vscode.window.activeTextEditor;
  return (
    editor?.document.uri.toString() === uri &&
    editor.document.version === version &&
    editor.selection.isEmpty &&
    editor.selection.active.isEqual(position)
  );
}

export function isSamePlace(a: Place, b: Place): boolean {
  return a.uri === b.uri && a.version === b.version && a.position.isEqual(b.position);
}
