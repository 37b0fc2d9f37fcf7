// Which files of a workspace folder may not be in other files' prompts: secrets, git's own folder, what git ignores, and links to
// such files or to somewhere else. Independent of the editor.
import path from "node:path/posix";
import { isSecretFile } from "../../core/secretFiles.ts";
import type { GitIgnore } from "./gitIgnore.ts";
import { IgnoreRules, type RuleFiles } from "../../client/ignored/ignoreRules.ts";

/** Files by paths with `/`, as they stand in URIs. */
export interface WorkspaceFiles extends RuleFiles {
  /** Whether there is anything at a path. */
  exists(file: string): Promise<boolean>;
  /** The path without symbolic links. Raises Node's errors. */
  real(file: string): Promise<string>;
  /** The path as programs take it. */
  native(file: string): string;
}

/** A file, or a folder or link on its way, that must not be ignored in a repository. */
interface Question {
  readonly root: string;
  readonly below: string;
}

export class IgnoreVerdicts {
  private readonly files: WorkspaceFiles;
  private readonly git: GitIgnore | undefined;
  private readonly rules: IgnoreRules;
  private readonly repositories = new Map<string, Promise<string | undefined>>();

  /** Without `git`, the rules are read from `.gitignore` files. */
  constructor(files: WorkspaceFiles, git: GitIgnore | undefined) {
    this.files = files;
    this.git = git;
    this.rules = new IgnoreRules(files);
  }

  /** Forgets what was read of the rules and repositories. */
  forget(): void {
    this.repositories.clear();
    this.rules.forget();
  }

  /** Those of these files of a folder that are ignored; also those of which it cannot be told. Never raises. */
  async ignoredAmong(folder: string, files: readonly string[]): Promise<Set<string>> {
    const ignored = new Set<string>();
    const questions = new Map<string, readonly Question[]>();
    await Promise.all(
      files.map(async (file) => {
        // A file that is gone cannot be told to be harmless.
        const asked = await this.questionsAbout(folder, file).catch(() => undefined);
        if (asked === undefined) ignored.add(file);
        else questions.set(file, asked);
      }),
    );
    const byRoot = new Map<string, Set<string>>();
    for (const { root, below } of [...questions.values()].flat())
      byRoot.set(root, (byRoot.get(root) ?? new Set()).add(below));
    const refused = new Set<string>();
    await Promise.all(
      [...byRoot].map(async ([root, paths]) => {
        for (const below of await this.refusedIn(root, [...paths])) refused.add(path.join(root, below));
      }),
    );
    for (const [file, asked] of questions)
      if (asked.some(({ root, below }) => refused.has(path.join(root, below)))) ignored.add(file);
    return ignored;
  }

  /** What must not be ignored for a file to be shown; undefined if it is not shown in any case. */
  private async questionsAbout(folder: string, file: string): Promise<Question[] | undefined> {
    const below = path.relative(folder, file);
    if (isNeverShown(below)) return undefined;
    const realFolder = await this.files.real(folder);
    const named = path.join(realFolder, below);
    const real = await this.files.real(file);
    if (real === named) return this.chainOf(realFolder, real);
    // A harmless name may be a symbolic link to something else.
    if (isNeverShown(path.relative(realFolder, real))) return undefined;
    const link = await this.firstLink(realFolder, below);
    return [...(await this.chainOf(realFolder, link)), ...(await this.chainOf(realFolder, real))];
  }

  /** The first part of a path that is a symbolic link. */
  private async firstLink(folder: string, below: string): Promise<string> {
    let at = folder;
    for (const part of below.split("/")) {
      at = path.join(at, part);
      if ((await this.files.real(at)) !== at) break;
    }
    return at;
  }

  /** A file in its repository, and that repository in those around it, up to the one of the workspace folder. */
  private async chainOf(folder: string, file: string): Promise<Question[]> {
    const chain: Question[] = [];
    for (let at = file; ;) {
      // What no repository is around still goes by the rules of the folder.
      const root = (await this.repositoryOf(path.dirname(at))) ?? folder;
      chain.push({ root, below: path.relative(root, at) });
      if (root === folder || !root.startsWith(folder === "/" ? folder : `${folder}/`)) return chain;
      at = root;
    }
  }

  /** The folder with `.git` in it, at or above a folder. */
  private repositoryOf(folder: string): Promise<string | undefined> {
    const known = this.repositories.get(folder) ?? this.findRepository(folder);
    this.repositories.set(folder, known);
    return known;
  }

  private async findRepository(folder: string): Promise<string | undefined> {
    if (await this.files.exists(path.join(folder, ".git"))) return folder;
    const parent = path.dirname(folder);
    return parent === folder ? undefined : this.repositoryOf(parent);
  }

  /** Those of the paths in a repository that are ignored. */
  private async refusedIn(root: string, paths: readonly string[]): Promise<string[]> {
    const isRepository = (await this.repositoryOf(root)) === root;
    const words = isRepository ? await this.git?.ask(this.files.native(root), paths) : undefined;
    const verdicts = await Promise.all(
      paths.map(async (below) => {
        const word = words?.get(below) ?? "unknown";
        // A git that hangs says nothing of the rules that only it knows.
        if (word !== "unknown") return word !== "notIgnored";
        return this.rules.isIgnored(root, path.join(root, below)).catch(() => true);
      }),
    );
    return paths.filter((_, index) => verdicts[index]);
  }
}

/** True for secrets, for what is not in the folder, and for git's own files, which may hold passwords of servers. */
function isNeverShown(below: string): boolean {
  if (below === "" || below === ".." || below.startsWith("../") || path.isAbsolute(below)) return true;
  return below.toLowerCase().split("/").includes(".git") || isSecretFile(below);
}
