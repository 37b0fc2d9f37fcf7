// Remembers which model files were checked against their digest, in a small record beside each.
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { fail } from "../core/failures.ts";
import type { KnownFile } from "./downloadRoute.ts";
import { digestOfFile } from "./partialFile.ts";

/** What was checked, so that half a gigabyte is not hashed at every start. */
interface Verification {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/** Whether this file is there and is the one that was verified. */
export async function isVerified(file: KnownFile, target: string): Promise<boolean> {
  const found = await stat(target).catch(() => undefined);
  if (found === undefined || !found.isFile() || found.size !== file.sizeBytes) return false;
  const verified = await readVerification(target);
  return verified?.sha256 === file.sha256 && verified.sizeBytes === found.size && verified.mtimeMs === found.mtimeMs;
}

/** The record beside a file, if there is one. */
export async function readVerification(target: string): Promise<Verification | undefined> {
  const text = await readFile(recordPath(target), "utf8").catch(() => "");
  try {
    return (JSON.parse(text) as Verification | null) ?? undefined;
  } catch {
    // Absent or torn by a kill: the file is checked again.
    return undefined;
  }
}

/** Notes that the file that is there now has this digest. */
export async function rememberVerified(file: KnownFile, target: string): Promise<void> {
  const { size, mtimeMs } = await stat(target);
  const verification: Verification = { sha256: file.sha256, sizeBytes: size, mtimeMs };
  const temporary = `${recordPath(target)}.tmp`;
  await writeFile(temporary, `${JSON.stringify(verification)}\n`);
  await rename(temporary, recordPath(target));
}

/** Checks a file that is there without a record: a copy made by hand, or one that changed since. Removes a wrong one. */
export async function verifyInPlace(
  file: KnownFile,
  target: string,
  onChecked: (doneBytes: number) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const found = await stat(target).catch(() => undefined);
  if (found === undefined) return false;
  if (!found.isFile()) fail("downloadFailed", `${target} is in the way.`, "Move it away and try again.");
  if (found.size === file.sizeBytes) {
    const digest = await digestOfFile(target, onChecked, signal);
    if (digest === file.sha256) {
      await rememberVerified(file, target);
      return true;
    }
  }
  await rm(target);
  await rm(recordPath(target), { force: true });
  return false;
}

function recordPath(target: string): string {
  return `${target}.verified.json`;
}
