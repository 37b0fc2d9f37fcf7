// What an agent's session changed, kept so that it can be taken back: the contents of each file before its first change. It is
// written before the change is made, so that nothing is lost whatever happens in between. Git has no part in it.
import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { systemCode } from "../../base/errors.ts";
import { atomicWrite } from "../atomicWrite.ts";
import { hashOf } from "./fileBytes.ts";

/** A file that was changed. Contents are named by their hash; null: there was no file. */
export interface ChangedFile {
  /** Full path, without links. */
  readonly path: string;
  readonly before: string | null;
  /** What the session left. */
  readonly left: string | null;
  /** Permissions before, in the form of `stat`. */
  readonly mode?: number;
  /** The topmost folder that had to be made for it. */
  readonly madeFolder?: string;
}

/** A session, or a restore. */
export interface SessionRecord {
  readonly id: string;
  readonly kind: "session" | "restore";
  /** Without links. */
  readonly folder: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly task: string;
  readonly files: readonly ChangedFile[];
  /** The restore that took this back. */
  readonly undoneBy?: string;
  /** Of a restore: what it took back. */
  readonly restores?: string;
}

/** Sessions and bytes that are kept; the oldest go first. */
const [mostSessions, mostKeptBytes] = [50, 200_000_000] as const;

/** The folder of all sessions of a home. */
function sessionsFolder(home: string): string {
  return path.join(home, "agent");
}

/** The file of a content that a session keeps. */
export function keptFile(home: string, id: string, hash: string): string {
  return path.join(sessionsFolder(home), id, "contents", hash);
}

export class ChangeRecord {
  private readonly home: string;
  private record: SessionRecord;
  private isWritten = false;

  /** Nothing is written before something happens. `now`: milliseconds since 1970. */
  constructor(home: string, about: Pick<SessionRecord, "kind" | "folder" | "task" | "restores">, now: number) {
    this.home = home;
    const time = new Date(now)
      .toISOString()
      .replace(/[-:]|\..*/g, "")
      .replace("T", "-");
    this.record = { ...about, id: `${time}-${randomBytes(3).toString("hex")}`, at: now, files: [] };
  }

  get id(): string {
    return this.record.id;
  }

  /** The files that are not what they were before the session. */
  get changed(): readonly ChangedFile[] {
    return this.record.files.filter(({ before, left }) => before !== left);
  }

  /** A folder for what the session's commands wrote. */
  async outputsFolder(): Promise<string> {
    await this.begin();
    const folder = path.join(sessionsFolder(this.home), this.id, "outputs");
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return folder;
  }

  /** Keeps what a file holds, because it will be changed to something else. Null: no file. */
  async keep(file: string, before: Uint8Array | null, after: Uint8Array | null): Promise<void> {
    await this.begin();
    const left = after === null ? null : hashOf(after);
    const known = this.record.files.find((each) => each.path === file);
    const others = this.record.files.filter((each) => each !== known);
    const kept = known ?? {
      ...{ path: file, before: await this.keepContent(before) },
      ...(before === null ? await folderToMake(file) : await modeOf(file)),
    };
    this.record = { ...this.record, files: [...others, { ...kept, left }] };
    await this.write();
  }

  private async keepContent(bytes: Uint8Array | null): Promise<string | null> {
    if (bytes === null) return null;
    const hash = hashOf(bytes);
    const file = keptFile(this.home, this.id, hash);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, bytes, { mode: 0o600 });
    return hash;
  }

  private async begin(): Promise<void> {
    if (this.isWritten) return;
    await mkdir(sessionsFolder(this.home), { recursive: true, mode: 0o700 });
    await forgetOldest(this.home, this.record.restores);
    await mkdir(path.join(sessionsFolder(this.home), this.id), { recursive: true, mode: 0o700 });
    await this.write();
    this.isWritten = true;
  }

  private write(): Promise<void> {
    return writeRecord(this.home, this.record);
  }
}

/** Writes a session's record again. */
export async function writeRecord(home: string, record: SessionRecord): Promise<void> {
  await atomicWrite(recordFile(home, record.id), `${JSON.stringify(record, undefined, 1)}\n`);
}

/** The sessions that can be taken back, the newest first. */
export async function readSessions(home: string): Promise<readonly SessionRecord[]> {
  const ids = await readdir(sessionsFolder(home)).catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  });
  const records = await Promise.all(
    ids.map((id) =>
      readFile(recordFile(home, id), "utf8").then(
        (text) => recordOf(text, id),
        () => undefined,
      ),
    ),
  );
  return records.filter((each) => each !== undefined).toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
}

function recordFile(home: string, id: string): string {
  return path.join(sessionsFolder(home), id, "record.json");
}

function recordOf(text: string, id: string): SessionRecord | undefined {
  try {
    const value = JSON.parse(text) as Partial<SessionRecord>;
    return Array.isArray(value.files) && value.id === id ? (value as SessionRecord) : undefined;
  } catch {
    // Something else's file, or one that a full disk left.
    return undefined;
  }
}

async function modeOf(file: string): Promise<{ mode?: number }> {
  const found = await stat(file).catch(() => undefined);
  return found === undefined ? {} : { mode: found.mode & 0o7777 };
}

/** The topmost folder that is missing for a file. */
async function folderToMake(file: string): Promise<{ madeFolder?: string }> {
  let missing: string | undefined;
  for (let at = path.dirname(file); at !== path.dirname(at); at = path.dirname(at)) {
    if ((await stat(at).catch(() => undefined)) !== undefined) break;
    missing = at;
  }
  return missing === undefined ? {} : { madeFolder: missing };
}

/** `needed`: a session that is being taken back. The newest one is always kept, too, however much it holds. */
async function forgetOldest(home: string, needed: string | undefined): Promise<void> {
  let bytes = 0;
  for (const [index, { id }] of (await readSessions(home)).entries()) {
    const folder = path.join(sessionsFolder(home), id);
    bytes += await bytesIn(folder);
    const isTooMuch = index >= mostSessions - 1 || (bytes > mostKeptBytes && index > 0);
    if (isTooMuch && id !== needed) await rm(folder, { recursive: true, force: true });
  }
}

async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    // Another agent may be writing there, and its unfinished files come and go.
    .map((entry) =>
      stat(path.join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      ),
    );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
