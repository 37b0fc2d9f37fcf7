// The user's own entries of the catalogue: a JSON file in Ghostlight's home folder.
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { systemCode } from "../../base/errors.ts";
import { catalogue, findEntry } from "../../core/models/catalogue/catalogue.ts";
import type { PromptingProfile } from "../../core/models/catalogue/modelEntry.ts";
import type { KnownEntries } from "../../core/models/catalogue/customEntries.ts";

/** Longest file that is read, in bytes: a list written by hand is far shorter. */
const longestFile = 1024 * 1024;

/** Path of the user's own entries. */
export function catalogueFile(home: string): string {
  return path.join(home, "models.json");
}

/**
 * All models that are known by name: the user's own, then the built-in ones. Mistakes in the user's file are returned as complaints
 * and never affect other entries.
 */
export async function allEntries(home: string): Promise<KnownEntries> {
  const file = catalogueFile(home);
  const text = await readText(file);
  if (text === undefined) return { entries: catalogue, complaints: [] };
  if (typeof text !== "string") return { entries: catalogue, complaints: [`${file}: ${text.problem}`] };
  // Most people have no such file.
  const { withCustomEntries } = await import("../../core/models/catalogue/customEntries.ts");
  const { entries, complaints } = withCustomEntries(text, catalogue);
  return { entries, complaints: complaints.map((complaint) => `${file}: ${complaint}`) };
}

/** How to prompt the model in a file, by the entry that has a file of this name. */
export async function promptingProfileOf(file: string, home: string): Promise<PromptingProfile | undefined> {
  const entry = findEntry(path.basename(file), (await allEntries(home)).entries);
  return entry && { name: entry.name, infill: entry.infill, chat: entry.chat };
}

async function readText(file: string): Promise<string | { readonly problem: string } | undefined> {
  try {
    // Checked before opening: a pipe would block forever.
    const found = await stat(file);
    if (!found.isFile()) return { problem: "It is not a file." };
    if (found.size > longestFile) return { problem: "It is too long for a list of models." };
    return (await readFile(file, "utf8")).replace(/^\uFEFF/, "");
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    // Most users have none.
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    return { problem: `It cannot be read (${code}).` };
  }
}
