// What `@` and `#` suggest in the chat: pieces of the workspace that a question can be about. Never secret or ignored files.
import * as vscode from "vscode";
import { withoutSecretFiles } from "../../../core/secretFiles.ts";
import { fail } from "../../../core/failures.ts";
import type { IgnoredFiles } from "../../context/ignoredFiles.ts";
import { editorInFront, excerptFrom, excerptOf, pathOf } from "../../documents.ts";
import { gitRepository } from "../../gitExtension.ts";
import { droppedItems } from "./droppedItems.ts";
import type { TerminalCommands } from "../terminalCommands.ts";
import type { Excerpt } from "../../../core/chat/conversation.ts";

/** Something that can be added to a question. */
export interface ContextProvider {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  /** Its current text. Raises `badInput` when there is none. */
  read(): Promise<Excerpt[]>;
}

/** What was dropped onto the chat. */
interface DroppedContext {
  readonly providers: ContextProvider[];
  /** Why the rest is not among them, as sentences. */
  readonly refused: string[];
}

/** Suggestions at a time: more do not fit on the page. */
const mostSuggestions = 12;
const mostFiles = 5000;
/** After so many characters `@` offers symbols too, so many, if they are found within so many milliseconds. */
const shortestSymbol = 2;
const mostSymbols = 4;
const symbolsMs = 400;
/** Files about which git is asked at once. */
const mostAsked = 100;
/** How long a list of files is used before it is read again, in milliseconds. */
const fileListMs = 15_000;
/** Files larger than this cannot be added, in bytes. */
const largestFile = 1_000_000;
const mostFolderFiles = 40;
const mostProblems = 60;

export class ContextProviders {
  private readonly ignored: IgnoredFiles;
  private readonly commands: TerminalCommands;
  private files: { readonly at: number; readonly uris: Thenable<vscode.Uri[]> } | undefined;

  constructor(ignored: IgnoredFiles, commands: TerminalCommands) {
    this.ignored = ignored;
    this.commands = commands;
  }

  /** Whether the open file goes with a question only when the user says so. */
  isIgnored(uri: vscode.Uri): Promise<boolean> {
    return this.ignored.isNamedIgnored(uri);
  }

  /** What matches a word after `@` (files, folders, symbols and more) or `#` (symbols only). */
  async search(trigger: string, word: string): Promise<ContextProvider[]> {
    if (trigger === "#") return this.symbols(word);
    const fixed = this.builtIn().filter(({ label, id }) => `${id} ${label}`.toLowerCase().includes(word.toLowerCase()));
    // A language's server may take long, and files are not to wait for it.
    const [paths, symbols] = await Promise.all([
      this.paths(word),
      word.length < shortestSymbol ? [] : within(symbolsMs, this.symbols(word), []),
    ]);
    const some = symbols.slice(0, mostSymbols);
    return [...[...fixed, ...paths].slice(0, mostSuggestions - some.length), ...some];
  }

  /** Providers for what was dropped onto the chat from this workspace, and why the rest is refused. */
  async dropped(uris: readonly string[]): Promise<DroppedContext> {
    const { items, refused } = await droppedItems(uris);
    return { providers: items.map(({ path, uri, kind }) => this.pathProvider(path, uri, kind)), refused };
  }

  /** Providers that are always suggested: the selection, open editors, problems, the terminal, changes. */
  builtIn(): ContextProvider[] {
    const { l10n } = vscode;
    const editor = editorInFront();
    const selection: ContextProvider[] = [];
    if (editor && !editor.selection.isEmpty) {
      const excerpt = excerptOf(editor);
      const read = (): Promise<Excerpt[]> => Promise.resolve([excerpt]);
      selection.push({ id: `selection:${excerpt.label}`, label: l10n.t("Selection"), detail: excerpt.label, read });
    }
    return [
      ...selection,
      { id: "editors", label: l10n.t("Open editors"), detail: "", read: () => this.openEditors() },
      { id: "problems", label: l10n.t("Problems"), detail: "", read: () => this.problems() },
      ...this.terminal(),
      { id: "changes", label: l10n.t("Git changes"), detail: "", read: () => changes() },
    ];
  }

  private async openEditors(): Promise<Excerpt[]> {
    const inputs = vscode.window.tabGroups.all.flatMap((group) => group.tabs).map((tab) => tab.input);
    const uris = inputs.flatMap((input) => (input instanceof vscode.TabInputText ? [input.uri] : []));
    await this.ignored.ignoredAmong(uris);
    const read = await Promise.all(uris.map((uri) => this.readFile(uri).catch(() => [])));
    return some(read.flat(), vscode.l10n.t("None of the open files can be included."));
  }

  private async problems(): Promise<Excerpt[]> {
    const lines: string[] = [];
    const reported = vscode.languages.getDiagnostics().filter(([, diagnostics]) => diagnostics.length > 0);
    const refused = await this.ignored.ignoredAmong(reported.map(([uri]) => uri));
    for (const [uri, diagnostics] of reported) {
      if (refused.has(uri.toString())) continue;
      for (const { range, severity, message } of diagnostics)
        if (severity <= vscode.DiagnosticSeverity.Warning)
          lines.push(`${pathOf(uri)}:${range.start.line + 1}: ${severity === 0 ? "error" : "warning"}: ${message}`);
    }
    if (lines.length === 0) return fail("badInput", vscode.l10n.t("No problems are reported."));
    const text = lines.slice(0, mostProblems).join("\n");
    const label =
      lines.length <= mostProblems
        ? vscode.l10n.t("Problems")
        : vscode.l10n.t("Problems (the first {0} of {1})", mostProblems, lines.length);
    return [{ label, languageId: "plaintext", text }];
  }

  /** The last command of the active terminal, as it is when it is first read. */
  private terminal(): ContextProvider[] {
    const { l10n } = vscode;
    const terminal = vscode.window.activeTerminal;
    if (!terminal) return [];
    let known: Excerpt[] | undefined;
    const read = async (): Promise<Excerpt[]> => {
      const text =
        this.commands.lastOf(terminal) ??
        fail(
          "badInput",
          l10n.t("No command of the terminal “{0}” is known yet.", terminal.name),
          l10n.t("Run one there, or copy what you need into your message."),
        );
      return (known ??= [{ label: l10n.t("Terminal"), languageId: "plaintext", text }]);
    };
    return [{ id: "terminal", label: l10n.t("Last terminal command"), detail: terminal.name, read }];
  }

  private pathProvider(label: string, uri: vscode.Uri, kind: "file" | "folder"): ContextProvider {
    return {
      id: `${kind}:${uri.toString()}`,
      label,
      detail: kind === "folder" ? vscode.l10n.t("folder") : "",
      read: () => (kind === "folder" ? this.readFolder(uri) : this.readFile(uri)),
    };
  }

  private async paths(word: string): Promise<ContextProvider[]> {
    const wanted = word.toLowerCase();
    const uris = await this.fileList();
    const folders = new Map<string, vscode.Uri>();
    for (const uri of uris) {
      const folder = vscode.Uri.joinPath(uri, "..");
      if (vscode.workspace.getWorkspaceFolder(folder)) folders.set(`${pathOf(folder)}/`, folder);
    }
    const named = [
      ...uris.map((uri) => ({ path: pathOf(uri), uri, isFolder: false })),
      ...[...folders].map(([path, uri]) => ({ path, uri, isFolder: true })),
    ].filter(({ path }) => path.toLowerCase().includes(wanted));
    const rank = ({ path }: { path: string }): number => {
      const name = path.toLowerCase().replace(/\/$/, "").split("/").at(-1)!;
      return (name.startsWith(wanted) ? 0 : name.includes(wanted) ? 1 : 2) * 1000 + Math.min(path.length, 999);
    };
    const found: ContextProvider[] = [];
    const ranked = named.sort((a, b) => rank(a) - rank(b));
    // Git is asked about several at once; usually the first few are enough.
    const refused = new Set<string>();
    for (const [index, { path, uri, isFolder }] of ranked.entries()) {
      if (found.length >= mostSuggestions) break;
      if (index % mostAsked === 0) {
        const next = ranked.slice(index, index + mostAsked).filter((each) => !each.isFolder);
        for (const each of await this.ignored.ignoredAmong(next.map((file) => file.uri))) refused.add(each);
      }
      if (refused.has(uri.toString())) continue;
      found.push(this.pathProvider(path, uri, isFolder ? "folder" : "file"));
    }
    return found;
  }

  private async symbols(word: string): Promise<ContextProvider[]> {
    const all = await vscode.commands.executeCommand<vscode.SymbolInformation[] | undefined>(
      "vscode.executeWorkspaceSymbolProvider",
      word,
    );
    const found: ContextProvider[] = [];
    const first = (all ?? []).slice(0, mostAsked);
    const refused = await this.ignored.ignoredAmong(first.map(({ location }) => location.uri));
    for (const { name, location } of first) {
      if (found.length >= mostSuggestions) break;
      if (refused.has(location.uri.toString())) continue;
      const { uri, range } = location;
      const place = `${pathOf(uri)}:${range.start.line + 1}`;
      const id = `symbol:${uri.toString()}#${range.start.line}-${range.end.line}`;
      found.push({ id, label: name, detail: place, read: () => this.readSymbol(uri, range) });
    }
    return found;
  }

  private async readFile(uri: vscode.Uri): Promise<Excerpt[]> {
    return [excerptFrom(await this.document(uri))];
  }

  private async readSymbol(uri: vscode.Uri, range: vscode.Range): Promise<Excerpt[]> {
    const document = await this.document(uri);
    const lines = new vscode.Range(range.start.line, 0, range.end.line, Number.MAX_SAFE_INTEGER);
    return [excerptFrom(document, document.validateRange(lines))];
  }

  private async readFolder(folder: vscode.Uri): Promise<Excerpt[]> {
    const uris = await vscode.workspace.findFiles(
      new vscode.RelativePattern(folder, "**/*"),
      undefined,
      mostFolderFiles + 1,
    );
    if (uris.length > mostFolderFiles)
      fail(
        "badInput",
        vscode.l10n.t("{0} contains more than {1} files. Add some of them instead.", pathOf(folder), mostFolderFiles),
      );
    // Asked for all of them at once, before each is read.
    await this.ignored.ignoredAmong(uris);
    // One file that is not text, or is excluded, is no reason to leave out the others.
    const read = await Promise.all(uris.map((uri) => this.readFile(uri).catch(() => [])));
    return some(read.flat(), vscode.l10n.t("{0} contains no files that can be included.", pathOf(folder)));
  }

  /** Raises `badInput` for a file that is excluded, too large, or not text. */
  private async document(uri: vscode.Uri): Promise<vscode.TextDocument> {
    const { l10n } = vscode;
    if (await this.ignored.isIgnored(uri))
      fail("badInput", l10n.t("{0} is excluded because it may contain secrets or is ignored by Git.", pathOf(uri)));
    if (uri.scheme === "file" && (await vscode.workspace.fs.stat(uri)).size > largestFile)
      fail("badInput", l10n.t("{0} is too large to include.", pathOf(uri)));
    const noText = (): never => fail("badInput", l10n.t("{0} cannot be read as text.", pathOf(uri)));
    return vscode.workspace.openTextDocument(uri).then(undefined, noText);
  }

  private fileList(): Thenable<vscode.Uri[]> {
    const now = performance.now();
    if (this.files === undefined || now - this.files.at > fileListMs)
      this.files = { at: now, uris: vscode.workspace.findFiles("**/*", undefined, mostFiles) };
    return this.files.uris;
  }
}

/** The staged changes, or the unstaged ones if nothing is staged. */
async function changes(): Promise<Excerpt[]> {
  const repository = await gitRepository(undefined);
  const { l10n } = vscode;
  const { text, hidden } = withoutSecretFiles((await repository.diff(true)) || (await repository.diff(false)));
  const names = hidden.join(", ");
  if (text === "" && hidden.length > 0)
    fail("badInput", l10n.t("The changes are left out because they may contain secrets: {0}", names));
  if (text === "") fail("badInput", l10n.t("Git reports no changes."));
  if (hidden.length > 0)
    void vscode.window.showInformationMessage(
      l10n.t("Ghostlight: The changes of these files are left out because they may contain secrets: {0}", names),
    );
  return [{ label: l10n.t("Git changes"), languageId: "diff", text }];
}

/** What comes of a promise if it comes in time, else something else. */
async function within<T>(limitMs: number, promise: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => (timer = setTimeout(() => resolve(otherwise), limitMs)));
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function some(excerpts: Excerpt[], otherwise: string): Excerpt[] {
  return excerpts.length === 0 ? fail("badInput", otherwise) : excerpts;
}
