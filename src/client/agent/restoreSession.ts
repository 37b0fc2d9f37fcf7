// Takes back what an agent's session changed, and nothing else: a file that somebody changed since stays as it is.
import { chmod, mkdir, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import { systemCode } from "../../base/errors.ts";
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
  /** Files that are no longer what the session left, so that they were not touched. `kept`: the file with the content from before. */
  readonly conflicts: readonly { readonly path: string; readonly kept?: string }[];
}

/**
 * Takes back a session of a folder, without an id the newest that is not taken back. A restore is a session too. Raises `badInput`
 * if there is none, and Node's errors.
 */
export async function restoreSession(
  home: string,
  folder: string,
  wanted: string | undefined,
  now: number,
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
  const conflicts: RestoreReport["conflicts"][number][] = [];
  for (const file of of.files) {
    const current = await contentOf(file.path);
    const hash = current === null ? null : hashOf(current);
    if (hash === file.before) continue;
    const kept = file.before === null ? undefined : keptFile(home, of.id, file.before);
    if (hash !== file.left) {
      conflicts.push({ path: file.path, ...(kept !== undefined && { kept }) });
      continue;
    }
    const before = kept === undefined ? null : await readFile(kept);
    await record.keep(file.path, current, before);
    await put(file, before);
    restored.push(file.path);
  }
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

async function contentOf(file: string): Promise<Uint8Array | null> {
  try {
    return await readFile(file);
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return null;
    throw error;
  }
}
