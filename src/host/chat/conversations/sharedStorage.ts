import { existsSync } from "node:fs";
import path from "node:path";

/** What the editor appends to the name of a workspace's storage for another window that has the workspace open. */
const numbered = /^(.+)-\d+$/;

/**
 * The folder of saved chats that all windows on one workspace share. The editor gives a second window on it a numbered folder of its
 * own, which nothing reads after a reload; the chats' files are made to be used by several windows. Editors name the storage in
 * different ways, so a number counts only beside the folder that it was added to, which another window has taken by then.
 */
export function sharedStorage(storage: string, exists: (folder: string) => boolean = existsSync): string {
  const workspace = path.dirname(storage);
  const name = numbered.exec(path.basename(workspace))?.[1];
  if (name === undefined) return storage;
  const first = path.join(path.dirname(workspace), name);
  return exists(first) ? path.join(first, path.basename(storage)) : storage;
}
