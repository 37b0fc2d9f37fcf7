// Looks up which modules there are around a document: the names in folders, what open files import, what package.json lists.
import { readdir } from "node:fs/promises";
import path from "node:path";
import { isRelative, namesOf, type KnownModules, type ModuleLookup } from "../core/completion/modules/knownModules.ts";
import { textIfFile } from "./ordinaryFile.ts";

/** An open file, for what it imports. */
export interface OpenFile {
  /** Undefined for a document that is not on disk. */
  readonly file: string | undefined;
  readonly languageId: string;
  /** Its text, or the first part of a long one. */
  readonly text: string;
}

/** How far up packages and folders are looked for. */
const mostUp = 12;
const dependencies = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"] as const;

export class ModuleFiles implements ModuleLookup {
  private readonly fileOf: (documentId: string) => string | undefined;
  private readonly openFiles: () => readonly OpenFile[];

  /** `fileOf` gives the path of a document, undefined for one that is not on disk. */
  constructor(fileOf: (documentId: string) => string | undefined, openFiles: () => readonly OpenFile[] = () => []) {
    this.fileOf = fileOf;
    this.openFiles = openFiles;
  }

  async find(documentId: string, folders: readonly string[]): Promise<KnownModules | undefined> {
    const file = this.fileOf(documentId);
    const named = new Set(this.openFiles().flatMap((open) => namedBy(open, file)));
    // Nothing is beside a document that was never saved.
    if (file === undefined) return { folders: new Map(), named, packages: undefined, around: [] };
    const [listed, packages] = await Promise.all([foldersBeside(file, folders), packagesAround(path.dirname(file))]);
    return { folders: listed, named, packages, around: this.around(documentId) };
  }

  around(documentId: string): readonly string[] {
    const file = this.fileOf(documentId);
    return file === undefined ? [] : foldersAround(file);
  }
}

/** Names of the folders that a file is in, the nearest first. */
export function foldersAround(file: string): readonly string[] {
  return parentsOf(path.dirname(file)).map((folder) => path.basename(folder));
}

/** What is in folders, given relative to that of a file. Those that cannot be read are left out. */
export async function foldersBeside(
  file: string,
  folders: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const own = path.dirname(file);
  const listed = await Promise.all(
    folders.map(async (folder) => [folder, await namesIn(path.join(own, folder))] as const),
  );
  return new Map(listed.flatMap(([folder, names]) => (names === undefined ? [] : [[folder, names] as const])));
}

/** What an open file imports, as another file could write it: a relative path only if it is in the same folder. */
function namedBy({ file, languageId, text }: OpenFile, of: string | undefined): readonly string[] {
  const isBeside = file !== undefined && of !== undefined && path.dirname(file) === path.dirname(of);
  return namesOf(text, languageId).filter((name) => isBeside || !isRelative(name));
}

/** Names in a folder, those of folders with a slash; undefined when it cannot be read: it is not there, or not for us. */
async function namesIn(folder: string): Promise<readonly string[] | undefined> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    // A link may lead to either.
    return entries.flatMap((entry) =>
      entry.isSymbolicLink() ? [entry.name, `${entry.name}/`] : entry.isDirectory() ? [`${entry.name}/`] : [entry.name],
    );
  } catch {
    return undefined;
  }
}

/** Names of the packages in all package.json files from a folder up; undefined if there is none. */
async function packagesAround(folder: string): Promise<ReadonlySet<string> | undefined> {
  const lists = await Promise.all(parentsOf(folder).map((each) => packagesIn(path.join(each, "package.json"))));
  const found = lists.filter((list) => list !== undefined);
  return found.length === 0 ? undefined : new Set(found.flat());
}

async function packagesIn(file: string): Promise<readonly string[] | undefined> {
  try {
    const value = JSON.parse((await textIfFile(file)) ?? "") as unknown;
    if (typeof value !== "object" || value === null) return [];
    const fields = value as Readonly<Record<string, unknown>>;
    const listed = dependencies.flatMap((name) => keysOf(fields[name]));
    // The editor gives this one to its extensions.
    const editor = keysOf(fields["engines"]).includes("vscode") ? ["vscode"] : [];
    return [...listed, ...editor, ...(typeof fields["name"] === "string" ? [fields["name"]] : [])];
  } catch {
    // None there, or it is being edited.
    return undefined;
  }
}

function keysOf(value: unknown): readonly string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}

function parentsOf(folder: string): readonly string[] {
  const folders = [folder];
  while (folders.length < mostUp && path.dirname(folders.at(-1)!) !== folders.at(-1))
    folders.push(path.dirname(folders.at(-1)!));
  return folders;
}
