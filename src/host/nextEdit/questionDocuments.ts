// The documents that a question about next edits is about: what the user has changed, and what else is open.
import * as vscode from "vscode";
import { splitLines } from "../../base/lines.ts";
import type { EditedDocument } from "../../core/nextEdit/places/situation.ts";
import type { EditRecorder } from "./editRecorder.ts";

/** Most documents, the active one among them: rules read all lines of each. */
const mostDocuments = 8;

/** A document as it was asked about. */
export interface AskedDocument {
  readonly document: vscode.TextDocument;
  readonly version: number;
  readonly edited: EditedDocument;
}

/**
 * The active document first, then those with the latest changes, then other open ones. What is ignored is left out and forgotten; if
 * that is the active one, there is nothing to ask. Raises nothing of its own.
 */
export async function questionDocuments(
  active: vscode.TextDocument,
  recorder: EditRecorder,
  isIgnored: (uri: vscode.Uri) => Promise<boolean>,
): Promise<readonly [AskedDocument, ...AskedDocument[]] | undefined> {
  const open = new Map(vscode.workspace.textDocuments.map((document) => [document.uri.toString(), document]));
  const changed = recorder.history.recent.toReversed().flatMap(({ documentId }) => recorder.uriOf(documentId) ?? []);
  const keys = new Set([active.uri, ...changed].map((uri) => uri.toString()).concat([...open.keys()]));
  const found: AskedDocument[] = [];
  for (const key of keys) {
    const document = open.get(key);
    if (document === undefined || found.length >= mostDocuments || !recorder.follow(document)) continue;
    if (await isIgnored(document.uri)) {
      recorder.history.forget(recorder.idOf(document.uri));
      if (document === active) return undefined;
      continue;
    }
    const lines = splitLines(document.getText());
    const edited = { path: recorder.idOf(document.uri), languageId: document.languageId, lines };
    found.push({ document, version: document.version, edited });
  }
  const [first, ...others] = found;
  return first?.document === active ? [first, ...others] : undefined;
}

/** Whether all of them are as they were asked about. */
export function areUnchanged(asked: readonly AskedDocument[]): boolean {
  return asked.every(({ document, version }) => !document.isClosed && document.version === version);
}
