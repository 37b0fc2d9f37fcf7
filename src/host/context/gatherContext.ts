// Gathers what other files have to say about the code around a cursor, and chooses from it.
import * as vscode from "vscode";
import { contextBudget, charactersPerToken } from "../../core/completion/context/budget.ts";
import { chooseContext } from "../../core/completion/context/choice.ts";
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
import type { CompletionContext, ContextSnippet } from "../../core/completion/completionRequest.ts";
import { completionDocument, pathOf } from "../documents.ts";
import type { Declarations } from "./declarations.ts";
import { CooperativeYield, type FileTextCache } from "./fileTextCache.ts";
import type { IgnoredFiles } from "./ignoredFiles.ts";
import type { CandidateFiles } from "./candidateFiles.ts";

/** Best pieces to choose from: several times as many as ever fit. */
const mostCandidates = 30;

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
  const pieces = await piecesOfWork(document, around.offset, infillTokens, surroundings, sources, yielding, signal);
  const edited = await editsOfWork(document, around.offset, infillTokens, surroundings, sources, signal);
  const declarations = (await declared).flatMap((snippet) => rankDeclaration(snippet, surroundings) ?? []);
  await yielding.rest(signal);

  const path = pathOf(document.uri);
  const repository = vscode.workspace.getWorkspaceFolder(document.uri)?.name ?? "";
  const best = [...declarations, ...edited, ...pieces].sort((a, b) => b.score - a.score).slice(0, mostCandidates);
  return chooseContext({ repository, path }, best, notes, contextBudget(infillTokens), inUse);
}

/** Pieces of the user's files, and of the document itself outside the window. */
async function piecesOfWork(
  document: vscode.TextDocument,
  offset: number,
  infillTokens: number,
  surroundings: Surroundings,
  { ignored, work, texts }: ContextSources,
  yielding: CooperativeYield,
  signal: AbortSignal,
): Promise<readonly Candidate[]> {
  const found: Candidate[] = [];
  const [first, last] = visibleLines(document, offset, infillTokens);
  const files = work.listFor(document);
  const refused = await ignored.ignoredAmong(files);
  for (const uri of files) {
    const isOwn = uri.toString() === document.uri.toString();
    if (!isOwn && refused.has(uri.toString())) continue;
    for (const piece of await texts.piecesOf(uri, yielding, signal)) {
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
  offset: number,
  infillTokens: number,
  surroundings: Surroundings,
  { ignored, edits }: ContextSources,
  signal: AbortSignal,
): Promise<readonly Candidate[]> {
  const [first, last] = visibleLines(document, offset, infillTokens);
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

/** The first and the last line that the window around the cursor can show. */
function visibleLines(document: vscode.TextDocument, offset: number, infillTokens: number): [number, number] {
  const reach = infillTokens * charactersPerToken;
  const first = document.positionAt(Math.max(0, offset - reach)).line;
  return [first, document.positionAt(offset + reach / 2).line];
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
