import path from "node:path";

/** What the editor names the storage of a workspace by, and what it appends for a second window that has it open. */
const numbered = /^([0-9a-f]{32})-\d+$/;

/**
 * The folder of saved chats that all windows on one workspace share. The editor gives a second window on it a numbered folder of its
 * own, which nothing reads after a reload; the chats' files are made to be used by several windows.
 */
export function sharedStorage(storage: string): string {
  const workspace = path.dirname(storage);
  const name = numbered.exec(path.basename(workspace))?.[1];
  return name === undefined ? storage : path.join(path.dirname(workspace), name, path.basename(storage));
}
