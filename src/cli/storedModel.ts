import type { StoredModel } from "../client/store/modelList.ts";
import { fail } from "../core/failures.ts";

/** The model with this id or this name of its first file. Raises `badInput`. */
export function storedModel(id: string, models: readonly StoredModel[]): StoredModel {
  const wanted = id.toLowerCase();
  return (
    models.find((model) => model.id.toLowerCase() === wanted || model.files[0].toLowerCase() === wanted) ??
    fail("badInput", `There is no model ${id}.`, "See “ghostlight models list”.")
  );
}
