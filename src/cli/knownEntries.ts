import { allEntries } from "../client/store/catalogueFile.ts";
import type { ModelEntry } from "../core/models/catalogue/modelEntry.ts";

/** The models that are known by name. What is wrong in the user's own list is said on standard error. */
export async function knownEntries(home: string): Promise<readonly ModelEntry[]> {
  const { entries, complaints } = await allEntries(home);
  for (const complaint of complaints) process.stderr.write(`ghostlight: ${complaint}\n`);
  return entries;
}
