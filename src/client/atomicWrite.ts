// Replaces a file in one step, so that a crash leaves either the old text or the new one.
import { randomUUID } from "node:crypto";
import { chmod, realpath, rename, rm, stat, writeFile } from "node:fs/promises";

/**
 * Writes a text file in place of what was there: into a new file beside it that is then renamed. A link is followed, and the
 * permissions of a file that is there are kept. A device or a pipe is written to as it is, because it must never become a file.
 * Raises Node's errors; the old file is unchanged then, and no other is left.
 */
export async function atomicWrite(file: string, text: string): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const found = await stat(target).catch(() => undefined);
  if (found !== undefined && !found.isFile()) return writeFile(target, text);
  // Several processes may write the same file at once: each needs a name for itself.
  const unfinished = `${target}.${randomUUID()}.tmp`;
  try {
    // On the disk before the rename is: a power cut would leave an empty file else. Created with these permissions, so that a private text is never readable by others; the umask may have taken some away.
    const mode = found === undefined ? 0o666 : found.mode & 0o7777;
    await writeFile(unfinished, text, { flag: "wx", mode, flush: true });
    if (found !== undefined) await chmod(unfinished, mode);
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
