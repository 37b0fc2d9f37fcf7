// What is in the models folder: known models, the user's own, and what is half there.
import { lstat, readdir, stat, statfs } from "node:fs/promises";
import path from "node:path";
import { entryBytes, type ModelEntry } from "../../core/models/catalogue/modelEntry.ts";
import { partNames } from "../../core/models/gguf/splitName.ts";
import { findModel } from "./modelStore.ts";
import { modelsFolder } from "../paths.ts";
import { readPins, type Pins } from "./files/pins.ts";
import { knownFile } from "./files/knownFiles.ts";
import { modelPath, packagesFolder, partialPath, sizeOf } from "./storeFolder.ts";
import { currentRecord, readRecord, type FileOrigin } from "./files/verifiedFile.ts";

/** A model in the models folder, or one that could be there. Sizes in bytes. */
export interface StoredModel {
  /** What names it in the setting and on the command line: the row's id, or the file's name. */
  readonly id: string;
  readonly name: string;
  readonly entry: ModelEntry | undefined;
  /** Names of its files in the models folder, in their order. */
  readonly files: readonly [string, ...string[]];
  /** The first file, when all of them are there. */
  readonly path: string | undefined;
  readonly isInstalled: boolean;
  /** Every file was checked against its SHA-256 since it last changed. */
  readonly isVerified: boolean;
  /** The whole model; undefined while nobody knows. */
  readonly sizeBytes: number | undefined;
  /** What its files take on this disk. A link takes nothing by itself: its bytes are shared with where it came from. */
  readonly diskBytes: number;
  /** What of it has arrived and is no file yet. */
  readonly partialBytes: number;
  /** Where it was imported from; undefined for a download or a copy made by hand. */
  readonly origin: FileOrigin | undefined;
}

/** What the models folder holds. */
export interface StoredModels {
  readonly folder: string;
  readonly models: readonly StoredModel[];
  readonly diskBytes: number;
  readonly partialBytes: number;
  /** Left on its disk; undefined when the disk does not say. */
  readonly freeBytes: number | undefined;
}

/** All known models in their order, then the user's own. `rows`: the models that are known by name. */
export async function listModels(home: string, entries: readonly ModelEntry[]): Promise<StoredModels> {
  const folder = modelsFolder(home);
  const pins = await readPins(home).catch((): Pins => ({}));
  const models: StoredModel[] = [];
  for (const entry of entries) models.push(await storedRow(entry, home, pins));
  const ofRows = new Set(entries.flatMap((entry) => entry.files.map(({ name }) => name.toLowerCase())));
  for (const name of await ownNames(folder))
    if (!ofRows.has(name.toLowerCase())) models.push(await storedOwn(name, home));
  const disk = await statfs(folder).catch(() => statfs(home).catch(() => undefined));
  return {
    folder,
    models,
    diskBytes: sum(models.map((model) => model.diskBytes)),
    partialBytes: sum(models.map((model) => model.partialBytes)),
    freeBytes: disk === undefined || disk.blocks === 0 ? undefined : disk.bavail * disk.bsize,
  };
}

async function storedRow(entry: ModelEntry, home: string, pins: Pins): Promise<StoredModel> {
  const known = entry.files.map((file) => knownFile(entry, file, pins)?.sizeBytes);
  const sizeBytes =
    entryBytes(entry) ?? (known.includes(undefined) ? undefined : sum(known.map((bytes) => bytes ?? 0)));
  const [first, ...rest] = entry.files;
  const installed = await findModel(entry, home);
  return {
    ...(await stored([first.name, ...rest.map(({ name }) => name)], home, installed)),
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

/** Models that no row names: their files, pointers that lead nowhere any more, and what is left of downloads. */
async function ownNames(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  const firsts = names
    .map((name) => name.replace(/\.(part|packages)$/, ""))
    .filter((name) => /\.gguf$/i.test(name) && !name.startsWith("."))
    .map((name) => partNames(name)?.names[0] ?? name);
  return [...new Set(firsts)].toSorted();
}

/** What a file takes by itself: nothing for a pointer or for a name that is shared. */
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
