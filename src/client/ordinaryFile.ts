// Files that people name may be anything. Opening a pipe waits until somebody writes into it, and a device never ends.
import type { Stats } from "node:fs";
import { readFile, stat } from "node:fs/promises";

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
