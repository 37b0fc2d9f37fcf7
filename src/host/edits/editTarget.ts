// What an action is about: the selection, else the function or class around the cursor or around a diagnostic.
import { stat } from "node:fs/promises";
import * as vscode from "vscode";
import { isReadOnly } from "../../base/fileMode.ts";
import type { Problem } from "../../core/edits/editTask.ts";
import { holdsMembers, opensFunctionBody } from "../../core/definitions.ts";
import { enclosingLines, paragraphAround } from "../../core/edits/lines/enclosingBlock.ts";
import { fail } from "../../core/failures.ts";
import { fileOf, isEditable, labelOf } from "../documents.ts";
import { mustKeepBytes } from "./documentBytes.ts";

export interface EditTarget {
  readonly document: vscode.TextDocument;
  readonly range: vscode.Range;
}

/** The diagnostics of a quick fix. A class, so that arguments which other extensions pass to a command are not mistaken for it. */
export class DiagnosticTarget {
  readonly document: vscode.TextDocument;
  readonly diagnostics: readonly vscode.Diagnostic[];

  constructor(document: vscode.TextDocument, diagnostics: readonly vscode.Diagnostic[]) {
    this.document = document;
    this.diagnostics = diagnostics;
  }
}

/** What a command is about. `argument`: whatever the command was called with. Raises `badInput`. */
export async function editTarget(argument: unknown): Promise<EditTarget> {
  if (argument instanceof DiagnosticTarget) {
    const ranges = argument.diagnostics.map(({ range }) => range);
    return targetAround(
      argument.document,
      ranges.reduce((all, range) => all.union(range)),
    );
  }
  const editor =
    vscode.window.activeTextEditor ?? fail("badInput", vscode.l10n.t("Open a file and select some code first."));
  const { document, selection } = editor;
  if (selection.isEmpty) return targetAround(document, selection);
  if (document.getText(selection).trim() === "") fail("badInput", vscode.l10n.t("Select some code first."));
  return { document, range: new vscode.Range(selection.start, selection.end) };
}

/**
 * What an edit at the cursor is about: as `editTarget`, but of a type that is longer than this only the lines around the cursor,
 * which are what somebody means who stands among its fields.
 */
export async function narrowTarget(argument: unknown): Promise<EditTarget> {
  const target = await editTarget(argument);
  const { document, range } = target;
  const selection = vscode.window.activeTextEditor?.selection;
  if (argument instanceof DiagnosticTarget || selection?.isEmpty !== true) return target;
  if (range.end.line - range.start.line < longType || opensFunctionBody(document.lineAt(range.start.line).text))
    return target;
  const lines = Array.from({ length: document.lineCount }, (_, line) => document.lineAt(line).text);
  const head = lines[range.start.line]!;
  const span = holdsMembers(head) ? paragraphAround(lines, selection.active.line) : undefined;
  if (span === undefined) return target;
  return { document, range: new vscode.Range(span.start, 0, span.end, lines[span.end]!.length) };
}

/** In lines. */
const longType = 40;

/** Raises `badInput` for a document that cannot be changed, or whose file would lose bytes with the change. */
export async function mustBeWritable(document: vscode.TextDocument): Promise<void> {
  if (!isEditable(document)) fail("badInput", vscode.l10n.t("This document cannot be edited."));
  const file = fileOf(document.uri);
  if (file.scheme !== "file") return;
  // The editor's own `stat` reports read-only file systems, but not read-only files.
  const isFixed = await stat(file.fsPath).then(
    ({ mode }) => isReadOnly(mode),
    // A file that does not exist can still be edited.
    () => false,
  );
  if (isFixed) fail("badInput", vscode.l10n.t("This file is read-only."));
  await mustKeepBytes(document);
}

/** The problems reported in a range, worst first. */
export async function problemsIn({ document, range }: EditTarget): Promise<Problem[]> {
  const found = vscode.languages
    .getDiagnostics(document.uri)
    .filter((diagnostic) => range.intersection(diagnostic.range) !== undefined)
    .sort((a, b) => a.severity - b.severity);
  return Promise.all(found.map((diagnostic) => problemOf(diagnostic, range)));
}

async function problemOf(
  { range: { start }, severity, message, code, source, relatedInformation = [] }: vscode.Diagnostic,
  range: vscode.Range,
): Promise<Problem> {
  const value = typeof code === "object" ? code.value : code;
  const named = [source, value === undefined ? undefined : `(${value})`].filter(Boolean).join("");
  return {
    line: Math.max(0, start.line - range.start.line) + 1,
    severity: severities[severity],
    message,
    ...(named !== "" && { code: named }),
    related: await Promise.all(relatedInformation.slice(0, 3).map(relatedLocation)),
  };
}

async function relatedLocation({ location, message }: vscode.DiagnosticRelatedInformation): Promise<{
  label: string;
  message: string;
  text: string;
}> {
  const document = await vscode.workspace.openTextDocument(location.uri).then(
    (opened) => opened,
    // If it cannot be opened, for example in a library, its message is still useful.
    () => undefined,
  );
  const { start } = location.range;
  const label = document ? labelOf(document, new vscode.Range(start, start)) : location.uri.path;
  return { label, message, text: document && start.line < document.lineCount ? document.lineAt(start).text : "" };
}

const severities: Readonly<Record<vscode.DiagnosticSeverity, Problem["severity"]>> = {
  [vscode.DiagnosticSeverity.Error]: "error",
  [vscode.DiagnosticSeverity.Warning]: "warning",
  [vscode.DiagnosticSeverity.Information]: "hint",
  [vscode.DiagnosticSeverity.Hint]: "hint",
};

/** Whole lines of the innermost function or class around a range. */
async function targetAround(document: vscode.TextDocument, range: vscode.Range): Promise<EditTarget> {
  const symbol = innermost(await symbolsOf(document), range);
  const lines = Array.from({ length: document.lineCount }, (_, line) => document.lineAt(line).text);
  const span = symbol
    ? { start: symbol.range.start.line, end: symbol.range.end.line }
    : enclosingLines(lines, range.start.line);
  if (span === undefined) fail("badInput", vscode.l10n.t("Select some code, or place the cursor in a function."));
  // A diagnostic may extend beyond the block around its beginning.
  const last = Math.max(span.end, range.end.line);
  return { document, range: new vscode.Range(span.start, 0, last, document.lineAt(last).text.length) };
}

async function symbolsOf(document: vscode.TextDocument): Promise<readonly vscode.DocumentSymbol[]> {
  const found = await vscode.commands.executeCommand<readonly (vscode.DocumentSymbol | vscode.SymbolInformation)[]>(
    "vscode.executeDocumentSymbolProvider",
    document.uri,
  );
  return (found ?? []).filter((symbol): symbol is vscode.DocumentSymbol => "children" in symbol);
}

const definitions = new Set([
  vscode.SymbolKind.Function,
  vscode.SymbolKind.Method,
  vscode.SymbolKind.Constructor,
  vscode.SymbolKind.Class,
  vscode.SymbolKind.Interface,
  vscode.SymbolKind.Struct,
  vscode.SymbolKind.Enum,
]);

function innermost(symbols: readonly vscode.DocumentSymbol[], range: vscode.Range): vscode.DocumentSymbol | undefined {
  for (const symbol of symbols) {
    if (!symbol.range.contains(range)) continue;
    return innermost(symbol.children, range) ?? (definitions.has(symbol.kind) ? symbol : undefined);
  }
  return undefined;
}
