// The models Ghostlight knows by name. Data only: a new model is a new row, never new code.
import type { ModelEntry } from "./modelEntry.ts";
import { gemma4Entries } from "./entries/gemma4.ts";
import { otherEntries } from "./entries/others.ts";
import { qwen35Entries } from "./entries/qwen35.ts";
import { qwen36, qwen36Entries } from "./entries/qwen36.ts";
import { qwenCoder05, smallEntries } from "./entries/small.ts";

/** For a machine that has nothing: small enough for any CPU. It is used when no model was chosen. */
export const defaultEntry: ModelEntry = qwenCoder05;

/** What to recommend to somebody whose GPU holds it. */
export const recommendedEntry: ModelEntry = qwen36;

/** Every model that can be named instead of a path, best first: the first one that a machine runs well is the one to suggest. */
export const catalogue: readonly ModelEntry[] = [
  ...qwen36Entries,
  ...qwen35Entries,
  ...gemma4Entries,
  ...otherEntries,
  ...smallEntries,
];

/** The row with this short name, or with this name of its first file. `rows`: the user's and the built-in ones. */
export function findEntry(name: string, entries: readonly ModelEntry[] = catalogue): ModelEntry | undefined {
  const wanted = name.toLowerCase();
  return entries.find((entry) => entry.id === wanted || entry.files[0].name.toLowerCase() === wanted);
}

/** The row one of whose files has this SHA-256: how a file of another name or place is recognised. */
export function entryOfDigest(sha256: string, entries: readonly ModelEntry[] = catalogue): ModelEntry | undefined {
  return entries.find((entry) => entry.files.some((file) => file.sha256 === sha256.toLowerCase()));
}
