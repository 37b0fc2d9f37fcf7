// Which files are left out of every prompt but their own: secrets, what git ignores, what the editor does not list.
import { realpath } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { DisposableStore, toDisposable, type Disposable } from "../../base/disposables.ts";
import { Emitter, type Event } from "../../base/events.ts";
import type { Log } from "../../base/log.ts";
import { LruCache } from "../../base/lruCache.ts";
import { isSecretFile } from "../../core/secretFiles.ts";
import { fileOf } from "../documents.ts";
import { gitProgram } from "../gitExtension.ts";
import type { EditorSettings } from "../settings.ts";
import { excludePatterns } from "./excludePatterns.ts";
import { GitIgnore } from "./gitIgnore.ts";
import { largestRules } from "../../client/ignored/ignoreRules.ts";
import { userRules } from "../../client/ignored/userRules.ts";
import { IgnoreVerdicts, type WorkspaceFiles } from "./ignoreVerdicts.ts";

/**
 * How long a verdict counts, in milliseconds. Rules come from many places, some of them outside of the workspace where they cannot be
 * watched, so git is asked again. Files are asked about in pauses, so this costs a few milliseconds of idle time.
 */
const verdictMs = 10_000;
const mostVerdicts = 5000;

interface Verdict {
  readonly at: number;
  readonly isIgnored: Promise<boolean>;
}

export class IgnoredFiles implements Disposable {
  private readonly parts = new DisposableStore();
  private readonly settings: EditorSettings;
  private readonly changed = new Emitter<undefined>();
  private readonly known = new LruCache<string, Verdict>({ entries: mostVerdicts });
  private readonly git: GitIgnore;
  /** By the scheme of the files. */
  private verdicts = new Map<string, IgnoreVerdicts>();
  private readAt = performance.now();
  /** Fires when files may have become ignored, or no longer ignored. */
  readonly onDidChange: Event<undefined> = this.changed.event;

  constructor(settings: EditorSettings, log: Log) {
    this.settings = settings;
    const ending = new AbortController();
    this.parts.add(toDisposable(() => ending.abort()));
    this.git = new GitIgnore({ command: gitProgram, env: process.env, signal: ending.signal, log });
    const forget = (): void => {
      this.known.clear();
      this.verdicts.clear();
      this.changed.fire(undefined);
    };
    const watcher = this.parts.add(vscode.workspace.createFileSystemWatcher("**/{.gitignore,.git/info/exclude}"));
    for (const happened of [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete])
      this.parts.add(happened(forget));
    this.parts.add(vscode.workspace.onDidChangeWorkspaceFolders(forget));
    this.parts.add(vscode.workspace.onDidGrantWorkspaceTrust(forget));
    this.parts.add(settings.onDidChangeExcludedFiles(forget));
  }

  /** True when a file's text must not be in another file's prompt; also when that cannot be determined. */
  async isIgnored(document: vscode.Uri): Promise<boolean> {
    return (await this.ignoredAmong([document])).has(document.toString());
  }

  /** The same for a file that the user has named or opened: one that is in no folder of the workspace is the user's own choice. */
  async isNamedIgnored(document: vscode.Uri): Promise<boolean> {
    const uri = fileOf(document);
    return vscode.workspace.getWorkspaceFolder(uri) === undefined ? isSecretFile(uri.path) : this.isIgnored(document);
  }

  /** Those of these files whose text must not be in another file's prompt, as texts of their URIs. Git is asked once for all. */
  async ignoredAmong(documents: readonly vscode.Uri[]): Promise<ReadonlySet<string>> {
    const now = performance.now();
    const fresh = new Map<string, vscode.Uri>();
    for (const document of documents) {
      const known = this.known.peek(document.toString());
      if (known === undefined || now - known.at > verdictMs) fresh.set(document.toString(), document);
    }
    if (fresh.size > 0) this.decideAll(fresh, now);
    const ignored = new Set<string>();
    for (const document of documents) {
      const key = document.toString();
      // Forgotten in the meantime: the event tells the callers to ask again.
      if ((await this.known.get(key)?.isIgnored) ?? true) ignored.add(key);
    }
    return ignored;
  }

  dispose(): void {
    this.parts.dispose();
  }

  private decideAll(fresh: ReadonlyMap<string, vscode.Uri>, at: number): void {
    if (at - this.readAt > verdictMs) {
      for (const verdicts of this.verdicts.values()) verdicts.forget();
      this.readAt = at;
    }
    const all = this.decide(fresh);
    for (const key of fresh.keys()) {
      const before = this.known.peek(key)?.isIgnored;
      const isIgnored = all.then(
        (ignored) => ignored.has(key),
        () => true,
      );
      this.known.set(key, { at, isIgnored });
      // It may be in a context that is in use.
      void Promise.all([before, isIgnored]).then(([was, is]) => {
        if (was === false && is) this.changed.fire(undefined);
      });
    }
  }

  private async decide(documents: ReadonlyMap<string, vscode.Uri>): Promise<Set<string>> {
    const ignored = new Set<string>();
    const byFolder = new Map<string, { folder: vscode.Uri; files: Map<string, string> }>();
    for (const [key, document] of documents) {
      const uri = fileOf(document);
      const folder = vscode.workspace.getWorkspaceFolder(uri)?.uri;
      if (folder === undefined) {
        if (await this.isIgnoredAlone(uri)) ignored.add(key);
        continue;
      }
      const group = byFolder.get(folder.toString()) ?? { folder, files: new Map<string, string>() };
      group.files.set(key, uri.path);
      byFolder.set(folder.toString(), group);
    }
    await Promise.all(
      [...byFolder.values()].map(async ({ folder, files }) => {
        const refused = await this.verdictsFor(folder).ignoredAmong(folder.path, [...new Set(files.values())]);
        const isExcluded = await matcher(excludePatterns(this.settings.excludedFiles(folder)));
        for (const [key, file] of files)
          if (refused.has(file) || isExcluded(path.posix.relative(folder.path, file))) ignored.add(key);
      }),
    );
    return ignored;
  }

  /** Whether a file in no workspace folder is ignored. Without any folder, files count that the user opened individually. */
  private async isIgnoredAlone(uri: vscode.Uri): Promise<boolean> {
    if (uri.scheme === "untitled") return isSecretFile(uri.path);
    if ((vscode.workspace.workspaceFolders ?? []).length > 0) return true;
    // A file that is gone cannot be told to be harmless.
    return (
      isSecretFile(uri.path) ||
      (await filesOf(uri)
        .real(uri.path)
        .then(isSecretFile, () => true))
    );
  }

  private verdictsFor(folder: vscode.Uri): IgnoreVerdicts {
    const key = `${folder.scheme}:${folder.authority}`;
    // Git may run what a repository's own configuration names, so it is asked only in trusted ones.
    const git = folder.scheme === "file" && vscode.workspace.isTrusted ? this.git : undefined;
    const verdicts = this.verdicts.get(key) ?? new IgnoreVerdicts(filesOf(folder), git);
    this.verdicts.set(key, verdicts);
    return verdicts;
  }
}

/** Tells which paths in a folder match patterns, or are in no folder at all. */
async function matcher(patterns: Iterable<string>): Promise<(below: string) => boolean> {
  // Loaded when it is first needed, so that a window opens sooner.
  const ignore = (await import("ignore")).default;
  const excluded = ignore().add([...patterns]);
  return (below) => !ignore.isPathValid(below) || excluded.ignores(below);
}

/** The files beside a URI. */
function filesOf(uri: vscode.Uri): WorkspaceFiles {
  const at = (file: string): vscode.Uri => uri.with({ path: file });
  const { fs } = vscode.workspace;
  // Usually a file does not exist; a missing permission has the same effect.
  const stat = (file: string): Promise<vscode.FileStat | undefined> =>
    Promise.resolve(fs.stat(at(file))).catch(() => undefined);
  return {
    exists: async (file) => (await stat(file)) !== undefined,
    real: async (file) =>
      uri.scheme === "file" ? vscode.Uri.file(await realpath(at(file).fsPath)).path : Promise.resolve(file),
    native: (file) => at(file).fsPath,
    read: async (file) => {
      const found = await stat(file);
      if (found === undefined || (found.type & vscode.FileType.File) === 0) return undefined;
      return found.size > largestRules ? "*" : new TextDecoder().decode(await fs.readFile(at(file)));
    },
    readUserRules: () => (uri.scheme === "file" ? userRules() : Promise.resolve(undefined)),
  };
}
