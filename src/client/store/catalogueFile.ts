// The user's own rows of the catalogue: a JSON file in Ghostlight's home folder.
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { systemCode } from "../../base/errors.ts";
import { catalogue, findEntry } from "../../core/models/catalogue/catalogue.ts";
import type { PromptingProfile } from "../../core/models/catalogue/modelEntry.ts";
import { withCustomEntries, type KnownEntries } from "../../core/models/catalogue/customEntries.ts";

/** Longest file that is read, in bytes: a list that a person wrote is far shorter. */
const longestFile = 1024 * 1024;

/** Where the user's rows are kept. */
export function catalogueFile(home: string): string {
  return path.join(home, "models.json");
}

/**
 * All models that are known by name: the user's own, then the built-in ones. What is wrong in the user's file comes as complaints,
 * and never keeps the other rows from being used.
 */
export async function allEntries(home: string): Promise<KnownEntries> {
  const file = catalogueFile(home);
  const text = await readText(file);
  if (text === undefined) return { entries: catalogue, complaints: [] };
  if (typeof text !== "string") return { entries: catalogue, complaints: [`${file}: ${text.problem}`] };
  const { entries, complaints } = withCustomEntries(text, catalogue);
  return { entries, complaints: complaints.map((complaint) => `${file}: ${complaint}`) };
}

/** How the model in a file wants to be asked, by the row that has a file of this name. */
export async function promptingProfileOf(file: string, home: string): Promise<PromptingProfile | undefined> {
  const entry = findEntry(path.basename(file), (await allEntries(home)).entries);
  return entry && { infill: entry.infill, chat: entry.chat };
}

async function readText(file: string): Promise<string | { readonly problem: string } | undefined> {
  try {
    // Before it is opened: a pipe would wait for ever.
    const found = await stat(file);
    if (!found.isFile()) return { problem: "It is no file." };
    if (found.size > longestFile) return { problem: "It is longer than a list of models can be." };
    return (await readFile(file, "utf8")).replace(/^\uFEFF/, "");
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    // Most people have none.
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    return { problem: `It cannot be read (${code}).` };
  }
}
