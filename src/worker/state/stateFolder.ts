// The folder for saved states: private to this process, inside the system's folder for temporary files.
import { existsSync, lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { rm, statfs } from "node:fs/promises";
import path from "node:path";

const prefix = "ghostlight-states-";

/** A private folder (mode 0700), created when it is first needed and removed with its content when the worker ends. */
export class StateFolder {
  private readonly parent: string;
  private made: string | undefined;

  constructor(parent: string) {
    this.parent = parent;
  }

  /** The path of the folder. Raises the system's error if it cannot be created. */
  path(): string {
    return (this.made ??= mkdtempSync(path.join(this.parent, `${prefix}${process.pid}-`)));
  }

  /** Number of files in it. */
  get files(): number {
    return this.made === undefined || !existsSync(this.made) ? 0 : readdirSync(this.made).length;
  }

  /** Free bytes on its disk. */
  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.path());
    return bavail * bsize;
  }

  /** Removes the folder. Raises the system's error. */
  async remove(): Promise<void> {
    const { made } = this;
    this.made = undefined;
    if (made !== undefined) await rm(made, { recursive: true, force: true });
  }

  /** Removes the folders that killed processes left behind. */
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
    // A process of another user is alive too.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
