// Reads a model file's header: why it cannot be a model, before a worker loads it and crashes, and what shape the model has.
import { open, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import path from "node:path";
import { systemCode } from "../../../base/errors.ts";
import { fail } from "../../../core/failures.ts";
import { describeBytes } from "../../../core/models/runtime/downloadProgress.ts";
import { longestHeaderBytes, type BrokenHeader } from "../../../core/models/gguf/ggufCursor.ts";
import { readHeaderInPieces, type GgufHeader, type HeaderReading } from "../../../core/models/gguf/ggufHeader.ts";
import { refusalOf, refusalSentence } from "../../../core/models/gguf/headerCheck.ts";
import { shapeOfHeader } from "../../../core/models/gguf/headerShape.ts";
import type { ModelShape } from "../../../core/models/gguf/modelShape.ts";
import { partNames } from "../../../core/models/gguf/splitName.ts";

/** The first part of the model of which this file is a part; the file itself if it is no part, or if the first one is not there. */
export async function firstPart(file: string): Promise<string> {
  const [first] = partNames(file)?.names ?? [file];
  if (first === undefined || first === file) return file;
  return (await stat(first).catch(() => undefined)) === undefined ? file : first;
}

/**
 * The shape of the model in this file, which may be any of its parts. Raises `noModel` or `modelUnreadable` when the file is certainly not a
 * complete model that can generate text.
 */
export async function readModelShape(given: string): Promise<ModelShape> {
  const file = await firstPart(given);
  const header = await readPart(file);
  const count = header.numbers.get("split.count") ?? 1;
  const isSplit = count > 1;
  refuse(header, file, isSplit);
  if (isSplit) await joinParts(header, file, count);
  // Only all parts together show whether layers are missing.
  if (isSplit) refuse(header, file, false);
  return shapeOfHeader(header);
}

/** Why the beginning of a file is not that of a model, as the end of a sentence. */
export const brokenSentences: Record<BrokenHeader, string> = {
  empty: "is empty.",
  webPage: "is a web page, not a model: the address leads to a page, perhaps one that requires a login.",
  pointer: "is a Git LFS pointer, not the model itself: fetch it with “git lfs pull”.",
  foreign: "is not a GGUF file.",
  bigEndian: "is a GGUF file for big-endian machines.",
  version: "is a GGUF file of a version that this build does not read.",
  damaged: "is damaged or cut short: its header does not fit its size.",
  absurd: "is damaged: its header claims more tensors, values or layers than any model has.",
  tooLong: `is damaged: its header is longer than ${describeBytes(longestHeaderBytes)}.`,
};

function refuse(header: GgufHeader, file: string, isPart: boolean): void {
  const refusal = refusalOf(header, isPart);
  if (refusal !== undefined) fail("modelUnreadable", `${file} ${refusalSentence(refusal)}`);
}

async function joinParts(header: GgufHeader, file: string, count: number): Promise<void> {
  const parts = partNames(file);
  const number = (header.numbers.get("split.no") ?? 0) + 1;
  if (parts === undefined || parts.names.length !== count)
    fail(
      "modelUnreadable",
      `${file} is part ${number} of ${count}, and only its name tells where the others are.`,
      "Give all parts the names they were published under, such as name-00001-of-00003.gguf, in one folder.",
    );
  if (parts.number !== 1)
    fail(
      "modelUnreadable",
      `${file} is part ${number} of ${count}, and ${path.basename(parts.names[0] ?? "")} is missing beside it.`,
      "Download or copy that part into the same folder.",
    );
  if (number !== 1)
    fail(
      "modelUnreadable",
      `${file} is part ${number} of ${count}, but its name says that it is the first.`,
      "Give it its own name.",
    );
  for (const name of parts.names.slice(1)) {
    if ((await stat(name).catch(() => undefined)) === undefined)
      fail(
        "modelUnreadable",
        `${file} has ${count} parts, and ${path.basename(name)} is missing beside it.`,
        "Download or copy that part into the same folder.",
      );
    const part = await readPart(name);
    if (part.numbers.get("split.count") !== count)
      fail("modelUnreadable", `${name} is not a part of ${path.basename(file)}: it is split in another way.`);
    header.tensors.join(part.tensors);
  }
  const tensors = header.numbers.get("split.tensors.count");
  if (tensors !== undefined && tensors !== header.tensors.count)
    fail("modelUnreadable", `${file} and its other parts do not belong together: they lack tensors.`);
}

/** Reads and judges the header of one file. */
async function readPart(file: string): Promise<GgufHeader> {
  const before = await statOf(file);
  const handle = await open(file, "r").catch((error: unknown) => failAccess(file, error));
  try {
    const reading = await readHeader(handle, before.size).catch((error: unknown) => failAccess(file, error));
    const isCertain = reading.kind === "broken" && reading.why !== "damaged";
    if (!isCertain) await refuseGrowing(file, before);
    if (reading.kind === "broken") fail("modelUnreadable", `${file} ${brokenSentences[reading.why]}`);
    if (reading.minimumBytes > before.size)
      fail(
        "modelUnreadable",
        `${file} is incomplete: it lacks at least ${describeBytes(reading.minimumBytes - before.size)} of ${describeBytes(reading.minimumBytes)}.`,
        "Download or copy the file again, or choose another GGUF file with the setting ghostlight.model.",
      );
    return reading.header;
  } finally {
    await handle.close();
  }
}

interface FileState {
  readonly size: number;
  readonly mtimeMs: number;
}

async function statOf(file: string): Promise<FileState> {
  // A pipe or a device must not be opened: that can wait forever.
  const found = await stat(file).catch((error: unknown) => failAccess(file, error));
  if (found.isDirectory()) fail("modelUnreadable", `${file} is a folder, not a model file.`);
  if (!found.isFile()) fail("modelUnreadable", `${file} is not a regular file.`);
  return found;
}

/** A file that changed in the last seconds may still be being written: then its size is checked again. */
const freshMs = 5000;
/** Programs that download or copy files write more often than this. */
const secondLookMs = 400;

async function refuseGrowing(file: string, before: FileState): Promise<void> {
  if (Math.abs(Date.now() - before.mtimeMs) < freshMs)
    await new Promise((resolve) => setTimeout(resolve, secondLookMs));
  const after = await statOf(file);
  if (after.size !== before.size || after.mtimeMs !== before.mtimeMs)
    fail(
      "modelUnreadable",
      `${file} is being written by another program.`,
      "Wait until that has finished, then try again.",
    );
}

function failAccess(file: string, error: unknown): never {
  const code = systemCode(error);
  if (code === "EACCES" || code === "EPERM") fail("modelUnreadable", `You do not have permission to read ${file}.`);
  if (code === "EIO") fail("modelUnreadable", `${file} cannot be read: the disk reports an error.`);
  if (code === undefined) throw error;
  fail("noModel", `There is no model file at ${file}.`);
}

function readHeader(
  handle: FileHandle,
  sizeBytes: number,
): Promise<Exclude<HeaderReading, { readonly kind: "needMore" }>> {
  let memory: Buffer = Buffer.alloc(0);
  return readHeaderInPieces(sizeBytes, async (offset, bytes) => {
    if (memory.length < bytes) memory = Buffer.allocUnsafe(bytes);
    let filled = 0;
    while (filled < bytes) {
      const { bytesRead } = await handle.read(memory, filled, bytes - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return memory.subarray(0, filled);
  });
}
