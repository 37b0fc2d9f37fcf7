// Where the files of models lie inside a home, and which names they may have.
import { stat } from "node:fs/promises";
import path from "node:path";
import { fail } from "../../core/failures.ts";
import type { ModelEntry } from "../../core/models/catalogue/modelEntry.ts";
import { modelsFolder } from "../paths.ts";

/** Path of a model's file with this name in the models folder. */
export function modelPath(name: string, home: string): string {
  return path.join(modelsFolder(home), name);
}

/** What has arrived of a file. */
export function partialPath(target: string): string {
  return `${target}.part`;
}

/** Packages on their way. */
export function packagesFolder(target: string): string {
  return `${target}.packages`;
}

/** Size of a file, through links; undefined when there is none. */
export async function sizeOf(file: string): Promise<number | undefined> {
  return stat(file).then(
    (found) => (found.isFile() ? found.size : undefined),
    () => undefined,
  );
}

/** Whether a file of a model may have this name: one plain name that no system reads as something else. */
export function isModelName(name: string): boolean {
  return name.length <= 200 && /^[^\\/:*?"<>|\p{Cc}.][^\\/:*?"<>|\p{Cc}]*\.gguf$/iu.test(name);
}

/** Raises `badInput` for a row whose files could land outside the models folder, or that names nonsense. */
export function requireSoundEntry(entry: ModelEntry): void {
  const nonsense = (what: string): never =>
    fail("badInput", `The catalogue's row “${entry.id}” cannot be used: ${what}.`, "Correct that row.");
  const names = new Set<string>();
  for (const { name, hubPath, sizeBytes, sha256 } of entry.files) {
    if (!isModelName(name)) nonsense(`“${name}” is no name of a GGUF file`);
    if (names.has(name.toLowerCase())) nonsense(`${name} stands in it twice`);
    names.add(name.toLowerCase());
    if (hubPath !== undefined && !/^(?!.*(^|\/)\.{0,2}(\/|$))[^\\\p{Cc}]+$/u.test(hubPath))
      nonsense(`“${hubPath}” is no path in a repository`);
    if (sizeBytes !== undefined && (!Number.isSafeInteger(sizeBytes) || sizeBytes < 4))
      nonsense(`the size of ${name} is no number of bytes`);
    if (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(sha256)) nonsense(`the digest of ${name} is no SHA-256`);
  }
  if (names.size === 0) nonsense("it has no files");
  const { repository = "a/b", revision = "main" } = entry.hub ?? {};
  if (!/^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(repository)) nonsense(`“${repository}” is no repository of a hub`);
  if (!/^[\w-][\w./-]*$/.test(revision) || revision.includes("..")) nonsense(`“${revision}” is no revision`);
}
