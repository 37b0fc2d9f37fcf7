// Says in one sentence why a file cannot be a model, before a worker risks its life on it. What cannot be told cheaply
// passes: the worker decides.
import { open, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { systemCode } from "../base/errors.ts";
import { fail } from "../core/failures.ts";
import { describeBytes } from "../core/models/downloadProgress.ts";
import {
  longestHeaderBytes,
  readGgufHeader,
  type BrokenHeader,
  type HeaderReading,
} from "../core/models/ggufHeader.ts";

/** Raises `noModel` or `modelUnreadable` when this file is certainly not a complete GGUF model. */
export async function checkModelFile(path: string): Promise<void> {
  const sizeBytes = await sizeOfFile(path);
  const handle = await open(path, "r").catch((error: unknown) => failAccess(path, error));
  try {
    const reading = await readHeader(handle, sizeBytes).catch((error: unknown) => failAccess(path, error));
    if (reading.kind === "broken") fail("modelUnreadable", `${path} ${brokenSentences[reading.why]}`);
    if (reading.kind === "header" && reading.minimumBytes > sizeBytes)
      fail(
        "modelUnreadable",
        `${path} is incomplete: it has ${describeBytes(sizeBytes)} of at least ${describeBytes(reading.minimumBytes)}.`,
        "Download or copy the file again, or choose another GGUF file with the setting ghostlight.model.",
      );
  } finally {
    await handle.close();
  }
}

const brokenSentences: Record<BrokenHeader, string> = {
  empty: "is empty.",
  webPage: "is a web page, not a model: the download went to a page that wanted something first.",
  pointer: "is a Git LFS pointer, not the model itself: fetch it with “git lfs pull”.",
  foreign: "is not a GGUF file.",
  bigEndian: "is a GGUF file for big-endian machines.",
  version: "is a GGUF file of a version that this build does not read.",
  damaged: "is damaged or cut short: its header does not fit its size.",
};

async function sizeOfFile(path: string): Promise<number> {
  // A pipe or a device must not be opened: that can wait forever.
  const found = await stat(path).catch((error: unknown) => failAccess(path, error));
  if (found.isDirectory()) fail("modelUnreadable", `${path} is a folder, not a model file.`);
  if (!found.isFile()) fail("modelUnreadable", `${path} is not a regular file.`);
  return found.size;
}

function failAccess(path: string, error: unknown): never {
  const code = systemCode(error);
  if (code === "EACCES" || code === "EPERM") fail("modelUnreadable", `You may not read ${path}.`);
  if (code === "EIO") fail("modelUnreadable", `${path} cannot be read: the disk reports an error.`);
  if (code === undefined) throw error;
  fail("noModel", `There is no model file at ${path}.`);
}

/** Holds the header of a vocabulary of 150,000 tokens, so that most files take one read. */
const firstReadBytes = 8 * 1024 * 1024;

async function readHeader(handle: FileHandle, sizeBytes: number): Promise<HeaderReading> {
  let wanted = firstReadBytes;
  for (;;) {
    const window = Buffer.allocUnsafe(Math.min(wanted, sizeBytes));
    let filled = 0;
    while (filled < window.length) {
      const { bytesRead } = await handle.read(window, filled, window.length - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    // A file that shrinks while it is read ends at what could be had.
    const reading = readGgufHeader(window.subarray(0, filled), filled < window.length ? filled : sizeBytes);
    if (reading.kind !== "needMore") return reading;
    if (wanted >= longestHeaderBytes) return { kind: "unknown" };
    wanted = Math.min(longestHeaderBytes, Math.max(reading.bytes, wanted * 3));
  }
}
