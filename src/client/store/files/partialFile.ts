// A file that is written from its start, hashed while it grows, and resumed after an interruption. Its name marks it as
// unfinished; it gets its real name only once the digest was checked.
import { createHash, type Hash } from "node:crypto";
import { constants } from "node:fs";
import { open, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { onDisk } from "./diskErrors.ts";

/** Small enough that hashing one chunk does not block the extension host. */
const readBytes = 256 * 1024;

/** An unfinished download on disk. */
export class PartialFile {
  readonly path: string;
  private hash: Hash = createHash("sha256");
  private handle: FileHandle;
  private size = 0;

  private constructor(path: string, handle: FileHandle) {
    this.path = path;
    this.handle = handle;
  }

  /** Opens the file of an earlier run, or a new one. A file that is longer than the whole is discarded. */
  static async open(
    path: string,
    wholeBytes: number,
    onChecked: (doneBytes: number) => void,
    signal: AbortSignal,
  ): Promise<PartialFile> {
    const part = new PartialFile(path, await open(path, constants.O_RDWR | constants.O_CREAT, 0o644));
    try {
      if ((await part.handle.stat()).size > wholeBytes) await part.restart();
      else await part.hashExisting(onChecked, signal);
    } catch (error) {
      await part.close();
      throw error;
    }
    return part;
  }

  get sizeBytes(): number {
    return this.size;
  }

  /** Appends the next bytes. On a full disk the bytes that fit are kept, and the next run resumes after them. */
  async append(bytes: Uint8Array): Promise<void> {
    let written = 0;
    // Always at an explicit offset, so that even two writers of the same content cannot corrupt it.
    await onDisk(dirname(this.path), async () => {
      while (written < bytes.length) {
        const at = this.size + written;
        written += (await this.handle.write(bytes, written, bytes.length - written, at)).bytesWritten;
      }
    });
    this.hash.update(bytes);
    this.size += bytes.length;
  }

  /** SHA-256 of all bytes so far, as hexadecimal text. */
  digest(): string {
    return this.hash.copy().digest("hex");
  }

  /** Discards everything and starts over in a new file. */
  async restart(): Promise<void> {
    await this.handle.close();
    await rm(this.path, { force: true });
    this.handle = await open(this.path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o644);
    this.hash = createHash("sha256");
    this.size = 0;
  }

  /** Moves the finished file into place, flushed to disk first. */
  async moveTo(target: string): Promise<void> {
    await this.handle.sync();
    await this.handle.close();
    await rename(this.path, target);
  }

  /** Closes the file unfinished; it is kept for the next run unless it is empty. */
  async close(): Promise<void> {
    await this.handle.close().catch(() => undefined);
    if (this.size === 0) await rm(this.path, { force: true }).catch(() => undefined);
  }

  private async hashExisting(onChecked: (doneBytes: number) => void, signal: AbortSignal): Promise<void> {
    const piece = Buffer.allocUnsafe(readBytes);
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await this.handle.read(piece, 0, piece.length, this.size);
      if (bytesRead === 0) return;
      this.hash.update(piece.subarray(0, bytesRead));
      this.size += bytesRead;
      onChecked(this.size);
    }
  }
}

/** SHA-256 of a whole file, as hexadecimal text. */
export async function digestOfFile(
  path: string,
  onChecked: (doneBytes: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const handle = await open(path, "r");
  const hash = createHash("sha256");
  const piece = Buffer.allocUnsafe(readBytes);
  let done = 0;
  try {
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await handle.read(piece, 0, piece.length, done);
      if (bytesRead === 0) return hash.digest("hex");
      hash.update(piece.subarray(0, bytesRead));
      onChecked((done += bytesRead));
    }
  } finally {
    await handle.close();
  }
}
