// What is in the models folder: catalogue models, the user's own files, and unfinished downloads.
import { lstat, readdir, stat, statfs } from "node:fs/promises";
import path from "node:path";
import type { ModelEntry } from "../../core/models/catalogue/modelEntry.ts";
import { partNames } from "../../core/models/gguf/splitName.ts";
import { installedPath } from "./modelStore.ts";
import { modelsFolder } from "../paths.ts";
import { readPins, type Pins } from "./files/pins.ts";
import { resolveWith, type ResolvedModel } from "./resolvedModel.ts";
import { modelPath, packagesFolder, partialPath, sizeOf } from "./storeFolder.ts";
import { currentRecord, readRecord, type FileOrigin } from "./files/verifiedFile.ts";

/** A model in the models folder, or one that could be there. Sizes in bytes. */
export interface StoredModel {
  /** What names it in the setting and on the command line: the entry's id, or the file's name. */
  readonly id: string;
  readonly name: string;
  readonly entry: ModelEntry | undefined;
  /** Names of its files in the models folder, in order. */
  readonly files: readonly [string, ...string[]];
  /** The first file, when all of them are there. */
  readonly path: string | undefined;
  readonly isInstalled: boolean;
  /** Every file was checked against its SHA-256 since it last changed. */
  readonly isVerified: boolean;
  /** Size of the whole model; undefined if unknown. */
  readonly sizeBytes: number | undefined;
  /** What its files take on this disk. A link takes nothing: its bytes are shared with the imported file. */
  readonly diskBytes: number;
  /** What an unfinished download has fetched so far. */
  readonly partialBytes: number;
  /** Where it was imported from; undefined for a download or a manual copy. */
  readonly origin: FileOrigin | undefined;
}

/** What the models folder holds. */
export interface StoredModels {
  readonly folder: string;
  readonly models: readonly StoredModel[];
  readonly diskBytes: number;
  readonly partialBytes: number;
  /** Free space on its disk; undefined when the disk does not report it. */
  readonly freeBytes: number | undefined;
}

/** All models of the catalogue in order, then the user's own files. */
export async function listModels(home: string, entries: readonly ModelEntry[]): Promise<StoredModels> {
  const folder = modelsFolder(home);
  const pins = await readPins(home).catch((): Pins => ({}));
  const models: StoredModel[] = [];
  for (const entry of entries) models.push(await storedEntry(resolveWith(pins, entry, home), home));
  const cataloguedNames = new Set(entries.flatMap((entry) => entry.files.map(({ name }) => name.toLowerCase())));
  for (const name of await ownNames(folder))
    if (!cataloguedNames.has(name.toLowerCase())) models.push(await storedOwn(name, home));
  const disk = await statfs(folder).catch(() => statfs(home).catch(() => undefined));
  return {
    folder,
    models,
    diskBytes: sum(models.map((model) => model.diskBytes)),
    partialBytes: sum(models.map((model) => model.partialBytes)),
    freeBytes: disk === undefined || disk.blocks === 0 ? undefined : disk.bavail * disk.bsize,
  };
}

async function storedEntry(model: ResolvedModel, home: string): Promise<StoredModel> {
  const { entry, files } = model;
  const sizes = files.map((file) => file.sizeBytes);
  const sizeBytes = sizes.includes(undefined) ? undefined : sum(sizes.map((bytes) => bytes ?? 0));
  const [first, ...rest] = files;
  return {
    ...(await stored([first.name, ...rest.map(({ name }) => name)], home, await installedPath(model))),
    id: entry.id,
    name: entry.name,
    entry,
    ...(sizeBytes === undefined ? {} : { sizeBytes }),
  };
}

async function storedOwn(name: string, home: string): Promise<StoredModel> {
  const [first = name, ...rest] = partNames(name)?.names ?? [name];
  const sizes = await Promise.all([first, ...rest].map((file) => sizeOf(modelPath(file, home))));
  return stored([first, ...rest], home, sizes.includes(undefined) ? undefined : modelPath(first, home));
}

async function stored(
  files: readonly [string, ...string[]],
  home: string,
  installed: string | undefined,
): Promise<StoredModel> {
  const targets = files.map((name) => modelPath(name, home));
  const records = await Promise.all(targets.map((target) => currentRecord(target)));
  const parts = await Promise.all(targets.map((target) => partialBytes(target)));
  const sizes = await Promise.all(targets.map((target) => sizeOf(target)));
  return {
    id: files[0],
    name: files[0],
    entry: undefined,
    files,
    path: installed,
    isInstalled: installed !== undefined,
    isVerified: installed !== undefined && records.every((record) => record?.sha256 !== undefined),
    sizeBytes: sizes.includes(undefined) ? undefined : sum(sizes.map((bytes) => bytes ?? 0)),
    diskBytes: sum(await Promise.all(targets.map((target) => ownBytes(target)))),
    partialBytes: sum(parts),
    origin: (await readRecord(modelPath(files[0], home)))?.origin,
  };
}

/** Models that are not in the catalogue: their files, links whose target is gone, and the remains of downloads. */
async function ownNames(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  const firsts = names
    .map((name) => name.replace(/\.(part|packages)$/, ""))
    .filter((name) => /\.gguf$/i.test(name) && !name.startsWith("."))
    .map((name) => partNames(name)?.names[0] ?? name);
  return [...new Set(firsts)].toSorted();
}

/** What a file itself takes on disk: nothing for a symbolic link or one of several hard links. */
async function ownBytes(target: string): Promise<number> {
  const found = await lstat(target).catch(() => undefined);
  return found === undefined || !found.isFile() || found.nlink > 1 ? 0 : found.size;
}

async function partialBytes(target: string): Promise<number> {
  let bytes = (await sizeOf(partialPath(target))) ?? 0;
  const folder = packagesFolder(target);
  for (const name of await readdir(folder).catch((): string[] => [])) {
    const found = await stat(path.join(folder, name)).catch(() => undefined);
    if (found?.isFile() === true) bytes += found.size;
  }
  return bytes;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
