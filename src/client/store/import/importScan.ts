// Finds model files of other programs on this machine. Only their headers are read.
import { readdir, realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { systemCode } from "../../../base/errors.ts";
import { FailureError } from "../../../core/failures.ts";
import { partNames } from "../../../core/models/gguf/splitName.ts";
import type { CandidateFile, ImportPlace } from "./importPlaces.ts";
import { givenPath } from "../../givenPath.ts";
import { firstPart, readModelShape } from "../files/modelFile.ts";
import { ollamaBlobs } from "./ollamaBlobs.ts";

/** One file of a model that was found. */
export interface FoundFile {
  /** Its name in the models folder. */
  readonly name: string;
  /** The file itself, with links followed. */
  readonly path: string;
  readonly sizeBytes: number;
  /** The digest that its program claims, unchecked: enough to guess which model it is. */
  readonly claimedSha256?: string;
}

/** A model that was found. */
export interface FoundModel {
  /** The program whose file it is, or "folder". */
  readonly from: string;
  /** For people: the file's name, or the program's name for it. */
  readonly name: string;
  /** Where its first file was found; the file itself may be elsewhere. */
  readonly seenAt: string;
  readonly architecture: string;
  /** In order. */
  readonly files: readonly [FoundFile, ...FoundFile[]];
  readonly sizeBytes: number;
}

/** A file that looks like a model but is not offered. */
export interface SkippedFile {
  readonly path: string;
  /** One sentence. */
  readonly why: string;
}

export interface ScanResult {
  readonly found: readonly FoundModel[];
  readonly skipped: readonly SkippedFile[];
}

/** Searches these folders; those that do not exist are skipped. */
export async function scanForModels(places: readonly ImportPlace[], signal?: AbortSignal): Promise<ScanResult> {
  const found: FoundModel[] = [];
  const skipped: SkippedFile[] = [];
  const known = new Set<string>();
  for (const place of places)
    for (const candidate of await candidatesIn(place)) {
      signal?.throwIfAborted();
      if (await isLaterShard(candidate)) continue;
      const model = await examine(candidate);
      if ("why" in model) skipped.push(model);
      else if (!known.has(model.files[0].path)) {
        known.add(model.files[0].path);
        found.push(model);
      }
    }
  return { found: withOwnNames(found), skipped };
}

/** Models of one name from different places: all but the first get a name of their own, so that each can be named and imported. */
function withOwnNames(found: readonly FoundModel[]): FoundModel[] {
  const taken = new Set<string>();
  const named = (model: FoundModel, prefix: string): FoundModel => {
    const own = (name: string): string => (prefix === "" ? name : `${prefix}-${name}`);
    const [first, ...rest] = model.files.map((file) => ({ ...file, name: own(file.name) }));
    return first === undefined ? model : { ...model, name: own(model.name), files: [first, ...rest] };
  };
  return found.map((model) => {
    const folders = path.dirname(model.seenAt).split(path.sep);
    // The folder above, the one above that, and so on; the digest of Ollama's blob, whose folder says nothing.
    const digest = model.files[0].claimedSha256?.slice(0, 8);
    const prefixes = ["", ...(digest === undefined ? [] : [digest]), ...folders.toReversed(), ...folders.keys()].map(
      String,
    );
    const prefix = prefixes.find((each) => !taken.has(named(model, plain(each)).name.toLowerCase())) ?? "";
    const made = named(model, plain(prefix));
    taken.add(made.name.toLowerCase());
    return made;
  });
}

/** As part of a file's name. */
function plain(name: string): string {
  return name.replaceAll(/[^\w.-]/g, "-").replace(/^[.-]+/, "");
}

/** A path that the user gave: a folder of files, or one file, which may be any part of a model. Undefined if it does not exist. */
export async function placeOfPath(
  given: string,
): Promise<(ImportPlace & { readonly holds: "files" | "file" }) | undefined> {
  const meant = givenPath(given, { env: process.env, userHome: homedir(), platform: process.platform });
  const found = await stat(meant).catch(() => undefined);
  if (found === undefined) return undefined;
  const place = path.resolve(meant);
  return {
    from: "folder",
    folder: found.isDirectory() ? place : await firstPart(place),
    layout: "files",
    holds: found.isDirectory() ? "files" : "file",
  };
}

async function examine(candidate: CandidateFile): Promise<FoundModel | SkippedFile> {
  const seenAt = candidate.path;
  try {
    const { architecture } = await readModelShape(seenAt);
    const names = partNames(candidate.name)?.names ?? [candidate.name];
    const files: FoundFile[] = [];
    for (const name of names) {
      const beside = names.length === 1 ? seenAt : path.join(path.dirname(seenAt), name);
      const real = await realpath(beside).catch(() => undefined);
      if (real === undefined) return { path: seenAt, why: `Its part ${name} is missing.` };
      const claimed = candidate.claimedSha256 ?? /^[0-9a-f]{64}$/.exec(path.basename(real))?.[0];
      const { size } = await stat(real);
      files.push({ name, path: real, sizeBytes: size, ...(claimed === undefined ? {} : { claimedSha256: claimed }) });
    }
    const [first, ...rest] = files;
    if (first === undefined) return { path: seenAt, why: "It has no files." };
    const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
    return { from: candidate.from, name: candidate.name, seenAt, architecture, files: [first, ...rest], sizeBytes };
  } catch (error) {
    if (error instanceof FailureError) return { path: seenAt, why: error.failure.message };
    // It has just been removed, or this user may not read it.
    const code = systemCode(error);
    if (code !== undefined) return { path: seenAt, why: `${seenAt} cannot be read (${code}).` };
    throw error;
  }
}

/** Whether a file is a further part of a model whose first part is there. */
async function isLaterShard({ path: file, name }: CandidateFile): Promise<boolean> {
  const part = partNames(name);
  if (part === undefined || part.number === 1) return false;
  const first = path.join(path.dirname(file), part.names[0] ?? name);
  return stat(first).then(
    () => true,
    () => false,
  );
}

async function candidatesIn({ from, folder, layout }: ImportPlace): Promise<CandidateFile[]> {
  if (layout === "ollama") return ollamaBlobs(folder, from);
  const found = await stat(folder).catch(() => undefined);
  if (found?.isFile() === true) return [{ from, path: folder, name: path.basename(folder) }];
  const files: string[] = [];
  if (layout === "files") await walk(folder, 6, files);
  else
    for (const repository of await namesIn(folder))
      if (repository.startsWith("models--")) await walk(path.join(folder, repository, "snapshots"), 5, files);
  return files.map((file) => ({ from, path: file, name: path.basename(file) }));
}

/** More files than anybody keeps. A folder with more is not searched completely. */
const mostFiles = 2000;

/** Adds the GGUF files below a folder. Links to files are followed, links to folders are not: they may form cycles. */
async function walk(folder: string, depth: number, files: string[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (files.length >= mostFiles) return;
    const inside = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (depth > 1 && !entry.name.startsWith(".") && entry.name !== "node_modules")
        await walk(inside, depth - 1, files);
    } else if (/\.gguf$/i.test(entry.name) && (entry.isFile() || entry.isSymbolicLink())) files.push(inside);
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch((): string[] => [])).toSorted();
}
