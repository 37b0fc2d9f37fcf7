// What the settings and the disk together choose. Does not use the editor.
import { promptingProfileOf } from "../../client/store/catalogueFile.ts";
import { readModelShape } from "../../client/store/files/modelFile.ts";
import { chooseModel } from "../../client/store/modelStore.ts";
import { failureOf } from "../../core/failures.ts";
import type { ModelEntry } from "../../core/models/catalogue/modelEntry.ts";
import {
  aboutModel,
  isRemote,
  shownName,
  type LocalModel,
  type ModelSource,
} from "../../core/models/runtime/modelSource.ts";
import type { ModelChoice } from "./status/modelStatus.ts";

/** The choice as it is shown, and what the worker needs for it; undefined where there is nothing to load. */
export interface Chosen<T extends ModelSource = ModelSource> {
  readonly choice: ModelChoice;
  readonly source: T | undefined;
}

/** The model on this machine that a setting means; `missing`, if it has to be downloaded first. `how`: as it would be loaded. */
export async function chosenFile(
  setting: string,
  home: string,
  how: Pick<LocalModel, "contextTokens" | "gpu">,
): Promise<Chosen<LocalModel> | { readonly missing: ModelEntry }> {
  let source: LocalModel = { ...how, path: setting };
  try {
    const found = await chooseModel(setting, home);
    if ("missing" in found) return found;
    const profile = await promptingProfileOf(found.path, home);
    source = { ...how, path: found.path, ...(profile && { profile }) };
    return chosen({ ...source, shape: await readModelShape(found.path) });
  } catch (error) {
    return unusable(source, error);
  }
}

/** The choice of what can be used. */
export function chosen<T extends ModelSource>(source: T): Chosen<T> {
  const name = shownName(source);
  const choice = isRemote(source)
    ? ({ kind: "server", url: source.url, name } as const)
    : ({ kind: "chosen", path: source.path, name } as const);
  return { choice, source };
}

/** The choice of what cannot. `source`: what is known of it, for its name. */
export function unusable(source: ModelSource, error: unknown): Chosen<never> {
  const name = shownName(source);
  return { choice: { kind: "unusable", name, failure: aboutModel(failureOf(error), name) }, source: undefined };
}

/**
 * What is used for chat and edits. A model that was chosen for ghost text serves them too while there is no other: neither named by
 * the settings, nor the default one on this machine. Without this, nobody would load it at all.
 */
export function orForAll(chat: Chosen, completion: LocalModel | undefined): Chosen {
  const hasNone = chat.choice.kind === "missing" && chat.choice.named === undefined;
  return hasNone && completion !== undefined ? chosen(completion) : chat;
}
