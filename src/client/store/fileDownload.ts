// Downloads one file of a model from the first source that can provide it, and moves it into place once its digest is right.
import { rm } from "node:fs/promises";
import path from "node:path";
import type { Log } from "../../base/log.ts";
import { fail } from "../../core/failures.ts";
import type { Report } from "./downloadReport.ts";
import { OtherContent, SourceFailed, type DownloadSource } from "./downloadSource.ts";
import { requireFreeSpace } from "./files/diskErrors.ts";
import { PartialFile } from "./files/partialFile.ts";
import { keepForeignFile, rememberFile } from "./files/verifiedFile.ts";
import type { KnownFile } from "./resolvedModel.ts";
import { packagesFolder, partialPath } from "./storeFolder.ts";

/** Downloads this file. Raises FailureError; what has arrived by then is kept for the next run. */
export async function downloadFile(
  file: KnownFile,
  sources: readonly DownloadSource[],
  report: Report,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const onChecked = (doneBytes: number): void => report("checking", doneBytes, "disk");
  const part = await PartialFile.open(partialPath(file.path), file.sizeBytes, onChecked, signal);
  const failures = new SourceFailures(file);
  try {
    // A process killed between the last byte and the rename leaves a part that is complete.
    if (part.sizeBytes === file.sizeBytes && part.digest() === file.sha256) return await moveIntoPlace(file, part, log);
    for (const source of sources) {
      const reason = await trySource(source, file, part, report, log, signal);
      if (reason === undefined) return await moveIntoPlace(file, part, log);
      log.warn(`${file.name} from ${source.name}: ${reason.message}`);
      failures.note(source, reason);
    }
  } finally {
    await part.close();
  }
  failures.raise();
}

async function moveIntoPlace(file: KnownFile, part: PartialFile, log: Log): Promise<void> {
  const kept = await keepForeignFile(file.path);
  if (kept !== undefined) log.warn(`another file called ${file.name} was here; it is kept as ${path.basename(kept)}`);
  await part.moveTo(file.path);
  await rememberFile(file.path, { sha256: file.sha256 });
  await rm(packagesFolder(file.path), { recursive: true, force: true });
}

/** Returns why this source could not provide the file; undefined when it did. */
async function trySource(
  source: DownloadSource,
  file: KnownFile,
  part: PartialFile,
  report: Report,
  log: Log,
  signal: AbortSignal,
): Promise<SourceFailed | undefined> {
  for (;;) {
    const inherited = part.sizeBytes;
    await requireFreeSpace(path.dirname(part.path), file.sizeBytes - part.sizeBytes + source.extraBytes);
    report("downloading", part.sizeBytes, source.name);
    try {
      await source.fetch(file, part, (doneBytes) => report("downloading", doneBytes, source.name), signal);
    } catch (error) {
      if (signal.aborted || !(error instanceof SourceFailed)) throw error;
      return error;
    }
    const actual = part.digest();
    if (actual === file.sha256) return undefined;
    await part.restart();
    // The bytes left by an earlier run or another source may be the wrong ones: give this source a clean start.
    if (inherited === 0) return new OtherContent(actual);
    log.warn(`${file.name}: wrong digest ${actual} after resuming at byte ${inherited}; starting over`);
  }
}

/** The sources that could not provide a file, and what to tell the user about them. */
class SourceFailures {
  private readonly file: KnownFile;
  private readonly tried: string[] = [];
  private readonly reasons: SourceFailed[] = [];

  constructor(file: KnownFile) {
    this.file = file;
  }

  note(source: DownloadSource, reason: SourceFailed): void {
    this.tried.push(`from ${source.name}: ${reason.message}`);
    this.reasons.push(reason);
  }

  raise(): never {
    const { name, sha256 } = this.file;
    const other = this.reasons.find((reason) => reason instanceof OtherContent);
    if (other !== undefined)
      fail(
        "wrongDigest",
        `The checksum of ${name} does not match: its SHA-256 is ${other.sha256} instead of ${sha256}.`,
        "The downloaded file was removed. Download it again; if this persists, its source has changed it: choose another model.",
      );
    const attempts = this.tried.length === 0 ? "it has no source" : this.tried.join("; ");
    const needsToken = this.reasons.find((reason) => reason.missing === "token");
    const kind = needsToken === undefined ? "downloadFailed" : "tokenNeeded";
    const advice = needsToken?.advice ?? this.reasons.findLast((reason) => reason.advice !== undefined)?.advice;
    fail(kind, `${name} could not be downloaded (${attempts}).`, advice);
  }
}
