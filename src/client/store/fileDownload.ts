// Downloads one file of a model from the first place that can give it, and puts it in its place when its digest is right.
import { rm } from "node:fs/promises";
import path from "node:path";
import type { Log } from "../../base/log.ts";
import { fail } from "../../core/failures.ts";
import { requireFreeSpace } from "./files/diskErrors.ts";
import type { Report } from "./downloadReport.ts";
import { OtherContent, SourceFailed, type DownloadSource, type KnownFile } from "./downloadSource.ts";
import { PartialFile } from "./files/partialFile.ts";
import { packagesFolder, partialPath } from "./storeFolder.ts";
import { rememberFile } from "./files/verifiedFile.ts";

/** Puts this file in place. Raises FailureError; what has arrived by then is kept for the next run. */
export async function downloadFile(
  file: KnownFile,
  target: string,
  routes: readonly DownloadSource[],
  report: Report,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const onChecked = (doneBytes: number): void => report("checking", doneBytes, "disk");
  const part = await PartialFile.open(partialPath(target), file.sizeBytes, onChecked, signal);
  const failed = new FailedPlaces(file);
  try {
    // A kill between the last byte and the move leaves everything but the name.
    if (part.sizeBytes === file.sizeBytes && part.digest() === file.sha256) return await putInPlace(file, part, target);
    for (const route of routes) {
      const why = await tryRoute(route, file, part, report, log, signal);
      if (why === undefined) return await putInPlace(file, part, target);
      log.warn(`${file.name} from ${route.name}: ${why.message}`);
      failed.note(route, why);
    }
  } finally {
    await part.close();
  }
  failed.raise();
}

async function putInPlace(file: KnownFile, part: PartialFile, target: string): Promise<void> {
  await part.moveTo(target);
  await rememberFile(target, { sha256: file.sha256 });
  await rm(packagesFolder(target), { recursive: true, force: true });
}

/** Answers why this place could not give the file; nothing when it did. */
async function tryRoute(
  route: DownloadSource,
  file: KnownFile,
  part: PartialFile,
  report: Report,
  log: Log,
  signal: AbortSignal,
): Promise<SourceFailed | undefined> {
  for (;;) {
    const inherited = part.sizeBytes;
    await requireFreeSpace(path.dirname(part.path), file.sizeBytes - part.sizeBytes + route.extraBytes);
    report("downloading", part.sizeBytes, route.name);
    try {
      await route.fetch(file, part, (doneBytes) => report("downloading", doneBytes, route.name), signal);
    } catch (error) {
      if (signal.aborted || !(error instanceof SourceFailed)) throw error;
      return error;
    }
    const actual = part.digest();
    if (actual === file.sha256) return undefined;
    await part.restart();
    // What an earlier run or another place left may have been the wrong half: this place deserves a clean start.
    if (inherited === 0) return new OtherContent(actual);
    log.warn(`${file.name}: wrong digest ${actual} after resuming at byte ${inherited}; starting again`);
  }
}

/** All places that could not give a file, and what to tell a person of them. */
class FailedPlaces {
  private readonly file: KnownFile;
  private readonly tried: string[] = [];
  private readonly reasons: SourceFailed[] = [];

  constructor(file: KnownFile) {
    this.file = file;
  }

  note(route: DownloadSource, why: SourceFailed): void {
    this.tried.push(`from ${route.name}: ${why.message}`);
    this.reasons.push(why);
  }

  raise(): never {
    const { name, sha256 } = this.file;
    const other = this.reasons.find((reason) => reason instanceof OtherContent);
    if (other !== undefined)
      fail(
        "wrongDigest",
        `${name} has another content there: its SHA-256 is ${other.sha256} instead of ${sha256}.`,
        "What arrived was removed: download it again. If it stays so, its source has changed it: choose another model.",
      );
    const attempts = this.tried.length === 0 ? "it has no source" : this.tried.join("; ");
    const wantsToken = this.reasons.find((reason) => reason.wants === "token");
    const kind = wantsToken === undefined ? "downloadFailed" : "tokenNeeded";
    const advice = wantsToken?.advice ?? this.reasons.findLast((reason) => reason.advice !== undefined)?.advice;
    fail(kind, `${name} could not be downloaded (${attempts}).`, advice);
  }
}
