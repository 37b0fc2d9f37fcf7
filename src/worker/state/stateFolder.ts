// Where saved states lie: a folder of this process alone, in the system's place for temporary files.
import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { statfs } from "node:fs/promises";
import path from "node:path";

const prefix = "ghostlight-states-";

/** A private folder (0700), made when it is first needed and removed with all it holds when the process ends. */
export class StateFolder {
  private readonly parent: string;
  private made: string | undefined;

  constructor(parent: string) {
    this.parent = parent;
  }

  /** The folder's path. Raises the system's error when it cannot be made. */
  path(): string {
    return (this.made ??= mkdtempSync(path.join(this.parent, `${prefix}${process.pid}-`)));
  }

  /** Bytes that the disk still has for us. */
  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.path());
    return bavail * bsize;
  }

  /** Removes the folder; fit for a process that ends. */
  remove(): void {
    if (this.made !== undefined) rmSync(this.made, { recursive: true, force: true });
    this.made = undefined;
  }

  /** Removes the folders of processes that were killed before they could. */
  removeLeftovers(): void {
    for (const name of readdirSync(this.parent)) {
      const pid = /^ghostlight-states-(\d+)-/.exec(name)?.[1];
      if (pid === undefined || isAlive(Number(pid))) continue;
      const folder = path.join(this.parent, name);
      const entry = lstatSync(folder, { throwIfNoEntry: false });
      const isOurs = entry?.isDirectory() === true && entry.uid === (process.getuid?.() ?? entry.uid);
      if (isOurs) rmSync(folder, { recursive: true, force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is alive too.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
