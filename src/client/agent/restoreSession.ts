// Takes back what an agent's session changed, and nothing else: a file that somebody changed since stays as it is.
import { chmod, lstat, mkdir, readFile, realpath, rm, rmdir, stat } from "node:fs/promises";
import path from "node:path";
import { describe, systemCode } from "../../base/errors.ts";
import { fail } from "../../core/failures.ts";
import { atomicWrite } from "../atomicWrite.ts";
import {
  ChangeRecord,
  keptFile,
  readSessions,
  writeRecord,
  type ChangedFile,
  type SessionRecord,
} from "./changeRecord.ts";
import { hashOf } from "./fileBytes.ts";

/** What became of the files. All paths are full. */
export interface RestoreReport {
  /** What was taken back. */
  readonly of: SessionRecord;
  /** Takes this restore back. */
  readonly id: string;
  readonly restored: readonly string[];
  /** Files that were not touched: they are no longer what the session left, or cannot be written. */
  readonly conflicts: readonly RestoreConflict[];
}

export interface RestoreConflict {
  readonly path: string;
  /** The rest of a sentence that says that it was left alone. */
  readonly why: string;
  /** The file with the content from before. */
  readonly kept?: string;
}

/**
 * Takes back a session of a folder, without an id the newest that is not taken back. A restore is a session too. Raises `badInput`
 * if there is none, and Node's errors. `keepsOff`: why a file must not be written now, the rest of a sentence that says that it was
 * left alone.
 */
export async function restoreSession(
  home: string,
  folder: string,
  wanted: string | undefined,
  now: number,
  keepsOff: (file: string) => string | undefined = () => undefined,
): Promise<RestoreReport> {
  const sessions = (await readSessions(home)).filter((each) => each.folder === folder && each.files.length > 0);
  const of = sessions.find(({ id, undoneBy }) => (wanted === undefined ? undoneBy === undefined : id === wanted));
  if (of === undefined)
    fail(
      "badInput",
      wanted === undefined
        ? `No agent has changed anything in ${folder} that could be taken back.`
        : `No agent's session ${wanted} of ${folder} is kept.`,
      sessions.length === 0 ? "" : `There is: ${sessions.map(({ id }) => id).join(", ")}.`,
    );
  const record = new ChangeRecord(home, { kind: "restore", folder, task: of.task, restores: of.id }, now);
  const restored: string[] = [];
  const conflicts: RestoreConflict[] = [];
  for (const file of of.files) {
    const kept = file.before === null ? undefined : keptFile(home, of.id, file.before);
    const leave = (why: string): void =>
      void conflicts.push({ path: file.path, why, ...(kept !== undefined && { kept }) });
    try {
      const current = await contentOf(file.path);
      const hash = current === "other" ? undefined : current === null ? null : hashOf(current);
      if (hash === file.before) continue;
      if (current === "other" || hash !== file.left) {
        leave("because somebody changed it since");
        continue;
      }
      const off = keepsOff(file.path);
      if (off !== undefined) {
        leave(off);
        continue;
      }
      const before = kept === undefined ? null : await readFile(kept);
      await record.keep(file.path, current, before);
      await put(file, before);
      restored.push(file.path);
    } catch (error) {
      // One file that cannot be read or written is no reason to leave the others as they are.
      if (systemCode(error) === undefined) throw error;
      leave(`because of an error: ${describe(error)}`);
    }
  }
  const isGone = (file: string): boolean => of.files.some((each) => each.path === file && each.before === null);
  await removeMadeFolders(of, restored.filter(isGone));
  if (restored.length > 0 && conflicts.length === 0) await markUndone(home, of, record.id, sessions);
  return { of, id: record.id, restored, conflicts };
}

async function markUndone(home: string, of: SessionRecord, by: string, all: readonly SessionRecord[]): Promise<void> {
  await writeRecord(home, { ...of, undoneBy: by });
  // What a restore had taken back is there again.
  const again = all.find(({ id }) => id === of.restores);
  if (again === undefined) return;
  const { undoneBy: _, ...rest } = again;
  await writeRecord(home, rest);
}

async function put({ path: file, mode }: ChangedFile, bytes: Uint8Array | null): Promise<void> {
  if (bytes === null) return rm(file, { force: true });
  await mkdir(path.dirname(file), { recursive: true });
  await atomicWrite(file, bytes);
  if (mode !== undefined && ((await stat(file)).mode & 0o7777) !== mode) await chmod(file, mode);
}

/** Removes the folders that were made for files which are gone again. One that holds anything stays. */
async function removeMadeFolders({ files }: SessionRecord, gone: readonly string[]): Promise<void> {
  const made = files.flatMap(({ madeFolder }) => madeFolder ?? []);
  for (const file of gone) {
    const around = made.filter((folder) => file.startsWith(folder + path.sep));
    const [top] = around.toSorted((one, other) => one.length - other.length);
    if (top !== undefined) await removeEmpty(path.dirname(file), top);
  }
}

async function removeEmpty(folder: string, last: string): Promise<void> {
  for (let at = folder; at === last || at.startsWith(last + path.sep); at = path.dirname(at))
    try {
      await rmdir(at);
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return;
    }
}

/** What a file holds; null without one, `other` for what is no file or is one somewhere else. */
async function contentOf(file: string): Promise<Uint8Array | null | "other"> {
  try {
    if ((await realpath(path.dirname(file))) !== path.dirname(file) || !(await lstat(file)).isFile()) return "other";
    return await readFile(file);
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return null;
    throw error;
  }
}
