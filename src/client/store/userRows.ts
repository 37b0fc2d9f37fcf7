// The user's own rows of the catalogue: a JSON file in Ghostlight's home folder.
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { systemCode } from "../../base/errors.ts";
import { catalogue, findRow } from "../../core/models/catalogue.ts";
import type { ModelManner } from "../../core/models/modelRow.ts";
import { withUserRows, type KnownRows } from "../../core/models/userRows.ts";

/** Longest file that is read, in bytes: a list that a person wrote is far shorter. */
const longestFile = 1024 * 1024;

/** Where the user's rows are kept. */
export function userRowsFile(home: string): string {
  return path.join(home, "models.json");
}

/**
 * All models that are known by name: the user's own, then the built-in ones. What is wrong in the user's file comes as complaints,
 * and never keeps the other rows from being used.
 */
export async function allRows(home: string): Promise<KnownRows> {
  const file = userRowsFile(home);
  const text = await readText(file);
  if (text === undefined) return { rows: catalogue, complaints: [] };
  if (typeof text !== "string") return { rows: catalogue, complaints: [`${file}: ${text.problem}`] };
  const { rows, complaints } = withUserRows(text, catalogue);
  return { rows, complaints: complaints.map((complaint) => `${file}: ${complaint}`) };
}

/** How the model in a file wants to be asked, by the row that has a file of this name. */
export async function mannerOf(file: string, home: string): Promise<ModelManner | undefined> {
  const row = findRow(path.basename(file), (await allRows(home)).rows);
  return row && { infill: row.infill, chat: row.chat };
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
