// The models that Ghostlight knows by name. Data only: a new model is a new entry, never new code.
import type { ModelEntry } from "./modelEntry.ts";
import { gemma4Entries } from "./entries/gemma4.ts";
import { otherEntries } from "./entries/others.ts";
import { qwen35Entries } from "./entries/qwen35.ts";
import { qwen36, qwen36Entries } from "./entries/qwen36.ts";
import { qwenCoder05, smallEntries } from "./entries/small.ts";

/** Small enough for any CPU. Used when no model was chosen. */
export const defaultEntry: ModelEntry = qwenCoder05;

/** Recommended when the GPU is large enough for it. */
export const recommendedEntry: ModelEntry = qwen36;

/** Every model that can be named instead of a path, best first: the first one that a machine runs well is recommended. */
export const catalogue: readonly ModelEntry[] = [
  ...qwen36Entries,
  ...qwen35Entries,
  ...gemma4Entries,
  ...otherEntries,
  ...smallEntries,
];

/** The entry with this id, or with a file of this name. `entries`: the user's own and the built-in ones. */
export function findEntry(name: string, entries: readonly ModelEntry[] = catalogue): ModelEntry | undefined {
  const wanted = name.toLowerCase();
  return entries.find((entry) => entry.id === wanted || entry.files.some((file) => file.name.toLowerCase() === wanted));
}

/** The entry with a file of this SHA-256: recognises a file under any name, anywhere. */
export function entryOfDigest(sha256: string, entries: readonly ModelEntry[] = catalogue): ModelEntry | undefined {
  return entries.find((entry) => entry.files.some((file) => file.sha256 === sha256.toLowerCase()));
}
