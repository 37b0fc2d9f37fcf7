// Where model files are inside a home folder, and which names they may have.
import { stat } from "node:fs/promises";
import path from "node:path";
import { fail } from "../../core/failures.ts";
import type { ModelEntry } from "../../core/models/catalogue/modelEntry.ts";
import { modelsFolder } from "../paths.ts";

/** Path of a model's file with this name in the models folder. */
export function modelPath(name: string, home: string): string {
  return path.join(modelsFolder(home), name);
}

/** Path of the unfinished download of a file. */
export function partialPath(target: string): string {
  return `${target}.part`;
}

/** Folder of packages while they are downloaded. */
export function packagesFolder(target: string): string {
  return `${target}.packages`;
}

/** Size of a file, following links; undefined if there is none. */
export async function sizeOf(file: string): Promise<number | undefined> {
  return stat(file).then(
    (found) => (found.isFile() ? found.size : undefined),
    () => undefined,
  );
}

/** Whether a model file may have this name: a plain name that is safe on every system. */
export function isModelName(name: string): boolean {
  return name.length <= 200 && /^[^\\/:*?"<>|\p{Cc}.][^\\/:*?"<>|\p{Cc}]*\.gguf$/iu.test(name);
}

/** Raises `badInput` for an entry whose files could end up outside the models folder, or that is otherwise invalid. */
export function requireSoundEntry(entry: ModelEntry): void {
  const nonsense = (what: string): never =>
    fail("badInput", `The catalogue entry “${entry.id}” cannot be used: ${what}.`, "Correct that entry.");
  const names = new Set<string>();
  for (const { name, hubPath, sizeBytes, sha256 } of entry.files) {
    if (!isModelName(name)) nonsense(`“${name}” is not the name of a GGUF file`);
    if (names.has(name.toLowerCase())) nonsense(`${name} is listed twice`);
    names.add(name.toLowerCase());
    if (hubPath !== undefined && !/^(?!.*(^|\/)\.{0,2}(\/|$))[^\\\p{Cc}]+$/u.test(hubPath))
      nonsense(`“${hubPath}” is not a path in a repository`);
    if (sizeBytes !== undefined && (!Number.isSafeInteger(sizeBytes) || sizeBytes < 4))
      nonsense(`the size of ${name} is not a number of bytes`);
    if (sha256 !== undefined && !/^[0-9a-f]{64}$/.test(sha256)) nonsense(`the digest of ${name} is not a SHA-256`);
  }
  if (names.size === 0) nonsense("it has no files");
  const { repository = "a/b", revision = "main" } = entry.hub ?? {};
  if (!/^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(repository)) nonsense(`“${repository}” is not a repository of a hub`);
  if (!/^[\w-][\w./-]*$/.test(revision) || revision.includes("..")) nonsense(`“${revision}” is not a revision`);
}
