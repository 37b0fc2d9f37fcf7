// Gathers what other files have to say about the code around a cursor, and chooses from it.
import path from "node:path";
import * as vscode from "vscode";
import { ImportedFiles, type ImportedFile } from "../../client/importedFiles.ts";
import { contextFrom, linesInReach } from "../../core/completion/context/gathering.ts";
import { countNames, namesInUse, rankSignatures, type OutlinedFile } from "../../core/completion/context/outlines.ts";
import { problemNotes } from "../../core/completion/context/problemNotes.ts";
import {
  rank,
  rankDeclaration,
  rankEdit,
  surroundingsOf,
  type Candidate,
  type Surroundings,
} from "../../core/completion/context/ranking.ts";
import type { EditHunk, RecentEdits } from "../../core/completion/context/recentEdits.ts";
import { holdsSecret } from "../../core/secretFiles.ts";
import type { CompletionContext, CompletionDocument, ContextSnippet } from "../../core/completion/completionRequest.ts";
import { completionDocument, fileOf, pathOf } from "../documents.ts";
import type { Declarations } from "./declarations.ts";
import { CooperativeYield, textOf, type FileTextCache } from "./fileTextCache.ts";
import type { IgnoredFiles } from "./ignoredFiles.ts";
import type { CandidateFiles } from "./candidateFiles.ts";

/** Where context comes from. */
export interface ContextSources {
  readonly ignored: IgnoredFiles;
  readonly work: CandidateFiles;
  readonly texts: FileTextCache;
  readonly edits: RecentEdits;
  readonly declarations: Declarations;
}

/**
 * The context of an editor's document: `inUse` itself while it is good enough, undefined when nothing was found. Raises when
 * aborted.
 */
export async function gatherContext(
  editor: vscode.TextEditor,
  infillTokens: number,
  { inUse, notes }: { readonly inUse: CompletionContext | undefined; readonly notes: readonly ContextSnippet[] },
  sources: ContextSources,
  signal: AbortSignal,
): Promise<CompletionContext | undefined> {
  const { document, selection } = editor;
  // A file with secrets needs no context.
  if (await sources.ignored.isIgnored(document.uri)) return undefined;
  const yielding = new CooperativeYield();
  const around = completionDocument(document, selection.active);
  const surroundings = surroundingsOf(around);
  await yielding.rest(signal);

  const declared = sources.declarations.near(document, around, signal);
  const reach = linesInReach(around, infillTokens);
  const open = await openFiles(document, sources);
  const files = await outlined(document, around, open, surroundings, sources, yielding, signal);
  const pieces = await piecesOfWork(document, open, reach, surroundings, sources, yielding, signal);
  const edited = await editsOfWork(document, reach, surroundings, sources, signal);
  const declarations = (await declared).flatMap((snippet) => rankDeclaration(snippet, surroundings) ?? []);
  await yielding.rest(signal);

  const repository = vscode.workspace.getWorkspaceFolder(document.uri)?.name ?? "";
  const found = { candidates: [...declarations, ...edited, ...pieces], files, notes };
  return contextFrom({ repository, path: pathOf(document.uri) }, found, infillTokens, inUse);
}

/** The user's files that may be shown. */
async function openFiles(
  document: vscode.TextDocument,
  { ignored, work }: ContextSources,
): Promise<readonly vscode.Uri[]> {
  const files = work.listFor(document);
  const refused = await ignored.ignoredAmong(files);
  return files.filter((uri) => uri.toString() === document.uri.toString() || !refused.has(uri.toString()));
}

/** The user's files and those that the document imports, for what the code around the cursor may need of them. */
async function outlined(
  document: vscode.TextDocument,
  around: CompletionDocument,
  open: readonly vscode.Uri[],
  surroundings: Surroundings,
  sources: ContextSources,
  yielding: CooperativeYield,
  signal: AbortSignal,
): Promise<readonly OutlinedFile[]> {
  const counts = countNames(around.text, around.languageId);
  const imported = await importedBy(document, around.text, counts.keys(), sources);
  const names = new Map(imported.map((each) => [vscode.Uri.file(each.file).toString(), each.names]));
  const own = document.uri.toString();
  const uris = [...open, ...imported.map(({ file }) => vscode.Uri.file(file))].filter((uri) => uri.toString() !== own);
  const found: OutlinedFile[] = [];
  for (const uri of new Map(uris.map((each) => [each.toString(), each])).values()) {
    const { signatures } = await sources.texts.partsOf(uri, yielding, signal);
    const ranked = rankSignatures(signatures, namesInUse(counts, names.get(uri.toString())), surroundings);
    if (ranked.length > 0) found.push({ path: pathOf(uri), signatures, ranked });
    await yielding.rest(signal);
  }
  return found;
}

/** What a document imports from its own workspace folder, and may be shown. */
async function importedBy(
  document: vscode.TextDocument,
  text: string,
  types: Iterable<string>,
  { ignored }: ContextSources,
): Promise<readonly ImportedFile[]> {
  const { scheme, fsPath } = fileOf(document.uri);
  if (scheme !== "file") return [];
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  const mayBeShown = async (file: string): Promise<boolean> => {
    const uri = vscode.Uri.file(file);
    return vscode.workspace.getWorkspaceFolder(uri) === folder && !(await ignored.isIgnored(uri));
  };
  const files = new ImportedFiles(folder?.uri.fsPath ?? path.dirname(fsPath), async (file) =>
    (await mayBeShown(file)) ? textOf(vscode.Uri.file(file)) : undefined,
  );
  const found = await files.of(fsPath, { languageId: document.languageId, text }, types);
  const verdicts = await Promise.all(found.map(({ file }) => mayBeShown(file)));
  return found.filter((_, index) => verdicts[index] === true);
}

/** Pieces of the user's files, and of the document itself outside the window. */
async function piecesOfWork(
  document: vscode.TextDocument,
  open: readonly vscode.Uri[],
  [first, last]: readonly [number, number],
  surroundings: Surroundings,
  { texts }: ContextSources,
  yielding: CooperativeYield,
  signal: AbortSignal,
): Promise<readonly Candidate[]> {
  const found: Candidate[] = [];
  for (const uri of open) {
    const isOwn = uri.toString() === document.uri.toString();
    for (const piece of (await texts.partsOf(uri, yielding, signal)).pieces) {
      if (isOwn && piece.startLine <= last && piece.endLine >= first) continue;
      const candidate = rank(piece, surroundings);
      if (candidate) found.push(candidate);
      await yielding.rest(signal);
    }
  }
  return found;
}

/** The user's latest edits outside the window. */
async function editsOfWork(
  document: vscode.TextDocument,
  [first, last]: readonly [number, number],
  surroundings: Surroundings,
  { ignored, edits }: ContextSources,
  signal: AbortSignal,
): Promise<readonly Candidate[]> {
  const isSeen = ({ documentId, startLine, endLine }: EditHunk): boolean =>
    documentId === document.uri.toString() && startLine <= last && endLine >= first;
  const unseen = edits.recent.filter((hunk) => !isSeen(hunk) && !holdsSecret(hunk.text)).toReversed();
  const found: Candidate[] = [];
  const refused = await ignored.ignoredAmong(unseen.map(({ documentId }) => vscode.Uri.parse(documentId)));
  for (const hunk of unseen) {
    const uri = vscode.Uri.parse(hunk.documentId);
    if (refused.has(uri.toString())) continue;
    const candidate = rankEdit({ path: pathOf(uri), text: hunk.text }, found.length, surroundings);
    if (candidate) found.push(candidate);
  }
  signal.throwIfAborted();
  return found;
}

/** The errors that the editor shows near the cursor. */
export function notesAt({ document, selection }: vscode.TextEditor): readonly ContextSnippet[] {
  const problems = vscode.languages
    .getDiagnostics(document.uri)
    .filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error)
    .map(({ range, message }) => ({ startLine: range.start.line, endLine: range.end.line, message }));
  return problemNotes(
    pathOf(document.uri),
    document.languageId,
    selection.active.line,
    problems,
    (line) => document.lineAt(line).text,
  );
}
