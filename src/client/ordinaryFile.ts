// Files that people name may be anything. Opening a pipe waits until somebody writes into it, and a device never ends.
import type { Stats } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";

/** What a path is that cannot be read as a file, as the end of a sentence; undefined for a file. */
export function whatElse(found: Stats): string | undefined {
  if (found.isFile()) return undefined;
  if (found.isDirectory()) return "it is a folder";
  if (found.isFIFO()) return "it is a pipe";
  return found.isSocket() ? "it is a socket" : "it is a device";
}

/** The text of a file; undefined if there is none, or something else. */
export async function textIfFile(file: string): Promise<string | undefined> {
  try {
    return whatElse(await stat(file)) === undefined ? await readFile(file, "utf8") : undefined;
  } catch {
    return undefined;
  }
}

/** The first bytes of a file, at most this many; undefined if there is none, or something else. Reads no more of it. */
export async function headIfFile(file: string, most: number): Promise<Uint8Array | undefined> {
  try {
    if (whatElse(await stat(file)) !== undefined) return undefined;
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(new Uint8Array(most), 0, most, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}
