// The models Ghostlight knows by name. Data only: a new model is a new row, never new code.
import type { ModelRow } from "./modelRow.ts";
import { gemma4Rows } from "./rows/gemma4Rows.ts";
import { otherRows } from "./rows/otherRows.ts";
import { qwen35Rows } from "./rows/qwen35Rows.ts";
import { qwen36, qwen36Rows } from "./rows/qwen36Rows.ts";
import { qwenCoder05, smallRows } from "./rows/smallRows.ts";

/** For a machine that has nothing: small enough for any CPU. It is used when no model was chosen. */
export const defaultRow: ModelRow = qwenCoder05;

/** What to recommend to somebody whose GPU holds it. */
export const recommendedRow: ModelRow = qwen36;

/** Every model that can be named instead of a path, best first: the first one that a machine runs well is the one to suggest. */
export const catalogue: readonly ModelRow[] = [...qwen36Rows, ...qwen35Rows, ...gemma4Rows, ...otherRows, ...smallRows];

/** The row with this short name, or with this name of its first file. `rows`: the user's and the built-in ones. */
export function findRow(name: string, rows: readonly ModelRow[] = catalogue): ModelRow | undefined {
  const wanted = name.toLowerCase();
  return rows.find((row) => row.id === wanted || row.files[0].name.toLowerCase() === wanted);
}

/** The row one of whose files has this SHA-256: how a file of another name or place is recognised. */
export function rowOfDigest(sha256: string, rows: readonly ModelRow[] = catalogue): ModelRow | undefined {
  return rows.find((row) => row.files.some((file) => file.sha256 === sha256.toLowerCase()));
}
