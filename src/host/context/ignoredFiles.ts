// Which files are left out of every prompt but their own: secrets, what git ignores, what the editor does not list.
import { realpath } from "node:fs/promises";
import path from "node:path/posix";
import ignore, { type Ignore } from "ignore";
import * as vscode from "vscode";
import { DisposableStore, type Disposable } from "../../base/disposables.ts";
import { Emitter, type Event } from "../../base/events.ts";
import { isSecretFile } from "../../core/completion/context/secretFiles.ts";
import { fileOf } from "../documents.ts";
import type { EditorSettings } from "../settings.ts";
import { excludePatterns } from "./excludePatterns.ts";

/** How many parent folders are searched for the repository, whose ignore rules apply too. */
const mostParents = 10;
/** A larger `.gitignore` is not read, and taken to ignore everything. In bytes. */
const largestRules = 256_000;

/** Rules of one folder, for paths relative to it. */
interface FolderRules {
  readonly folder: vscode.Uri;
  readonly rules: Ignore;
}

export class IgnoredFiles implements Disposable {
  private readonly parts = new DisposableStore();
  private readonly settings: EditorSettings;
  private readonly changed = new Emitter<undefined>();
  private readonly rulesIn = new Map<string, Promise<Ignore | undefined>>();
  private readonly repositories = new Map<string, Promise<vscode.Uri>>();
  private readonly verdicts = new Map<string, Promise<boolean>>();
  /** Fires when files may have become ignored, or no longer ignored. */
  readonly onDidChange: Event<undefined> = this.changed.event;

  constructor(settings: EditorSettings) {
    this.settings = settings;
    const forget = (): void => {
      this.rulesIn.clear();
      this.repositories.clear();
      this.verdicts.clear();
      this.changed.fire(undefined);
    };
    const watcher = this.parts.add(vscode.workspace.createFileSystemWatcher("**/.gitignore"));
    for (const happened of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete])
      this.parts.add(happened(forget));
    this.parts.add(vscode.workspace.onDidChangeWorkspaceFolders(forget));
    this.parts.add(settings.onDidChangeExcludedFiles(forget));
  }

  /** True when a file's text must not be in another file's prompt; also when that cannot be determined. */
  async isIgnored(document: vscode.Uri): Promise<boolean> {
    const uri = fileOf(document);
    if (uri.scheme === "untitled") return isSecretFile(uri.path);
    const key = uri.toString();
    const verdict = this.verdicts.get(key) ?? this.decide(uri).catch(() => true);
    this.verdicts.set(key, verdict);
    return verdict;
  }

  dispose(): void {
    this.parts.dispose();
  }

  private async decide(uri: vscode.Uri): Promise<boolean> {
    const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri;
    // Without a folder, only files count that the user opened individually.
    if (folder === undefined)
      return (vscode.workspace.workspaceFolders ?? []).length > 0 || isSecretFile(await target(uri));
    const below = path.relative(folder.path, uri.path);
    if (isSecretFile(below) || (await this.isIgnoredIn(folder, uri))) return true;
    // A harmless name may be a symbolic link to something else.
    const real = path.relative(await target(folder), await target(uri));
    if (real === below) return false;
    const isOutside = real.startsWith("../") || path.isAbsolute(real);
    return isOutside || isSecretFile(real) || this.isIgnoredIn(folder, vscode.Uri.joinPath(folder, real));
  }

  private async isIgnoredIn(folder: vscode.Uri, uri: vscode.Uri): Promise<boolean> {
    const excluded: FolderRules = {
      folder,
      rules: ignore().add(excludePatterns(this.settings.excludedFiles(folder))),
    };
    if (isMatched(uri, "file", [excluded])) return true;
    const repository = await this.repositoryOf(folder);
    const above: FolderRules[] = [];
    for (let at = repository; ;) {
      const rules = await this.rulesOf(at, at === repository);
      if (rules) above.push({ folder: at, rules });
      const next = path.relative(at.path, uri.path).split("/");
      if (next.length <= 1) break;
      at = vscode.Uri.joinPath(at, next[0]!);
      // What is in an ignored folder stays ignored, whatever rules are in there.
      if (isMatched(at, "folder", above)) return true;
    }
    return isMatched(uri, "file", above);
  }

  /** The folder whose rules apply first: the root of the git repository around a workspace folder, else that folder. */
  private repositoryOf(folder: vscode.Uri): Promise<vscode.Uri> {
    const key = folder.toString();
    const known = this.repositories.get(key) ?? findRepository(folder);
    this.repositories.set(key, known);
    return known;
  }

  private rulesOf(folder: vscode.Uri, isRepository: boolean): Promise<Ignore | undefined> {
    const key = folder.toString();
    const known = this.rulesIn.get(key) ?? readRules(folder, isRepository ? [".git/info/exclude"] : []);
    this.rulesIn.set(key, known);
    return known;
  }
}

/** Whether rules match a path; those of deeper folders take precedence. */
function isMatched(uri: vscode.Uri, kind: "file" | "folder", above: readonly FolderRules[]): boolean {
  let matched = false;
  for (const { folder, rules } of above) {
    const below = path.relative(folder.path, uri.path) + (kind === "folder" ? "/" : "");
    if (!ignore.isPathValid(below)) return true;
    const { ignored, unignored } = rules.test(below);
    if (ignored) matched = true;
    else if (unignored) matched = false;
  }
  return matched;
}

/** The path of a file with symbolic links resolved. */
async function target(uri: vscode.Uri): Promise<string> {
  return uri.scheme === "file" ? vscode.Uri.file(await realpath(uri.fsPath)).path : uri.path;
}

async function findRepository(folder: vscode.Uri): Promise<vscode.Uri> {
  if (folder.scheme !== "file") return folder;
  let at = folder;
  for (let parents = 0; parents <= mostParents; parents++) {
    if (await exists(vscode.Uri.joinPath(at, ".git"))) return at;
    const parent = vscode.Uri.joinPath(at, "..");
    if (parent.path === at.path) break;
    at = parent;
  }
  return folder;
}

async function readRules(folder: vscode.Uri, others: readonly string[]): Promise<Ignore | undefined> {
  const texts: string[] = [];
  for (const name of [...others, ".gitignore"]) {
    const uri = vscode.Uri.joinPath(folder, name);
    if (!(await exists(uri))) continue;
    const bytes = await vscode.workspace.fs.readFile(uri);
    texts.push(bytes.byteLength <= largestRules ? new TextDecoder().decode(bytes) : "*");
  }
  return texts.length === 0 ? undefined : ignore().add(texts.join("\n"));
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  // Usually it does not exist; a missing permission has the same effect.
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}
