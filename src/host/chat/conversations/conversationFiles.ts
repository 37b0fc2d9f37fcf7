// The files of saved chats: one for each, in a folder that several windows may use at once. Nothing is ever half there, and no window
// replaces what another one has written. Independent of the editor.
import { createHash } from "node:crypto";
import type { Stats } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { systemCode } from "../../../base/errors.ts";
import { atomicWrite } from "../../../client/atomicWrite.ts";
import { waitForLock } from "../../../client/fileLock.ts";

/** File names of conversations; other files in the folder are ignored. */
const chatName = /^([\w-]{1,64})\.json$/;
/** New text of a conversation that a crash kept from its place. */
const leftoverName = /^([\w-]{1,64})\.json\.(?:new|[\w-]{1,64}\.tmp)$/;
/** What could not be read when it was found. */
const damagedName = /^([\w-]{1,64})(?:\.\d+)?\.damaged$/;
/** Name of the file with the id of the conversation that was shown last. */
const currentName = "current";
/** A larger file is no chat, and reading it could take all memory. In bytes. */
const largestChat = 100_000_000;
/** After this long, in milliseconds, a lock is that of a window that ended. A write takes a few. */
const staleMs = 5000;
/** How long, in milliseconds, another window's lock is waited for: longer than it takes to go stale. */
const waitMs = 6000;

/** A file's text, and a stamp that changes with it. */
export interface FoundText {
  readonly text: string;
  readonly stamp: string;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
}

/** A file that is not a conversation but has one in it, or had. */
export interface OddFile {
  readonly id: string;
  readonly name: string;
  readonly kind: "leftover" | "damaged";
}

/** Each call raises Node's errors. */
export class ConversationFiles {
  readonly folder: string;

  /** `folder` need not exist yet. */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** Ids of the conversations, the most recently changed first. */
  async list(): Promise<string[]> {
    const ids = (await this.names()).flatMap((name) => chatName.exec(name)?.[1] ?? []);
    const found = await Promise.all(ids.map(async (id) => ({ id, stat: await statOf(this.file(`${id}.json`)) })));
    return found
      .flatMap(({ id, stat: one }) => (one?.isFile() === true ? [{ id, changedAt: one.mtimeMs }] : []))
      .sort((a, b) => b.changedAt - a.changedAt)
      .map(({ id }) => id);
  }

  /** What crashes and earlier versions left behind. */
  async oddFiles(): Promise<OddFile[]> {
    return (await this.names()).flatMap((name): OddFile[] => {
      const [leftover, damaged] = [leftoverName.exec(name)?.[1], damagedName.exec(name)?.[1]];
      if (leftover !== undefined) return [{ id: leftover, name, kind: "leftover" }];
      return damaged === undefined ? [] : [{ id: damaged, name, kind: "damaged" }];
    });
  }

  /** The text of a conversation; undefined if there is none, or if it is far too large to be one. */
  read(id: string): Promise<FoundText | undefined> {
    return this.readNamed(`${id}.json`);
  }

  /** The text of any file of the folder. */
  async readNamed(name: string): Promise<FoundText | undefined> {
    const file = this.file(name);
    const found = await statOf(file);
    if (found === undefined || !found.isFile() || found.size > largestChat) return undefined;
    const bytes = await readFile(file).catch(ignoreMissing);
    return bytes && { text: bytes.toString("utf8"), stamp: stampOf(bytes), changedAt: found.mtimeMs };
  }

  /**
   * Saves a conversation in one step and returns its new stamp; undefined, with nothing changed, when the file is not as `known`
   * says: another window has written it. A file that is gone is written anew.
   */
  async replace(id: string, text: string, known: string | undefined): Promise<string | undefined> {
    return this.locked(id, async () => {
      const found = await this.read(id);
      if (found !== undefined && found.stamp !== known) return undefined;
      await atomicWrite(this.file(`${id}.json`), text);
      return stampOf(text);
    });
  }

  /** Removes a conversation. */
  async remove(id: string): Promise<void> {
    if ((await statOf(this.file(`${id}.json`))) === undefined) return;
    await this.locked(id, () => rm(this.file(`${id}.json`), { force: true }));
  }

  /** Runs work on the files of a conversation while no other window writes them. */
  async locked<T>(id: string, work: () => Promise<T>): Promise<T> {
    await mkdir(this.folder, { recursive: true });
    const options = { realpath: false, stale: staleMs, onCompromised: () => undefined };
    const release = await waitForLock(waitMs, this.file(`${id}.json`), options);
    try {
      return await work();
    } finally {
      // It fails only when the lock went stale and was taken over.
      await release().catch(() => undefined);
    }
  }

  /** Moves a file within the folder, never over another. Only while the target's conversation is locked. */
  async move(name: string, target: string): Promise<boolean> {
    if ((await statOf(this.file(target))) !== undefined) return false;
    return rename(this.file(name), this.file(target)).then(
      () => true,
      (error: unknown) => (ignoreMissing(error), false),
    );
  }

  /** Puts a leftover in the place of its conversation. Only while that is locked. */
  async takeUp(name: string, id: string): Promise<void> {
    await rename(this.file(name), this.file(`${id}.json`));
  }

  /** Renames a file that cannot be read, so that a person can look at it; returns the new name. Only while it is locked. */
  async setAside(id: string, name = `${id}.json`): Promise<string> {
    for (let number = 1; ; number++) {
      const aside = number === 1 ? `${id}.damaged` : `${id}.${number}.damaged`;
      if (await this.move(name, aside)) return aside;
      if ((await statOf(this.file(name))) === undefined) return name;
    }
  }

  /** Removes any file of the folder. */
  async removeNamed(name: string): Promise<void> {
    await rm(this.file(name), { force: true });
  }

  /** Moves the single chat of the first versions into the folder. */
  async adoptFirst(storage: string): Promise<void> {
    for (const name of ["chat.json", "chat.json.new"]) {
      const old = path.join(storage, name);
      if ((await statOf(old)) === undefined) continue;
      await this.locked("first", async () => {
        const target = this.file("first.json");
        if ((await statOf(target)) === undefined) await rename(old, target).catch(ignoreMissing);
      });
    }
  }

  /** Id of the conversation that was shown last, in whatever window. */
  async current(): Promise<string | undefined> {
    const text = (await this.readNamed(currentName))?.text.trim();
    return text !== undefined && chatName.test(`${text}.json`) ? text : undefined;
  }

  async setCurrent(id: string): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    await atomicWrite(this.file(currentName), id);
  }

  private async names(): Promise<string[]> {
    return (await readdir(this.folder).catch(ignoreMissing)) ?? [];
  }

  private file(name: string): string {
    return path.join(this.folder, name);
  }
}

async function statOf(file: string): Promise<Stats | undefined> {
  return stat(file).catch(ignoreMissing);
}

function stampOf(text: string | Buffer): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Nothing is there either where a file is in the folder's place. */
function ignoreMissing(error: unknown): undefined {
  if (!["ENOENT", "ENOTDIR"].includes(systemCode(error) ?? "")) throw error;
}
