// What all conversations with the same tools begin with, on disk: the system message and the tools' descriptions, often more than a
// thousand tokens. A new conversation, and the next start of the worker, read a file instead of evaluating them.
import { createHash } from "node:crypto";
import { createReadStream, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { chmod, statfs } from "node:fs/promises";
import path from "node:path";
import { describe, systemCode } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { Sequence, Token } from "../embedded/engine.ts";
import type { Work } from "../schedule/scheduler.ts";

/** Files kept for all models together, and their bytes. One of Qwen3.6-27B has about 250 MiB. */
const mostFiles = 6;
const mostBytes = 2 * 1024 ** 3;
/** Disk space that stays free for others. */
const spareBytes = 2 * 1024 ** 3;
/** What a file must save in tokens to be worth it. */
const usefulTokens = 256;

const pieceBytes = 1024 ** 2;
const ending = ".state";
/** Being written, or being read: a file whose content ends the worker must not be read at each start. */
const unsafeEndings = [".writing", ".reading"];

/** The saved prefixes of one model. */
export class PrefixStates {
  private readonly folder: string;
  private readonly key: string;
  private readonly log: Log;
  /** Names of files whose content was found to be what their name says, or was written by this process. */
  private readonly checked = new Set<string>();

  /** `key`: identifies the model's file as it is now, and whatever else the content of a state depends on. */
  constructor(folder: string, key: string, log: Log) {
    this.folder = folder;
    this.key = key;
    this.log = log;
  }

  /**
   * Makes a sequence hold a prefix if that is saved and the sequence holds much less of it. Says whether it did. Never fails: what
   * cannot be read is removed, and the prefix has to be evaluated. Each step is one slice.
   */
  async *restore(sequence: Sequence, prefix: readonly Token[]): Work<boolean> {
    if (prefix.length - sequence.reusable(prefix) < usefulTokens) return false;
    const files: string[] = [];
    try {
      const name = this.find(this.digestOf(prefix));
      if (name === undefined) return false;
      const file = path.join(this.folder, name);
      const reading = `${file}.reading`;
      files.push(file, reading);
      // The library does not survive every file.
      if (!this.checked.has(name) && (await digestOf(file)) !== name.split(".")[1]) throw new Error("it is damaged");
      this.checked.add(name);
      yield;
      renameSync(file, reading);
      await sequence.restore(reading);
      if (sequence.tokens.length !== prefix.length || prefix.some((token, at) => token !== sequence.tokens[at]))
        throw new Error("it holds another text");
      utimesSync(reading, new Date(), new Date());
      renameSync(reading, file);
      yield;
      return true;
    } catch (error) {
      this.failed("read", error, files);
      return false;
    }
  }

  /** Saves the prefix that a sequence holds, if it is long enough to be worth it. Never fails. */
  async save(sequence: Sequence): Promise<void> {
    const { tokens } = sequence;
    if (tokens.length < usefulTokens) return;
    const prefix = this.digestOf(tokens);
    const writing = path.join(this.folder, `${prefix}${ending}.writing`);
    try {
      if (this.find(prefix) !== undefined) return;
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      const { bavail, bsize } = await statfs(this.folder);
      if (bavail * bsize < spareBytes) return;
      await sequence.save(writing);
      await chmod(writing, 0o600);
      const name = `${prefix}.${await digestOf(writing)}${ending}`;
      renameSync(writing, path.join(this.folder, name));
      this.checked.add(name);
      this.removeOldest();
    } catch (error) {
      this.failed("saved", error, [writing]);
    }
  }

  /** The name of the file of a prefix with this digest. It has the digest of its content too. */
  private find(digest: string): string | undefined {
    return namesIn(this.folder).find((name) => name.startsWith(`${digest}.`) && name.endsWith(ending));
  }

  private digestOf(prefix: readonly Token[]): string {
    return createHash("sha256")
      .update(JSON.stringify([this.key, prefix]))
      .digest("hex");
  }

  private removeOldest(): void {
    const files = namesIn(this.folder)
      .filter((name) => name.endsWith(ending))
      .map((name) => {
        const file = path.join(this.folder, name);
        const { mtimeMs, size } = statSync(file);
        return { file, mtimeMs, size };
      })
      .sort((a, b) => b.mtimeMs - a.mtimeMs);
    let bytes = 0;
    for (const [index, { file, size }] of files.entries()) {
      bytes += size;
      if (index > 0 && (index >= mostFiles || bytes > mostBytes)) rmSync(file, { force: true });
    }
  }

  private failed(what: string, error: unknown, files: readonly string[]): void {
    this.log.warn(`the state of a prompt's beginning could not be ${what}: ${describe(error)}`);
    try {
      for (const file of files) rmSync(file, { force: true });
    } catch (again) {
      this.log.warn(`its file could not be removed: ${describe(again)}`);
    }
  }
}

/** Removes what was being written or read when a worker ended. Raises the system's error. */
export function removeUnsafeStates(folder: string): void {
  for (const name of namesIn(folder))
    if (unsafeEndings.some((each) => name.endsWith(ending + each))) rmSync(path.join(folder, name), { force: true });
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(file, { highWaterMark: pieceBytes })) hash.update(piece as Buffer);
  return hash.digest("hex");
}

/** Names of the files in a folder; none if it is not there. Raises the system's error. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}
