// What the model is told when a file does not exist: the names of existing files that it may have meant, in other folders or with similar
// names. It then does not have to list the files first.
import path from "node:path";
import { visibleName } from "../../core/agent/visible.ts";
import type { AgentFolder } from "./agentFolder.ts";
import { filesUnder } from "./folderWalk.ts";

/** Names that are told, and files that are looked at for them. */
const [mostNamed, mostLookedAt] = [12, 3_000] as const;

/**
 * The names of files that a path most likely means, in a sentence with a blank before it; empty if there are none. Raises an AbortError
 * when the signal is aborted.
 */
export async function likelyFiles(folder: AgentFolder, given: string, signal: AbortSignal): Promise<string> {
  const wanted = path.basename(given).toLowerCase();
  const stem = wanted.replace(/\.[^.]*$/, "");
  const named: string[] = [];
  const alike: string[] = [];
  const others: string[] = [];
  let count = 0;
  for await (const file of filesUnder(folder, folder.root, {}, signal)) {
    if (++count > mostLookedAt) break;
    const name = path.basename(file).toLowerCase();
    if (name === wanted) named.push(file);
    else if (stem !== "" && name.replace(/\.[^.]*$/, "").includes(stem)) alike.push(file);
    else others.push(file);
  }
  const found = named.length > 0 ? named : [...alike, ...others];
  if (found.length === 0) return "";
  const shown = found.slice(0, mostNamed).map(visibleName).join(", ");
  if (named.length > 0) return ` Did you mean ${shown}?`;
  return ` The files are: ${shown}${found.length > mostNamed ? " and more; use list_files" : ""}.`;
}
