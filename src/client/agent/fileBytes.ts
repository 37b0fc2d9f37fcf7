// Files as the agent's tools read them: as text, with what is needed to write it back and to see that it has changed.
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { isReadOnly } from "../../base/fileMode.ts";
import { decodeText, type DecodedText } from "../textEncoding.ts";

/** Larger files are no source code. */
const mostBytes = 32_000_000;

/** A text file as it is on the disk. */
export interface FileText {
  readonly bytes: Uint8Array;
  readonly decoded: DecodedText;
  readonly hash: string;
}

/** Names a content. */
export function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** The bytes of a file, or why it cannot be read: the rest of a sentence that begins with its name. Raises Node's errors. */
export async function fileBytes(file: string): Promise<Uint8Array | { readonly unreadable: string }> {
  const found = await stat(file);
  // A pipe or a device never ends.
  if (!found.isFile()) return { unreadable: "is not a file that can be read" };
  if (found.size > mostBytes) return { unreadable: `has more than ${mostBytes / 1e6} MB` };
  return readFile(file);
}

/** Why a file's content cannot be changed, the rest of a sentence that begins with its name. Raises Node's errors. */
export async function fixedBecause(file: string): Promise<string | undefined> {
  return isReadOnly((await stat(file)).mode) ? "is read-only" : undefined;
}

/** The text of a file, or why it has none. Raises Node's errors. */
export async function fileText(file: string): Promise<FileText | { readonly unreadable: string }> {
  const bytes = await fileBytes(file);
  if ("unreadable" in bytes) return bytes;
  const decoded = decodeText(bytes);
  if ("unreadable" in decoded) return decoded;
  if (decoded.text.includes("\0")) return { unreadable: "is not a text file" };
  return { bytes, decoded, hash: hashOf(bytes) };
}
