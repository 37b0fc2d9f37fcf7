// The models on this machine: finds them. What is missing is downloaded by installModel.ts.
import { homedir } from "node:os";
import path from "node:path";
import { fail } from "../../core/failures.ts";
import { defaultEntry, findEntry } from "../../core/models/catalogue/catalogue.ts";
import type { ModelEntry } from "../../core/models/catalogue/modelEntry.ts";
import { givenPath } from "../givenPath.ts";
import { allEntries } from "./catalogueFile.ts";
import { firstPart } from "./files/modelFile.ts";
import { currentRecord, isVerified, readRecord } from "./files/verifiedFile.ts";
import { isKnown, resolveModel, resolveWith, type ResolvedFile, type ResolvedModel } from "./resolvedModel.ts";
import { isModelName, modelPath, sizeOf } from "./storeFolder.ts";

/** The path of this model's first file when all of them are installed. Looks at sizes, times and records only. */
export async function findModel(entry: ModelEntry, home: string): Promise<string | undefined> {
  // Damaged pins are reported when something is to be downloaded.
  return installedPath(await resolveModel(entry, home).catch(() => resolveWith({}, entry, home)));
}

/** `findModel` for a model that is resolved already. */
export async function installedPath({ files }: ResolvedModel): Promise<string | undefined> {
  for (const file of files) if (!isModelName(file.name) || !(await isThere(file))) return undefined;
  return files[0].path;
}

/**
 * What the user's choice means: a path in any form that people paste (`givenPath`; relative to `folder` if that is given), a
 * model's id, or the name of a file in the models folder. Any part of a model in parts stands for its first. Without a choice it is the default model. `missing` is a model of
 * the catalogue that is not installed.
 */
export async function chooseModel(
  setting: string | undefined,
  home: string,
  folder?: string,
): Promise<{ readonly path: string } | { readonly missing: ModelEntry }> {
  const choice = givenPath(setting ?? "", { env: process.env, userHome: homedir(), platform: process.platform });
  const { entries } = await allEntries(home);
  const entry = choice === "" ? (findEntry(defaultEntry.id, entries) ?? defaultEntry) : findEntry(choice, entries);
  if (entry !== undefined) {
    const installed = await findModel(entry, home);
    return installed === undefined ? { missing: entry } : { path: installed };
  }
  if (path.isAbsolute(choice)) return { path: await firstPart(path.normalize(choice)) };
  const here = folder === undefined ? undefined : path.resolve(folder, choice);
  const own = isModelName(choice) ? modelPath(choice, home) : undefined;
  if (own !== undefined && (await sizeOf(own)) !== undefined && (!here || (await sizeOf(here)) === undefined))
    return { path: await firstPart(own) };
  if (here !== undefined) return { path: await firstPart(here) };
  const names = entries.map((known) => known.id).join(", ");
  fail(
    "badInput",
    `“${choice}” is not a model.`,
    `Give the full path of a GGUF file, or one of these names: ${names}.`,
  );
}

async function isThere(file: ResolvedFile): Promise<boolean> {
  if (!isKnown(file)) return (await currentRecord(file.path)) !== undefined;
  if ((await sizeOf(file.path)) !== file.sizeBytes) return false;
  // A file that somebody copied here counts; one that changed after it was verified, or whose digest was wrong, does not.
  return (await readRecord(file.path)) === undefined || (await isVerified(file));
}
