// Replaces a file in one step, so that a crash leaves either the old content or the new one.
import { randomUUID } from "node:crypto";
import {
  chmod,
  chown,
  open,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import type { Stats } from "node:fs";
import path from "node:path";
import { systemCode } from "../base/errors.ts";
import { isProcess } from "./childProcess.ts";

/**
 * Writes a file in place of what was there: into a new file beside it that is then renamed. A link is followed; the permissions
 * and, where that is allowed, the owner of a file that is there are kept. A file with several names (hard links) is overwritten
 * instead, because a rename would leave the other names with the old content. A device or a pipe is written to as it is, because
 * it must never become a file. Raises Node's errors; the old file is unchanged then, and no other is left.
 */
export async function atomicWrite(file: string, content: string | Uint8Array): Promise<void> {
  const target = await endOfLinks(file);
  const found = await stat(target).catch(() => undefined);
  if (found !== undefined && !found.isFile()) return writeFile(target, content);
  // Several processes may write the same file at once: each needs a name for itself.
  const name = `${shortened(path.basename(target))}.${process.pid}-${randomUUID()}.tmp`;
  const unfinished = path.join(path.dirname(target), name);
  try {
    await writeBeside(unfinished, content, found);
    if (found !== undefined && found.nlink > 1) {
      await overwrite(target, content);
      await rm(unfinished, { force: true });
    } else await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/**
 * Removes what a process that was killed while it wrote a file has left beside it. For files that are only ever written whole and anew:
 * what such a process had written is lost. Raises Node's errors.
 */
export async function removeUnfinished(file: string): Promise<void> {
  const target = await endOfLinks(file);
  const folder = path.dirname(target);
  const begins = `${shortened(path.basename(target))}.`;
  for (const name of await readdir(folder)) {
    const pid = name.startsWith(begins) ? /^(\d+)-[\da-f-]{36}\.tmp$/.exec(name.slice(begins.length))?.[1] : undefined;
    if (pid !== undefined && !isProcess(Number(pid))) await rm(path.join(folder, name), { force: true });
  }
}

async function writeBeside(unfinished: string, content: string | Uint8Array, found: Stats | undefined): Promise<void> {
  // Created with these permissions, so that a private text is never readable by others; the umask may have taken some away.
  const mode = found === undefined ? 0o666 : found.mode & 0o7777;
  const handle = await open(unfinished, "wx", mode);
  try {
    await handle.writeFile(content);
    // Else a power cut after the rename could leave a file with the new name and no content.
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (found === undefined) return;
  const made = await stat(unfinished);
  // Only root may give a file away; for others it becomes their own, as with most editors.
  if (made.uid !== found.uid || made.gid !== found.gid)
    await chown(unfinished, found.uid, found.gid).catch(() => undefined);
  await chmod(unfinished, mode);
}

/** Overwrites a file without a new one. If that fails, for example on a full disk, it gets its old content back. */
async function overwrite(target: string, content: string | Uint8Array): Promise<void> {
  const old = await readFile(target);
  const handle = await open(target, "r+");
  const put = async (bytes: Uint8Array): Promise<void> => {
    // Truncated at the end: the old blocks are what a full disk still has room for.
    for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at, bytes.length - at, at)).bytesWritten;
    await handle.truncate(bytes.length);
    await handle.sync();
  };
  try {
    await put(Buffer.from(content)).catch(async (error: unknown) => {
      await put(old);
      throw error;
    });
  } finally {
    await handle.close();
  }
}

/** Where a file's symbolic links lead, also when there is nothing yet. Raises `ELOOP` for a circle of links. */
async function endOfLinks(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (error) {
    if (systemCode(error) === "ELOOP") throw error;
    const next = await readlink(file).catch(() => undefined);
    return next === undefined ? file : endOfLinks(path.resolve(path.dirname(file), next));
  }
}

/** A file name that leaves room for an ending: a name has at most 255 bytes. */
function shortened(name: string): string {
  return Buffer.byteLength(name) <= longestName
    ? name
    : Array.from(name)
        .slice(0, longestName / 4)
        .join("");
}

const longestName = 200;
