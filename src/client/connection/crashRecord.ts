// What all clients of one home know about workers that crashed and about files whose load ended one: a small file for each in the
// runtime folder, which only this user can write to.
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { lstat, mkdir, open, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import type { Failure } from "../../core/failures.ts";
import { headOf } from "../../base/text.ts";
import { atomicWrite } from "../atomicWrite.ts";

/** After a day a crash says little: drivers, memory and Ghostlight itself may be different. */
const validMs = 24 * 60 * 60_000;
/** How far in the future a record may be dated, because a clock was set back a little. */
const skewMs = 5 * 60_000;
const maxRecordBytes = 16 * 1024;
const maxMessageLength = 2000;
/** More crashes than this say nothing more. */
const mostCrashes = 100;

/** A worker that crashed, hung, or did not start. */
export interface WorkerCrash {
  /** When, in milliseconds since 1970. */
  readonly atMs: number;
  readonly message: string;
}

/** What tells whether the model's file is still the one that crashed; undefined for a server, or a file that is gone. */
type FileIdentity = { readonly sizeBytes: number; readonly modifiedMs: number } | undefined;

/** The records of one home. Nothing here raises but for what adds to them: a record that cannot be read counts as none. */
export class CrashRecord {
  private readonly folder: string;
  private readonly workers: string;
  readonly now: () => number;

  /** `now`: the wall clock, in milliseconds since 1970, which all processes share. */
  constructor(folder: string, now: () => number = Date.now) {
    this.folder = folder;
    this.workers = path.join(folder, "workers");
    this.now = now;
  }

  /** Records that the load of this model ended the worker. Raises Node's errors. */
  async add(name: string, { message }: Failure): Promise<void> {
    const record = { name, message: headOf(message, maxMessageLength), atMs: this.now(), file: await identityOf(name) };
    await writeRecord(this.folder, this.fileOf(name), record);
  }

  /** Records that a worker crashed. `worker` names it, so that all clients who notice record it once. Raises Node's errors. */
  async addWorker(worker: string, { message }: Failure): Promise<void> {
    const record = { name: worker, message: headOf(message, maxMessageLength), atMs: this.now() };
    await writeRecord(this.workers, recordIn(this.workers, worker), record);
  }

  /** The workers that crashed, the oldest first. */
  async workerCrashes(): Promise<WorkerCrash[]> {
    const names = (await readdir(this.workers).catch(() => [])).slice(0, mostCrashes);
    const texts = await Promise.all(names.map((name) => readSmallFile(path.join(this.workers, name))));
    const crashes = texts.flatMap((text) => this.validIn(text) ?? []);
    return crashes.sort((a, b) => a.atMs - b.atMs);
  }

  /** Forgets the workers that crashed before a time. */
  async forgetWorkersBefore(atMs: number): Promise<void> {
    for (const name of await readdir(this.workers).catch(() => [])) {
      const file = path.join(this.workers, name);
      const record = this.validIn(await readSmallFile(file));
      if (record === undefined || record.atMs < atMs) await removed(file);
    }
  }

  /** Forgets all workers that crashed. */
  async forgetWorkers(): Promise<void> {
    await removed(this.workers);
  }

  /** What happened when this model was loaded; undefined if nothing did, or if that no longer counts. */
  async find(name: string): Promise<string | undefined> {
    const record = this.validIn(await readSmallFile(this.fileOf(name)));
    return record?.name === name && isSameFile(record.file, await identityOf(name)) ? record.message : undefined;
  }

  /** Forgets one model, or everything. */
  async forget(name?: string): Promise<void> {
    await removed(name === undefined ? this.folder : this.fileOf(name));
  }

  private fileOf(name: string): string {
    return recordIn(this.folder, name);
  }

  /** A record that is whole and not out of date. */
  private validIn(
    text: string | undefined,
  ): (WorkerCrash & { readonly name: unknown; readonly file: unknown }) | undefined {
    const { name, message, atMs, file } = (text === undefined ? undefined : parsed(text)) ?? {};
    if (typeof message !== "string" || typeof atMs !== "number") return undefined;
    const ageMs = this.now() - atMs;
    const isValid = ageMs >= -skewMs && ageMs < validMs;
    return isValid ? { name, message: headOf(message, maxMessageLength), atMs, file } : undefined;
  }
}

function recordIn(folder: string, name: string): string {
  return path.join(folder, `${createHash("sha256").update(name).digest("hex")}.json`);
}

async function writeRecord(folder: string, place: string, record: object): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Anything but a file would be written to instead of being replaced, and a pipe takes for ever.
  if ((await lstat(place).catch(() => undefined))?.isFile() === false) await removed(place);
  await atomicWrite(place, JSON.stringify(record));
}

/** Removes a file or folder. What cannot be removed goes out of date. */
async function removed(place: string): Promise<void> {
  await rm(place, { recursive: true, force: true }).catch(() => undefined);
}

async function identityOf(name: string): Promise<FileIdentity> {
  const found = await stat(name).catch(() => undefined);
  return found && { sizeBytes: found.size, modifiedMs: Math.round(found.mtimeMs) };
}

function isSameFile(recorded: unknown, now: FileIdentity): boolean {
  const then = (recorded ?? undefined) as Partial<NonNullable<FileIdentity>> | undefined;
  return then?.sizeBytes === now?.sizeBytes && then?.modifiedMs === now?.modifiedMs;
}

/** The text of a file that is small and really a file: to open a pipe could take for ever. */
async function readSmallFile(file: string): Promise<string | undefined> {
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);
  const handle = await open(file, flags).catch(() => undefined);
  try {
    const info = await handle?.stat();
    if (handle === undefined || !info?.isFile() || info.size > maxRecordBytes) return undefined;
    return await handle.readFile("utf8");
  } catch {
    // A damaged disk must not keep a model from being loaded.
    return undefined;
  } finally {
    await handle?.close();
  }
}

function parsed(text: string): Partial<Record<"name" | "message" | "atMs" | "file", unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    // Another program, or a full disk of long ago, may have written it.
    return undefined;
  }
}
