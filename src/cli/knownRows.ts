import { allRows } from "../client/store/userRows.ts";
import type { ModelRow } from "../core/models/modelRow.ts";

/** The models that are known by name. What is wrong in the user's own list is said on standard error. */
export async function knownRows(home: string): Promise<readonly ModelRow[]> {
  const { rows, complaints } = await allRows(home);
  for (const complaint of complaints) process.stderr.write(`ghostlight: ${complaint}\n`);
  return rows;
}
