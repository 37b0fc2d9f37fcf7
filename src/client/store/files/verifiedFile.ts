// Remembers, in a small record beside each model file, whether it was checked against its digest and where it was imported from.
import { lstat, readFile, rename, rm, stat } from "node:fs/promises";
import { atomicWrite, removeUnfinished } from "../../atomicWrite.ts";
import { fail } from "../../../core/failures.ts";
import type { KnownFile } from "../resolvedModel.ts";
import { digestOfFile } from "./partialFile.ts";

/** Where an imported file came from. */
export interface FileOrigin {
  /** Name of the program whose file it is, or "folder". */
  readonly from: string;
  /** The file that was there, links followed. */
  readonly path: string;
  /** `link`: a second name of the same bytes. `inPlace`: a pointer to it; the bytes are gone when that file is. */
  readonly how: "link" | "inPlace";
}

/** What is known about a file, so that gigabytes are not hashed at every start. */
export interface FileRecord {
  /** Absent while nobody has hashed it: a file of the user's own that neither the catalogue nor a hub knows. */
  readonly sha256?: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly origin?: FileOrigin;
  /** It is the user's own: it was here under this name before the model, with other content. It is never removed for the model. */
  readonly isForeign?: true;
}

/** Whether this file is there and has not changed since it was verified. */
export async function isVerified(file: KnownFile): Promise<boolean> {
  const record = await currentRecord(file.path);
  return record !== undefined && record.sha256 === file.sha256 && record.sizeBytes === file.sizeBytes;
}

/** The record of a file that is there and has not changed since. */
export async function currentRecord(target: string): Promise<FileRecord | undefined> {
  const found = await stat(target).catch(() => undefined);
  if (found === undefined || !found.isFile()) return undefined;
  const record = await readRecord(target);
  return record?.sizeBytes === found.size && record.mtimeMs === found.mtimeMs ? record : undefined;
}

/** The record beside a file, if there is one. */
export async function readRecord(target: string): Promise<FileRecord | undefined> {
  const text = await readFile(recordPath(target), "utf8").catch(() => "");
  try {
    return asRecord(JSON.parse(text));
  } catch {
    // Absent or torn by a kill: the file is checked again.
    return undefined;
  }
}

/** Writes the record of the file as it is now. */
export async function rememberFile(
  target: string,
  known: Pick<FileRecord, "sha256" | "origin" | "isForeign">,
): Promise<void> {
  const { size, mtimeMs } = await stat(target);
  const record: FileRecord = { ...known, sizeBytes: size, mtimeMs };
  await removeUnfinished(recordPath(target));
  await atomicWrite(recordPath(target), `${JSON.stringify(record)}\n`);
}

/**
 * Checks a file without a current record: a copy made by hand, or one that has changed. False when it is wrong: then it no longer
 * counts as installed, and stays until it is replaced.
 */
export async function verifyInPlace(
  file: KnownFile,
  onChecked: (doneBytes: number) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const target = file.path;
  const found = await stat(target).catch(() => undefined);
  if (found?.isFile() === false) fail("downloadFailed", `${target} is in the way.`, "Move it away and try again.");
  if (found?.size !== file.sizeBytes) return false;
  const sha256 = await digestOfFile(target, onChecked, signal);
  await rememberDigest(target, sha256, file.sha256);
  return sha256 === file.sha256;
}

/**
 * Writes the digest of a file as it is now, beside the one that it should have, and keeps what else its record says. A wrong file
 * that was never a right one is the user's own.
 */
export async function rememberDigest(target: string, sha256: string, wanted: string | undefined): Promise<void> {
  const before = await readRecord(target);
  const origin = before?.origin;
  const isOurs = sha256 === wanted || (before?.sha256 !== undefined && before.isForeign === undefined);
  await rememberFile(target, { sha256, ...(origin && { origin }), ...(!isOurs && { isForeign: true }) });
}

/**
 * Makes way for a model's file: what the user has there under its name, and is not an earlier or damaged copy of it, gets another
 * name, which is returned. A name that only points to another file is given up: that file stays.
 */
export async function keepForeignFile(target: string): Promise<string | undefined> {
  const found = await lstat(target).catch(() => undefined);
  if (found === undefined || !found.isFile()) return undefined;
  const record = await readRecord(target);
  const isCopyOfOthers = record?.origin !== undefined && found.nlink > 1;
  if (record !== undefined && record.isForeign === undefined && (record.origin === undefined || isCopyOfOthers))
    return undefined;
  for (let number = 1; ; number++) {
    const kept = target.replace(/(\.gguf)?$/i, `.own${number === 1 ? "" : `-${number}`}$1`);
    if ((await lstat(kept).catch(() => undefined)) !== undefined) continue;
    await rename(target, kept);
    await rm(recordPath(target), { force: true });
    return kept;
  }
}

/** Removes a file and its record. What it links to stays. */
export async function forgetFile(target: string): Promise<void> {
  await rm(target, { force: true });
  await rm(recordPath(target), { force: true });
}

function recordPath(target: string): string {
  return `${target}.verified.json`;
}

function asRecord(value: unknown): FileRecord | undefined {
  if (typeof value !== "object" || value === null || !("sizeBytes" in value) || !("mtimeMs" in value)) return undefined;
  const { sizeBytes, mtimeMs } = value;
  if (typeof sizeBytes !== "number" || typeof mtimeMs !== "number") return undefined;
  const sha256: unknown = "sha256" in value ? value.sha256 : undefined;
  const origin = "origin" in value ? asOrigin(value.origin) : undefined;
  const isForeign = "isForeign" in value && value.isForeign === true;
  return {
    ...(typeof sha256 === "string" ? { sha256 } : {}),
    sizeBytes,
    mtimeMs,
    ...(origin === undefined ? {} : { origin }),
    ...(isForeign ? { isForeign } : {}),
  };
}

function asOrigin(value: unknown): FileOrigin | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!("from" in value) || !("path" in value) || !("how" in value)) return undefined;
  const { from, path, how } = value;
  if (typeof from !== "string" || typeof path !== "string" || (how !== "link" && how !== "inPlace")) return undefined;
  return { from, path, how };
}
