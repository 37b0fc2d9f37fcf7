// The rules of `.gitignore` files, for folders where git cannot be asked: outside of a repository, without git, in a folder that is
// not trusted, or not on a disk. Independent of the editor.
import path from "node:path/posix";
import type { Ignore } from "ignore";

/** A larger file of rules is not read, and taken to ignore everything. In bytes. */
export const largestRules = 256_000;

/** Files by paths with `/`, as they stand in URIs. */
export interface RuleFiles {
  /** Text of a small file; undefined if there is none. One that is too large reads as `*`. */
  read(file: string): Promise<string | undefined>;
  /** The rules of the user, for all repositories. */
  readUserRules(): Promise<string | undefined>;
}

/** What the rules of a folder say of a path relative to it; undefined for one that leads out of the folder. */
type Rules = (below: string) => ReturnType<Ignore["test"]> | undefined;

interface FolderRules {
  readonly folder: string;
  readonly rules: Rules;
}

export class IgnoreRules {
  private readonly files: RuleFiles;
  private readonly known = new Map<string, Promise<Rules | undefined>>();

  constructor(files: RuleFiles) {
    this.files = files;
  }

  /** Forgets what was read. */
  forget(): void {
    this.known.clear();
  }

  /** Whether the rules in a folder and those below it ignore a file, or a folder, in it. */
  async isIgnored(root: string, file: string, kind: "file" | "folder" = "file"): Promise<boolean> {
    const above: FolderRules[] = [];
    for (let at = root; ;) {
      const rules = await this.rulesOf(at, at === root);
      if (rules) above.push({ folder: at, rules });
      const next = path.relative(at, file).split("/");
      if (next.length <= 1) break;
      at = path.join(at, next[0]!);
      // What is in an ignored folder stays ignored, whatever rules are in there.
      if (isMatched(at, "folder", above)) return true;
    }
    return isMatched(file, kind, above);
  }

  private rulesOf(folder: string, isRoot: boolean): Promise<Rules | undefined> {
    const key = `${isRoot ? "root" : "below"} ${folder}`;
    const known = this.known.get(key) ?? this.readRules(folder, isRoot);
    this.known.set(key, known);
    return known;
  }

  private async readRules(folder: string, isRoot: boolean): Promise<Rules | undefined> {
    // The later ones take precedence.
    const texts = isRoot ? [await this.files.readUserRules(), await this.readExclude(folder)] : [];
    texts.push(await this.files.read(path.join(folder, ".gitignore")));
    // Git leaves out a mark of the byte order.
    const all = texts.flatMap((text) => text?.replace(/^\ufeff/, "") ?? []);
    if (all.length === 0) return undefined;
    // Loaded only where there are rules, so that a window opens sooner.
    const ignore = (await import("ignore")).default;
    const rules = ignore({ allowRelativePaths: false }).add(all.join("\n"));
    return (below) => (ignore.isPathValid(below) ? rules.test(below) : undefined);
  }

  /** The rules of a repository that are not in its working tree. */
  private async readExclude(root: string): Promise<string | undefined> {
    const own = await this.files.read(path.join(root, ".git/info/exclude"));
    if (own !== undefined) return own;
    // In a submodule or another working tree, `.git` is a file that names the folder.
    const link = /^gitdir: (.+)$/m.exec((await this.files.read(path.join(root, ".git"))) ?? "")?.[1]?.trim();
    if (link === undefined) return undefined;
    const folder = path.resolve(root, link);
    const common = (await this.files.read(path.join(folder, "commondir")))?.trim();
    return this.files.read(path.join(path.resolve(folder, common ?? "."), "info/exclude"));
  }
}

/** Whether rules match a path; those of deeper folders take precedence. */
function isMatched(file: string, kind: "file" | "folder", above: readonly FolderRules[]): boolean {
  let matched = false;
  for (const { folder, rules } of above) {
    const below = path.relative(folder, file) + (kind === "folder" ? "/" : "");
    const said = rules(below);
    if (said === undefined) return true;
    if (said.ignored) matched = true;
    else if (said.unignored) matched = false;
  }
  return matched;
}

/** The file that a git configuration names in `core.excludesFile`; undefined if it names none. */
export function excludesFileIn(configuration: string): string | undefined {
  let section = "";
  let found: string | undefined;
  for (const line of configuration.split(/\r?\n/)) {
    const [, head, rest = ""] = /^\s*(?:\[\s*([\w.-]+)\s*\])?(.*)$/.exec(line) ?? [];
    if (head !== undefined) section = head.toLowerCase();
    else if (/^\s*\[/.test(line)) section = "";
    const value = section === "core" ? /^\s*excludesfile\s*=(.*)$/i.exec(rest)?.[1]?.trim() : undefined;
    if (value !== undefined)
      found = value
        .replace(/\s[;#].*$/, "")
        .replace(/^"(.*)"$/, "$1")
        .replaceAll("\\\\", "\\");
  }
  return found === "" ? undefined : found;
}
