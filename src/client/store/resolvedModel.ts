// What is known of a model's files: from its entry, or from the pins. A command resolves a model once, at its start, and hands
// the result on.
import type { ModelEntry, ModelFile, PackagePart } from "../../core/models/catalogue/modelEntry.ts";
import { pinKey, readPins, type Pins } from "./files/pins.ts";
import { modelPath } from "./storeFolder.ts";

/** Where a file is on hubs. */
export interface HubLocation {
  readonly repository: string;
  /** A branch or commit; "main" if absent. */
  readonly revision?: string;
  /** Path inside the repository. */
  readonly path: string;
}

/** One file of a model. Its size and digest are undefined while nobody knows them. */
export interface ResolvedFile {
  readonly name: string;
  /** Where it lies in the models folder, or will. */
  readonly path: string;
  readonly sizeBytes: number | undefined;
  /** Hexadecimal, lower case. */
  readonly sha256: string | undefined;
  /** Where hubs have it, in the revision that was pinned; undefined for a model that no hub has. */
  readonly hub: HubLocation | undefined;
  /** The packages whose pieces make up this file, in order. Empty when it does not come as packages. */
  readonly packages: readonly PackagePart[];
}

/** A file whose size and digest are known, so that it can be downloaded and verified. */
export interface KnownFile extends ResolvedFile {
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** A model of the catalogue with its files. */
export interface ResolvedModel<File extends ResolvedFile = ResolvedFile> {
  readonly entry: ModelEntry;
  /** In order; the first one is loaded. */
  readonly files: readonly [File, ...File[]];
}

/**
 * Resolves a model without asking a hub. Reads the pins only when the entry leaves something open. Raises `badInput` for
 * damaged pins.
 */
export async function resolveModel(entry: ModelEntry, home: string): Promise<ResolvedModel> {
  const saysAll = entry.files.every(({ sizeBytes, sha256 }) => sizeBytes !== undefined && sha256 !== undefined);
  return resolveWith(saysAll ? {} : await readPins(home), entry, home);
}

/** Resolves a model with pins that were read before. */
export function resolveWith(pins: Pins, entry: ModelEntry, home: string): ResolvedModel {
  const resolve = (file: ModelFile): ResolvedFile => {
    const key = pinKey(entry, file);
    const pin = key !== undefined && Object.hasOwn(pins, key) ? pins[key] : undefined;
    const revision = entry.hub?.revision ?? pin?.commit;
    return {
      name: file.name,
      path: modelPath(file.name, home),
      sizeBytes: file.sizeBytes ?? pin?.sizeBytes,
      sha256: file.sha256 ?? pin?.sha256,
      hub: entry.hub && { ...entry.hub, path: file.hubPath ?? file.name, ...(revision !== undefined && { revision }) },
      packages: entry.files.length === 1 ? entry.packages : [],
    };
  };
  const [first, ...rest] = entry.files;
  return { entry, files: [resolve(first), ...rest.map(resolve)] };
}

/** Whether the file can be verified. */
export function isKnown(file: ResolvedFile): file is KnownFile {
  return file.sizeBytes !== undefined && file.sha256 !== undefined;
}

/** Whether every file of the model can be verified. */
export function isFullyKnown(model: ResolvedModel): model is ResolvedModel<KnownFile> {
  return model.files.every(isKnown);
}
