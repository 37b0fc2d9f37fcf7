// A disk of a few kilobytes that a test can fill.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Smallest piece of such a disk, in bytes. */
export const pageBytes = 4096;
const pieceBytes = 16 * pageBytes;

export class SmallDisk {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Makes one; undefined where only another user may. */
  static make(folder: string, kilobytes: number): SmallDisk | undefined {
    mkdirSync(folder, { recursive: true });
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", folder], { stdio: "ignore" });
    } catch {
      return undefined;
    }
    return new SmallDisk(folder);
  }

  /** Fills it up to the last bytes. */
  fill(leaveBytes = 0): void {
    // Written until the disk refuses, then cut back.
    const piece = Buffer.alloc(pieceBytes);
    let size = 0;
    for (let count = piece.length; count >= pageBytes; count /= 2)
      for (;;)
        try {
          writeFileSync(this.ballast, piece.subarray(0, count), { flag: "a" });
          size += count;
        } catch {
          // What of it was written is cut off again.
          truncateSync(this.ballast, size);
          break;
        }
    truncateSync(this.ballast, Math.max(0, size - leaveBytes));
  }

  free(): void {
    rmSync(this.ballast, { force: true });
  }

  /** Lazily, because a process that ends may still have a file there. */
  remove(): void {
    execFileSync("umount", ["--lazy", this.folder]);
  }

  private get ballast(): string {
    return path.join(this.folder, "ballast");
  }
}
