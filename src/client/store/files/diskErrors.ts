// A full or locked disk is nobody's bug: it gets a sentence of its own, wherever it shows up.
import { statfs } from "node:fs/promises";
import { systemCode } from "../../../base/errors.ts";
import { fail } from "../../../core/failures.ts";
import { describeBytes } from "../../../core/models/runtime/downloadProgress.ts";

const fullCodes = ["ENOSPC", "EDQUOT", "EFBIG"];
const lockedCodes = ["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "EISDIR"];

/** Does something with files in this folder, turning the errors of a full or locked disk into failures. */
export async function onDisk<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    failOnDiskError(error, folder);
    throw error;
  }
}

/** Raises `diskFull` when the folder's disk has less than this left. A disk that does not say is trusted. */
export async function requireFreeSpace(folder: string, bytes: number): Promise<void> {
  const disk = await statfs(folder).catch(() => undefined);
  // Some network and virtual disks report zero blocks.
  if (disk === undefined || disk.blocks === 0) return;
  const free = disk.bavail * disk.bsize;
  if (free < bytes)
    fail(
      "diskFull",
      `The model needs ${describeBytes(bytes)} on the disk of ${folder}, which has ${describeBytes(free)} left.`,
    );
}

/** Raises the failure when this error says that the disk is full or the folder locked; answers for any other. */
function failOnDiskError(error: unknown, folder: string): void {
  const code = systemCode(error) ?? "";
  if (fullCodes.includes(code)) fail("diskFull", `The disk of ${folder} is full.`);
  if (lockedCodes.includes(code))
    fail(
      "downloadFailed",
      `Ghostlight cannot write to ${folder}.`,
      "Make that folder writable, or set GHOSTLIGHT_HOME to one that is.",
    );
}
