// A full or read-only disk is an expected failure with its own message, wherever it occurs.
import { statfs } from "node:fs/promises";
import { isDiskFull, systemCode } from "../../../base/errors.ts";
import { fail } from "../../../core/failures.ts";
import { describeBytes } from "../../../core/models/runtime/downloadProgress.ts";

const lockedCodes = ["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "EISDIR"];

/** Runs `work` on files in this folder, turning the errors of a full or read-only disk into failures. */
export async function onDisk<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    failOnDiskError(error, folder);
    throw error;
  }
}

/** Raises `diskFull` when the folder's disk has less free space than this. A disk that does not report its space is trusted. */
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

/** Raises the failure if this error means that the disk is full or the folder read-only; returns for any other. */
function failOnDiskError(error: unknown, folder: string): void {
  const code = systemCode(error) ?? "";
  if (isDiskFull(error)) fail("diskFull", `The disk of ${folder} is full.`);
  if (lockedCodes.includes(code))
    fail(
      "downloadFailed",
      `Ghostlight cannot write to ${folder}.`,
      "Make that folder writable, or set GHOSTLIGHT_HOME to one that is.",
    );
}
