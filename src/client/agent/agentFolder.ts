// The folder that an agent works in. Every path that a model writes goes through here first: where it really leads, through all
// links, decides whether it is in the folder at all.
import { lstat, realpath, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { systemCode } from "../../base/errors.ts";
import type { Place } from "../../core/agent/approval/approval.ts";
import { isSecretFile } from "../../core/secretFiles.ts";
import { IgnoreRules } from "../ignored/ignoreRules.ts";
import { diskRuleFiles } from "../ignored/userRules.ts";

/** What is at a path. */
export type FoundKind = "file" | "folder" | "missing" | "other";

/** A path as a model wrote it, and what it leads to. */
export interface FoundPlace {
  readonly place: Place;
  readonly kind: FoundKind;
  /** It is a symbolic link itself. */
  readonly isLink: boolean;
}

export class AgentFolder {
  /** The folder without links. */
  readonly root: string;
  private readonly named: string;
  private readonly home: string;
  private readonly rules = new IgnoreRules(diskRuleFiles);
  private repository: Promise<string> | undefined;

  private constructor(named: string, root: string, home: string) {
    [this.named, this.root, this.home] = [named, root, home];
  }

  /** Raises Node's errors. `home`: Ghostlight's own folder, which no agent may use. */
  static async open(folder: string, home: string): Promise<AgentFolder> {
    const named = path.resolve(folder);
    return new AgentFolder(named, await realpath(named), await realPath(home));
  }

  /** Where a path leads. Raises Node's errors for a path that cannot be looked at. */
  async find(given: string): Promise<FoundPlace> {
    const named = await this.fullPath(given);
    const isNamedInside = isWithin(named, this.root);
    const own = await lstat(named).catch(absent);
    const real = await realPath(named);
    const isInside = isWithin(real, this.root);
    // A link that leads nowhere may lead outside as soon as something is written there.
    const isDangling = own?.isSymbolicLink() === true && (await stat(named).catch(() => undefined)) === undefined;
    const where = isDangling ? "linkedOut" : isInside ? "inside" : isNamedInside ? "linkedOut" : "outside";
    const found = where === "linkedOut" ? undefined : await stat(real).catch(absent);
    const kind = found === undefined ? "missing" : found.isFile() ? "file" : found.isDirectory() ? "folder" : "other";
    const shown = (full: string): string => (isWithin(full, this.root) ? this.relative(full) : slashes(full));
    const place: Place = {
      ...{ path: where === "linkedOut" ? shown(named) : shown(real), real: slashes(real), where },
      isSecret: isSecretFile(shown(named)) || isSecretFile(shown(real)),
      isIgnored: where === "inside" && (await this.isIgnored(real, kind === "folder" ? "folder" : "file")),
      isOwn: this.isOwn(real),
      hasOtherNames: kind === "file" && found!.nlink > 1,
    };
    return { place, kind, isLink: own?.isSymbolicLink() === true };
  }

  /** Whether the rules of the folder, or of the repository around it, leave out a file or folder in it. */
  async isIgnored(full: string, kind: "file" | "folder"): Promise<boolean> {
    const below = this.relative(full);
    if (below === ".") return false;
    if (below.split("/").some((part) => alwaysLeftOut.has(part))) return true;
    this.repository ??= repositoryAround(this.root);
    return this.rules.isIgnored(slashes(await this.repository), slashes(full), kind);
  }

  /** A full path relative to the folder, with `/`. */
  relative(full: string): string {
    return slashes(path.relative(this.root, full)) || ".";
  }

  private async fullPath(written: string): Promise<string> {
    const given = await this.asPath(written);
    const full = path.resolve(this.root, given);
    // The same folder by the name under which the user gave it.
    if (isWithin(full, this.named)) return path.join(this.root, path.relative(this.named, full));
    // Models take the folder for the whole disk and write `/src/a.ts`. It is meant so where only the folder has a `src`.
    if (isWithin(full, this.root) || !/^[/\\](?![/\\])/.test(given)) return full;
    const disk = path.parse(full).root;
    const below = full.slice(disk.length);
    const [top = ""] = below.split(path.sep);
    if (top === "" || (await lstat(path.join(disk, top)).catch(absent)) !== undefined) return full;
    const hasTop = (await lstat(path.join(this.root, top)).catch(absent)) !== undefined;
    return hasTop ? path.join(this.root, below) : full;
  }

  /** What a path means that is written as an address, or from the user's home on. As a name, it would make odd folders in this one. */
  private async asPath(given: string): Promise<string> {
    const [scheme] = /^[a-z][a-z\d+.-]+:\/\//i.exec(given) ?? [];
    if (scheme?.toLowerCase() === "file://") return pathOfAddress(given);
    if (scheme !== undefined) throw new NoPath(`${given} is an address and no path`);
    const [home] = /^(?:~|\$HOME|\$\{HOME\}|%USERPROFILE%)(?=[/\\]|$)/.exec(given) ?? [];
    if (home === undefined || (await lstat(path.join(this.root, home)).catch(absent)) !== undefined) return given;
    return path.join(os.homedir(), given.slice(home.length));
  }

  private isOwn(real: string): boolean {
    if (isWithin(real, path.join(this.home, "agent"))) return true;
    return isWithin(real, this.home) && !isWithin(this.root, this.home);
  }
}

/** A text from the model that cannot be a path. The model gets the same kind of message as for an error of the system. */
class NoPath extends Error {
  readonly code = "EINVAL";
}

function pathOfAddress(given: string): string {
  try {
    return fileURLToPath(given);
  } catch {
    throw new NoPath(`${given} is an address that names no file here`);
  }
}

/** Folders that hold what tools made or fetched, also where no rule says so. */
const alwaysLeftOut = new Set([".git", ".hg", ".svn", ".jj", "node_modules", "__pycache__", ".venv"]);

/** Whether a full path is a folder or in it. */
function isWithin(full: string, folder: string): boolean {
  const below = path.relative(folder, full);
  return below === "" || (below !== ".." && !below.startsWith(`..${path.sep}`) && !path.isAbsolute(below));
}

/** A path without links; of what is not there yet, as far as it is there. Raises `ELOOP` for a circle of links. */
async function realPath(full: string): Promise<string> {
  try {
    return await realpath(full);
  } catch (error) {
    const parent = path.dirname(full);
    if (!["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "") || parent === full) throw error;
    return path.join(await realPath(parent), path.basename(full));
  }
}

async function repositoryAround(folder: string): Promise<string> {
  for (let at = folder; ; at = path.dirname(at)) {
    if ((await lstat(path.join(at, ".git")).catch(absent)) !== undefined) return at;
    if (path.dirname(at) === at) return folder;
  }
}

function absent(error: unknown): undefined {
  if (!["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) throw error;
}

function slashes(full: string): string {
  return path.sep === "/" ? full : full.replaceAll(path.sep, "/");
}
