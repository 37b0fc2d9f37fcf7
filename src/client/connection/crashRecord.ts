// What all clients of one home know about files whose load ended the worker: one small file for each in the runtime folder, which
// only this user can write to.
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { lstat, mkdir, open, rm, stat } from "node:fs/promises";
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

/** What tells whether the model's file is still the one that crashed; undefined for a server, or a file that is gone. */
type FileIdentity = { readonly sizeBytes: number; readonly modifiedMs: number } | undefined;

/** The records of one home. Nothing here raises but for `add`: a record that cannot be read counts as none. */
export class CrashRecord {
  private readonly folder: string;
  private readonly now: () => number;

  /** `now`: the wall clock, in milliseconds since 1970, which all processes share. */
  constructor(folder: string, now: () => number = Date.now) {
    this.folder = folder;
    this.now = now;
  }

  /** Records that the load of this model ended the worker. Raises Node's errors. */
  async add(name: string, { message }: Failure): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const record = { name, message: headOf(message, maxMessageLength), atMs: this.now(), file: await identityOf(name) };
    const place = this.fileOf(name);
    // Anything but a file would be written to instead of being replaced, and a pipe takes for ever.
    if ((await lstat(place).catch(() => undefined))?.isFile() === false) await this.forget(name);
    await atomicWrite(place, JSON.stringify(record));
  }

  /** What happened when this model was loaded; undefined if nothing did, or if that no longer counts. */
  async find(name: string): Promise<string | undefined> {
    const text = await readSmallFile(this.fileOf(name));
    const record = text === undefined ? undefined : parsed(text);
    const { message, atMs, file } = record ?? {};
    if (record?.name !== name || typeof message !== "string" || typeof atMs !== "number") return undefined;
    const ageMs = this.now() - atMs;
    const isValid = ageMs >= -skewMs && ageMs < validMs;
    return isValid && isSameFile(file, await identityOf(name)) ? headOf(message, maxMessageLength) : undefined;
  }

  /** Forgets one model, or all of them. */
  async forget(name?: string): Promise<void> {
    const place = name === undefined ? this.folder : this.fileOf(name);
    // What cannot be removed goes out of date.
    await rm(place, { recursive: true, force: true }).catch(() => undefined);
  }

  private fileOf(name: string): string {
    return path.join(this.folder, `${createHash("sha256").update(name).digest("hex")}.json`);
  }
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
