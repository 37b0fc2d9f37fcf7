// The files of an agent's folder. Ignored ones are left out, and links are not followed.
import { readdir } from "node:fs/promises";
import path from "node:path";
import type { AgentFolder } from "./agentFolder.ts";

/** Files and folders that one walk looks at. */
const mostWalked = 50_000;

/** How far a walk through a folder has come. */
export interface Walk {
  /** Why the rest was not looked at: a whole sentence. */
  cut?: string;
}

/** Files under a folder: paths relative to the agent's, nearest first. */
export async function* filesUnder(
  folder: AgentFolder,
  start: string,
  walk: Walk,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let walked = 0;
  for (let level = [start]; level.length > 0;) {
    const next: string[] = [];
    for (const at of level) {
      signal.throwIfAborted();
      // A folder that may not be read, or that has just gone, has nothing to list.
      const entries = await readdir(at, { withFileTypes: true }).catch(() => []);
      for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
        if (++walked > mostWalked) {
          walk.cut = `Only the first ${mostWalked.toLocaleString("en")} files and folders were looked at.`;
          return;
        }
        signal.throwIfAborted();
        const full = path.join(at, entry.name);
        const kind = entry.isDirectory() ? "folder" : "file";
        if ((kind === "file" && !entry.isFile()) || (await folder.isIgnored(full, kind))) continue;
        if (kind === "folder") next.push(full);
        else yield folder.relative(full);
      }
    }
    level = next;
  }
}
