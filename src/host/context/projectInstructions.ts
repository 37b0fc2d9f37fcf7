// The project's own instructions for the chat: AGENTS.md, or what GitHub's assistant reads. Only from a workspace that is trusted, because
// whoever wrote them tells the model what to do.
import { realpath } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import type { Excerpt } from "../../core/chat/conversation.ts";
import { fittedText, instructionFiles, instructionTokens } from "../../core/chat/projectInstructions.ts";
import { holdsSecret } from "../../core/secretFiles.ts";
import { pathOf } from "../documents.ts";

/** A larger file holds no instructions that a person wrote. In bytes. */
const largestFile = 200_000;
/** How long they are used before they are read again, in milliseconds: chips are drawn at every key. */
const readingMs = 3000;
/** The context that is assumed before a model is loaded, in tokens. */
const usualContext = 8192;
/** For an estimate while nothing counts tokens: less than a token has in prose, so that too little is taken rather than too much. */
const charactersPerToken = 3;

/** Instructions as they go with a question. */
export interface ProjectInstructions {
  readonly excerpts: readonly Excerpt[];
  /** By how much they were cut, in tokens: all of them may have so many; undefined when nothing was cut. */
  readonly cutTo?: number;
}

export interface InstructionParts {
  readonly isIgnored: (uri: vscode.Uri) => Promise<boolean>;
  /** Context of the loaded model, in tokens; undefined while none is loaded. */
  readonly contextTokens: () => number | undefined;
  /** Tokens of a text; undefined while they cannot be counted. */
  readonly countTokens: (text: string) => Promise<number | undefined>;
}

export class InstructionReader {
  private readonly parts: InstructionParts;
  private known: { readonly key: string; readonly at: number; readonly read: Promise<ProjectInstructions> } | undefined;

  constructor(parts: InstructionParts) {
    this.parts = parts;
  }

  /** The instructions for a file, or for the first workspace folder; empty when there are none or the workspace is not trusted. */
  read(file: vscode.Uri | undefined): Promise<ProjectInstructions> {
    const own = file && vscode.workspace.getWorkspaceFolder(file);
    const folder = own ?? vscode.workspace.workspaceFolders?.[0];
    if (!folder || !vscode.workspace.isTrusted) return Promise.resolve({ excerpts: [] });
    const below = own && file ? path.posix.relative(folder.uri.path, file.path) : undefined;
    const budget = instructionTokens(this.parts.contextTokens() ?? usualContext);
    const key = JSON.stringify([folder.uri.toString(), below === undefined ? null : path.posix.dirname(below), budget]);
    const at = performance.now();
    if (this.known?.key !== key || at - this.known.at > readingMs)
      this.known = { key, at, read: this.readAll(folder.uri, below, budget) };
    return this.known.read;
  }

  private async readAll(folder: vscode.Uri, below: string | undefined, budget: number): Promise<ProjectInstructions> {
    const files = instructionFiles(below);
    const [project, nearest] = await Promise.all([
      this.firstOf(folder, files.project),
      this.firstOf(folder, files.nearest),
    ]);
    // What is nearer says more about the open file, so it gets its tokens first; it is read last.
    const excerpts: Excerpt[] = [];
    let left = budget;
    let isCut = false;
    for (const found of [nearest, project]) {
      if (found === undefined) continue;
      const tokens = (await this.parts.countTokens(found.text)) ?? Math.ceil(found.text.length / charactersPerToken);
      const fitted = fittedText(found.text, tokens, left);
      left -= Math.min(tokens, left);
      isCut ||= fitted.isCut;
      // Without its address, so that no code of an answer is applied to it.
      if (fitted.text !== "") excerpts.unshift({ label: pathOf(found.uri), languageId: "markdown", text: fitted.text });
    }
    return { excerpts, ...(isCut && { cutTo: budget }) };
  }

  private async firstOf(
    folder: vscode.Uri,
    paths: readonly string[],
  ): Promise<{ readonly uri: vscode.Uri; readonly text: string } | undefined> {
    for (const each of paths) {
      const uri = vscode.Uri.joinPath(folder, each);
      const text = await this.textOf(folder, uri);
      if (text !== undefined && text.trim() !== "") return { uri, text };
    }
    return undefined;
  }

  /** The text of a file in a folder; undefined if there is none that may be shown. */
  private async textOf(folder: vscode.Uri, uri: vscode.Uri): Promise<string | undefined> {
    const { fs } = vscode.workspace;
    // Usually there is no such file.
    const found = await Promise.resolve(fs.stat(uri)).catch(() => undefined);
    if (found === undefined || (found.type & vscode.FileType.File) === 0 || found.size > largestFile) return undefined;
    if (!(await isWithin(folder, uri)) || (await this.parts.isIgnored(uri))) return undefined;
    // A file that cannot be read is no reason to answer nothing.
    const bytes = await Promise.resolve(fs.readFile(uri)).catch(() => undefined);
    const text = new TextDecoder().decode(bytes);
    return holdsSecret(text) ? undefined : text;
  }
}

/** False for a link that leads out of the folder. */
async function isWithin(folder: vscode.Uri, uri: vscode.Uri): Promise<boolean> {
  if (uri.scheme !== "file") return true;
  try {
    const [root, real] = await Promise.all([realpath(folder.fsPath), realpath(uri.fsPath)]);
    const below = path.relative(root, real);
    return below !== "" && !path.isAbsolute(below) && below.split(path.sep)[0] !== "..";
  } catch {
    // What is gone or must not be looked at cannot be told to be within.
    return false;
  }
}
