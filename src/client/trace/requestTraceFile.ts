// Writes an exported trace whole or not at all.
import { randomUUID } from "node:crypto";
import { realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { describe, systemCode } from "../../base/errors.ts";
import { fail } from "../../core/failures.ts";

/** Writes a file in one step, in place of what was there. Raises `diskFull`, or `badInput` for a path that cannot be written. */
export async function writeTraceFile(file: string, text: string): Promise<void> {
  try {
    await replaceFile(file, text);
  } catch (error) {
    if (["ENOSPC", "EDQUOT"].includes(systemCode(error) ?? ""))
      fail("diskFull", `The disk of ${file} is full.`, "Free some space, or choose another disk.");
    fail("badInput", `${file} cannot be written: ${describe(error)}.`, "Choose a place that you can write to.");
  }
}

async function replaceFile(file: string, text: string): Promise<void> {
  const target = await realpath(file).catch(() => file);
  const found = await stat(target).catch(() => undefined);
  // A folder says so itself; a device or a pipe must never be replaced by a file.
  if (found !== undefined && !found.isFile()) return writeFile(target, text);
  const unfinished = `${target}.${randomUUID()}.tmp`;
  try {
    await writeFile(unfinished, text, { flag: "wx" });
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
