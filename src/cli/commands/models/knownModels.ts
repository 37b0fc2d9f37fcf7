// The models that the commands name: those of the catalogue, and those in the models folder.
import { allEntries } from "../../../client/store/catalogueFile.ts";
import type { StoredModel } from "../../../client/store/modelList.ts";
import { fail } from "../../../core/failures.ts";
import type { ModelEntry } from "../../../core/models/catalogue/modelEntry.ts";

/** The catalogue with the user's own entries. What is wrong in the user's file is reported on standard error. */
export async function knownEntries(home: string): Promise<readonly ModelEntry[]> {
  const { entries, complaints } = await allEntries(home);
  for (const complaint of complaints) process.stderr.write(`ghostlight: ${complaint}\n`);
  return entries;
}

/** The model with this id or this name of its first file. Raises `badInput`. */
export function storedModel(id: string, models: readonly StoredModel[]): StoredModel {
  const wanted = id.toLowerCase();
  return (
    models.find((model) => model.id.toLowerCase() === wanted || model.files[0].toLowerCase() === wanted) ??
    fail("badInput", `There is no model ${id}.`, "See “ghostlight models list”.")
  );
}
