// What Ghostlight leaves on a machine when it is uninstalled, and its removal. Models stay: they took long to download, and other
// programs may use them.
import { appendFile, mkdir, readFile, readdir, rm, rmdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { systemCode } from "../base/errors.ts";
import type { RuntimePaths } from "./paths.ts";

/** Name of an installed extension's folder, before its version, and of its folders for data. */
const extensionId = "ghostlight.ghostlight";

/** What stays in the home folder: the models, and the user's own list of them. */
const kept = ["models", "models.json"];

/** An editor that keeps data of this extension. */
export interface EditorUse {
  /** Folder of the editor's extensions. */
  readonly extensions: string;
  /** Folder of this extension's data, for one workspace or for windows without one. */
  readonly storage: string;
}

/** Notes that an editor keeps data, so that it is found when the extension is gone. Notes it once. */
export async function noteUse(home: string, use: EditorUse): Promise<void> {
  const uses = await readUses(home);
  if (uses.some(({ extensions, storage }) => extensions === use.extensions && storage === use.storage)) return;
  await mkdir(home, { recursive: true });
  await appendFile(notesOf(home), `${JSON.stringify(use)}\n`);
}

/** Whether an editor other than the one with this folder of extensions still has Ghostlight. */
export async function isUsedElsewhere(home: string, extensions: string): Promise<boolean> {
  const others = new Set((await readUses(home)).map((use) => use.extensions).filter((each) => each !== extensions));
  for (const other of others)
    if ((await entriesOf(other)).some((name) => name.startsWith(`${extensionId}-`))) return true;
  return false;
}

/** Removes the chats that an editor keeps. The worker and the other files stay, for the editors that remain. */
export async function removeEditorData(home: string, extensions: string): Promise<void> {
  const uses = await readUses(home);
  await removeStorages(uses.filter((use) => use.extensions === extensions));
  const others = uses.filter((use) => use.extensions !== extensions);
  await writeFile(notesOf(home), others.map((use) => `${JSON.stringify(use)}\n`).join(""));
}

/** Removes everything but the models. The worker has to be stopped before. */
export async function removeLeftovers(home: string, runtime: RuntimePaths): Promise<void> {
  await removeStorages(await readUses(home));
  for (const name of await entriesOf(home))
    if (!kept.includes(name)) await rm(path.join(home, name), { recursive: true, force: true });
  await rm(runtime.folder, { recursive: true, force: true });
  // An empty folder says nothing to anybody.
  for (const folder of [path.dirname(runtime.folder), path.join(home, "models"), home]) await removeIfEmpty(folder);
}

async function removeStorages(uses: readonly EditorUse[]): Promise<void> {
  for (const { storage } of uses)
    // The notes could have been changed by anybody who may write there.
    if (path.isAbsolute(storage) && path.basename(storage) === extensionId)
      await rm(storage, { recursive: true, force: true });
}

function notesOf(home: string): string {
  return path.join(home, "editors.jsonl");
}

async function readUses(home: string): Promise<EditorUse[]> {
  const text = await readFile(notesOf(home), "utf8").catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return "";
    throw error;
  });
  return text.split("\n").flatMap((line) => {
    try {
      const { extensions, storage } = JSON.parse(line) as Partial<EditorUse>;
      return typeof extensions === "string" && typeof storage === "string" ? [{ extensions, storage }] : [];
    } catch {
      // The last line of a file that could not be written to its end, or something else's.
      return [];
    }
  });
}

async function entriesOf(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  });
}

async function removeIfEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch((error: unknown) => {
    if (!["ENOENT", "ENOTEMPTY", "EEXIST", "ENOTDIR"].includes(systemCode(error) ?? "")) throw error;
  });
}
