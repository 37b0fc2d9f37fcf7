// Verifies and removes models in the models folder.
import { realpath, rm } from "node:fs/promises";
import { fail } from "../../core/failures.ts";
import type { DownloadProgress } from "../../core/models/runtime/downloadProgress.ts";
import { onDisk } from "./files/diskErrors.ts";
import { isKnown, resolveModel } from "./resolvedModel.ts";
import type { StoredModel } from "./modelList.ts";
import { withModelLock } from "./modelLock.ts";
import { digestOfFile } from "./files/partialFile.ts";
import { modelsFolder } from "../paths.ts";
import { changePins, pinKey, readPins } from "./files/pins.ts";
import { modelPath, packagesFolder, partialPath, sizeOf } from "./storeFolder.ts";
import { forgetFile, readRecord, rememberDigest } from "./files/verifiedFile.ts";

/** The result of checking one file. */
export interface FileCheck {
  readonly name: string;
  /** `first`: its digest was not known; it is recorded for the next check. */
  readonly verdict: "right" | "wrong" | "missing" | "first";
  readonly sha256: string | undefined;
  /** The digest that it should have. */
  readonly wanted: string | undefined;
}

/**
 * Reads every file of a model and compares its digest with the catalogue, the pin or the previous check. A wrong file no longer
 * counts as installed; the next download replaces it.
 */
export async function verifyModel(
  model: StoredModel,
  home: string,
  onProgress: (progress: DownloadProgress) => void,
  signal: AbortSignal,
): Promise<FileCheck[]> {
  const resolved = model.entry && (await resolveModel(model.entry, home));
  const checks: FileCheck[] = [];
  let before = 0;
  for (const [index, name] of model.files.entries()) {
    const target = modelPath(name, home);
    const record = await readRecord(target);
    const file = resolved?.files[index];
    const wanted = file?.sha256 ?? record?.sha256;
    const size = await sizeOf(target);
    if (size === undefined) {
      checks.push({ name, verdict: "missing", sha256: undefined, wanted });
      continue;
    }
    const totalBytes = Math.max(model.sizeBytes ?? 0, before + size);
    const onChecked = (bytes: number): void =>
      onProgress({ step: "checking", doneBytes: before + bytes, totalBytes, source: "disk" });
    const sha256 = await digestOfFile(target, onChecked, signal);
    before += size;
    const verdict = wanted === undefined ? "first" : wanted === sha256 ? "right" : "wrong";
    // The wrong digest of a catalogue model is recorded too, so that the file does not count as installed. For a file of the
    // user's own the previous digest stays, or the next check would find it right.
    if (verdict !== "wrong" || (file !== undefined && isKnown(file)))
      await rememberDigest(target, sha256, file?.sha256);
    checks.push({ name, verdict, sha256, wanted });
  }
  return checks;
}

export interface RemoveOptions {
  readonly home: string;
  /** The file that the model worker has loaded, if any: that model is not removed. */
  readonly loadedPath: string | undefined;
  readonly signal?: AbortSignal;
}

/** Longest wait for another process: long enough for the lock of a killed process to go stale. */
const longestWaitMs = 6000;

/**
 * Removes a model, what has been downloaded of it, and its pin. Of an imported one only the link is removed: the other
 * program's file stays. Returns how many bytes that freed. Raises `badInput` while it is loaded or being downloaded.
 */
export async function removeModel(model: StoredModel, options: RemoveOptions): Promise<number> {
  const { home, signal = new AbortController().signal } = options;
  if (await isLoaded(model, options))
    fail("badInput", `${model.name} is loaded by the model worker.`, "Unload it first (“ghostlight worker stop”).");
  const started = Date.now();
  const whileWaiting = async (): Promise<void> => {
    if (Date.now() - started > longestWaitMs)
      fail("badInput", `Another process is downloading ${model.name}.`, "Stop that download first.");
  };
  return onDisk(modelsFolder(home), async () => {
    const removeFiles = async (): Promise<void> => {
      for (const name of model.files) {
        const target = modelPath(name, home);
        await forgetFile(target);
        await rm(partialPath(target), { force: true });
        await rm(packagesFolder(target), { recursive: true, force: true });
      }
    };
    await withModelLock(modelPath(model.files[0], home), signal, removeFiles, whileWaiting);
    const { entry } = model;
    const keys = entry?.files.flatMap((file) => pinKey(entry, file) ?? []) ?? [];
    const pins = await readPins(home);
    if (keys.some((key) => Object.hasOwn(pins, key))) await changePins(home, {}, keys, signal);
    return model.diskBytes + model.partialBytes;
  });
}

async function isLoaded(model: StoredModel, { home, loadedPath }: RemoveOptions): Promise<boolean> {
  if (loadedPath === undefined) return false;
  const loaded = await realpath(loadedPath).catch(() => loadedPath);
  for (const name of model.files) {
    const target = modelPath(name, home);
    if (target === loadedPath || (await realpath(target).catch(() => target)) === loaded) return true;
  }
  return false;
}
