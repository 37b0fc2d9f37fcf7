// Imports a model that is already on this machine without copying it: by a hard link, or by a symbolic link when it is on
// another disk.
import { link, mkdir, rename, rm, stat, symlink } from "node:fs/promises";
import path from "node:path";
import { systemCode } from "../../../base/errors.ts";
import { fail } from "../../../core/failures.ts";
import type { DownloadProgress } from "../../../core/models/runtime/downloadProgress.ts";
import type { ModelEntry } from "../../../core/models/catalogue/modelEntry.ts";
import { onDisk } from "../files/diskErrors.ts";
import type { FoundFile, FoundModel } from "./importScan.ts";
import { readModelShape } from "../files/modelFile.ts";
import { withModelLock } from "../modelLock.ts";
import { digestOfFile } from "../files/partialFile.ts";
import { modelsFolder } from "../../paths.ts";
import { readPins } from "../files/pins.ts";
import { resolveWith, type ResolvedModel } from "../resolvedModel.ts";
import { isModelName, modelPath, partialPath } from "../storeFolder.ts";
import { keepForeignFile, rememberFile, type FileOrigin } from "../files/verifiedFile.ts";

export interface ImportOptions {
  readonly home: string;
  /** The catalogue, with the user's own entries. */
  readonly entries: readonly ModelEntry[];
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
}

/** A model that was imported. */
export interface ImportedModel {
  /** What names it in the setting and on the command line: the entry's id, or the file's name. */
  readonly id: string;
  readonly entry: ModelEntry | undefined;
  readonly path: string;
  readonly how: FileOrigin["how"];
}

/**
 * Links a found model into the models folder. When a catalogue model has its size, its digest is computed and decides whether
 * it is that model. Raises FailureError: `modelUnreadable` for a file that is not a complete model, `badInput` when its name
 * belongs to a different model.
 */
export async function importModel(found: FoundModel, options: ImportOptions): Promise<ImportedModel> {
  const signal = options.signal ?? new AbortController().signal;
  const { home } = options;
  try {
    await readModelShape(found.seenAt);
    const { entry, files } = await identify(found, options, signal);
    const [first] = files;
    if (first === undefined) fail("badInput", `${found.name} has no files.`);
    const folder = modelsFolder(home);
    return await onDisk(folder, async () => {
      await mkdir(folder, { recursive: true });
      const how = await withModelLock(modelPath(first.name, home), signal, () => takeAll(found, entry, files, home));
      return { id: entry?.id ?? first.name, entry, path: modelPath(first.name, home), how };
    });
  } catch (error) {
    if (signal.aborted) fail("cancelled", "The import was cancelled.");
    throw error;
  }
}

/** A file with the name that it gets in the models folder, and its digest if that was computed. */
interface NamedFile {
  readonly name: string;
  readonly file: FoundFile;
  readonly sha256: string | undefined;
}

async function identify(
  found: FoundModel,
  { entries, home, onProgress }: ImportOptions,
  signal: AbortSignal,
): Promise<{ entry: ModelEntry | undefined; files: readonly NamedFile[] }> {
  const pins = await readPins(home);
  const likely = entries.map((one) => resolveWith(pins, one, home)).filter((model) => mayBe(found, model));
  const digests: (string | undefined)[] = [];
  let before = 0;
  for (const file of found.files) {
    const onChecked = (bytes: number): void =>
      onProgress?.({ step: "checking", doneBytes: before + bytes, totalBytes: found.sizeBytes, source: found.from });
    digests.push(likely.length === 0 ? undefined : await digestOfFile(file.path, onChecked, signal));
    before += file.sizeBytes;
  }
  const entry = likely.find((model) =>
    model.files.every(({ sha256 }, index) => sha256 === undefined || sha256 === digests[index]),
  )?.entry;
  const files = found.files.map((file, index) => ({
    name: entry?.files[index]?.name ?? file.name,
    file,
    sha256: digests[index],
  }));
  if (entry === undefined) requireOwnNames(files, found, entries);
  return { entry, files };
}

/** Whether a found model could be this one: its files have the same sizes, or, where those are not known, the same names. */
function mayBe(found: FoundModel, { files }: ResolvedModel): boolean {
  if (files.length !== found.files.length) return false;
  return files.every(({ name, sizeBytes }, index) => {
    const one = found.files[index];
    if (sizeBytes !== undefined) return one?.sizeBytes === sizeBytes;
    const foundName = one?.name.toLowerCase() ?? "";
    // llama.cpp's cache puts the repository before the name.
    return foundName === name.toLowerCase() || foundName.endsWith(`_${name.toLowerCase()}`);
  });
}

/** A model of the user's own keeps its name, unless a catalogue model has that name: it would be mistaken for it. */
function requireOwnNames(files: readonly NamedFile[], found: FoundModel, entries: readonly ModelEntry[]): void {
  const useInPlace = `To use it where it is, set ghostlight.model to ${found.files[0].path}.`;
  for (const { name } of files) {
    if (!isModelName(name))
      fail("badInput", `“${name}” is not a valid name for a file in the models folder.`, useInPlace);
    const entry = entries.find((one) => one.files.some((file) => file.name.toLowerCase() === name.toLowerCase()));
    if (entry !== undefined)
      fail("badInput", `${name} has the name of ${entry.name} but different content.`, useInPlace);
  }
}

async function takeAll(
  found: FoundModel,
  entry: ModelEntry | undefined,
  files: readonly NamedFile[],
  home: string,
): Promise<FileOrigin["how"]> {
  let how: FileOrigin["how"] = "link";
  for (const { name, file, sha256 } of files) {
    const target = modelPath(name, home);
    if (!(await isSameFile(target, file.path))) {
      const there = await stat(target).catch(() => undefined);
      // A catalogue model may replace its own file: its digest is right. A file of the user's own gets another name.
      if (there !== undefined && entry === undefined)
        fail(
          "badInput",
          `The models folder already has a different ${name}.`,
          `Remove it with “ghostlight models remove ${name}”.`,
        );
      await keepForeignFile(target);
      if ((await take(file.path, target)) === "inPlace") how = "inPlace";
    } else if (path.resolve(file.path) === path.resolve(target)) continue;
    await rememberFile(target, {
      ...(sha256 === undefined ? {} : { sha256 }),
      origin: { from: found.from, path: file.path, how },
    });
    await rm(partialPath(target), { force: true });
  }
  return how;
}

/** Links a file into the models folder atomically. */
async function take(file: string, target: string): Promise<FileOrigin["how"]> {
  const temporary = `${target}.${process.pid}.link`;
  await rm(temporary, { force: true });
  const how = await linkOrSymlink(file, temporary);
  await rename(temporary, target);
  return how;
}

/** Other disks, disks without links, and files of other users: these cannot be hard-linked. */
const noLinkCodes = ["EXDEV", "EPERM", "EACCES", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EMLINK", "EINVAL"];

async function linkOrSymlink(file: string, temporary: string): Promise<FileOrigin["how"]> {
  try {
    await link(file, temporary);
    return "link";
  } catch (error) {
    if (!noLinkCodes.includes(systemCode(error) ?? "")) throw error;
  }
  try {
    await symlink(file, temporary, "file");
    return "inPlace";
  } catch (error) {
    // Windows allows symbolic links only in developer mode or to administrators.
    if (systemCode(error) !== "EPERM") throw error;
    fail(
      "badInput",
      `${file} is on another disk, and this system does not allow symbolic links.`,
      `Set ghostlight.model to ${file}.`,
    );
  }
}

async function isSameFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([a, b].map((file) => stat(file).catch(() => undefined)));
  return one !== undefined && other !== undefined && one.ino === other.ino && one.dev === other.dev && one.ino !== 0;
}
