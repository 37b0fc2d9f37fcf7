// Writes an exported trace, whole or not at all.
import { describe, systemCode } from "../../base/errors.ts";
import { fail } from "../../core/failures.ts";
import { atomicWrite } from "../atomicWrite.ts";

/** Writes a file in place of what was there. Raises `diskFull`, or `badInput` for a path that cannot be written. */
export async function writeTraceFile(file: string, text: string): Promise<void> {
  try {
    await atomicWrite(file, text);
  } catch (error) {
    if (["ENOSPC", "EDQUOT"].includes(systemCode(error) ?? ""))
      fail("diskFull", `The disk of ${file} is full.`, "Free some space, or choose another disk.");
    fail("badInput", `${file} cannot be written: ${describe(error)}.`, "Choose a place that you can write to.");
  }
}
