// The models on this machine: finds them, and gets the ones that are missing.
import { mkdir, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { silentLog, type Log } from "../base/log.ts";
import { fail } from "../core/failures.ts";
import { catalogue, defaultRow, findRow } from "../core/models/catalogue.ts";
import { TransferRate, type DownloadProgress } from "../core/models/downloadProgress.ts";
import type { ModelRow } from "../core/models/modelRow.ts";
import { onDisk, requireFreeSpace } from "./diskErrors.ts";
import { RouteFailed, type DownloadRoute, type KnownFile } from "./downloadRoute.ts";
import { hubDefaults, hubRoute, type HubOptions } from "./hubRoute.ts";
import { withModelLock } from "./modelLock.ts";
import { packageRoute } from "./packageRoute.ts";
import { PartialFile } from "./partialFile.ts";
import { modelsFolder } from "./paths.ts";
import { isVerified, readVerification, rememberVerified, verifyInPlace } from "./verifiedFile.ts";

export interface EnsureOptions {
  readonly home: string;
  /** Environment of helper programs. `GHOSTLIGHT_HUB` names another hub, or none with "off". */
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
  readonly log?: Log;
  readonly hub?: Partial<HubOptions>;
}

/**
 * The path of this model's file, complete and verified; gets it first when it is not there. However often and from however
 * many processes it is called, the file is downloaded once. Raises FailureError.
 */
export async function ensureModel(row: ModelRow, options: EnsureOptions): Promise<string> {
  const signal = options.signal ?? new AbortController().signal;
  const target = modelPath(row, options.home);
  const file = knownFile(row);
  const report = progressReport(file.sizeBytes, options.onProgress);
  try {
    if (await isVerified(file, target)) return target;
    const folder = path.dirname(target);
    return await onDisk(folder, async () => {
      await mkdir(folder, { recursive: true });
      const whileWaiting = async (): Promise<string | undefined> => {
        if (await isVerified(file, target)) return target;
        report("waiting", (await sizeOf(partialPath(target))) ?? 0, "another Ghostlight process");
        return undefined;
      };
      const onChecked = (doneBytes: number): void => report("checking", doneBytes, "disk");
      return withModelLock(target, signal, whileWaiting, async (held) => {
        if (!(await isVerified(file, target)) && !(await verifyInPlace(file, target, onChecked, held)))
          await download(row, file, target, report, held, options);
        return target;
      });
    });
  } catch (error) {
    if (signal.aborted) fail("cancelled", "The download was cancelled; what has arrived is kept.");
    throw error;
  }
}

/** The path of this model's file when it is installed. Looks at size and time only. */
export async function findModel(row: ModelRow, home: string): Promise<string | undefined> {
  const target = modelPath(row, home);
  const found = await stat(target).catch(() => undefined);
  if (found === undefined || !found.isFile() || found.size !== row.files[0].sizeBytes) return undefined;
  const verified = await readVerification(target);
  // A file that somebody copied here counts; one that changed after it was verified does not.
  return verified === undefined || verified.mtimeMs === found.mtimeMs ? target : undefined;
}

/**
 * What the user's choice means: a path (absolute, from the home folder with `~`, or from `folder` where one makes sense), or
 * a model's short name. Without a choice it is the default model. `missing` is a known model that is not installed.
 */
export async function chooseModel(
  setting: string | undefined,
  home: string,
  folder?: string,
): Promise<{ readonly path: string } | { readonly missing: ModelRow }> {
  const choice = setting?.trim() ?? "";
  const row = choice === "" ? defaultRow : findRow(choice);
  if (row !== undefined) {
    const installed = await findModel(row, home);
    return installed === undefined ? { missing: row } : { path: installed };
  }
  if (choice === "~" || /^~[/\\]/.test(choice)) return { path: path.join(homedir(), choice.slice(1)) };
  if (path.isAbsolute(choice)) return { path: path.normalize(choice) };
  if (folder !== undefined) return { path: path.resolve(folder, choice) };
  const names = catalogue.map((known) => known.id).join(", ");
  fail("badInput", `“${choice}” is no model.`, `Give the full path of a GGUF file, or one of these names: ${names}.`);
}

type Report = (step: DownloadProgress["step"], doneBytes: number, source: string) => void;

function modelPath(row: ModelRow, home: string): string {
  return path.join(modelsFolder(home), row.files[0].name);
}

function knownFile(row: ModelRow): KnownFile {
  const { name, hubPath = name, sizeBytes, sha256 } = row.files[0];
  if (sizeBytes === undefined || sha256 === undefined) fail("badInput", `The size of ${name} is not known.`);
  return { name, hubPath, sizeBytes, sha256 };
}

function partialPath(target: string): string {
  return `${target}.part`;
}

async function download(
  row: ModelRow,
  file: KnownFile,
  target: string,
  report: Report,
  signal: AbortSignal,
  options: EnsureOptions,
): Promise<void> {
  const log = options.log ?? silentLog;
  const onChecked = (doneBytes: number): void => report("checking", doneBytes, "disk");
  const part = await PartialFile.open(partialPath(target), file.sizeBytes, onChecked, signal);
  const tried: string[] = [];
  let wrongDigest: string | undefined;
  let advice: string | undefined;
  try {
    // A kill between the last byte and the move leaves everything but the name.
    if (part.sizeBytes === file.sizeBytes && part.digest() === file.sha256) return await putInPlace(file, part, target);
    for (const route of routesFor(row, target, log, options)) {
      const outcome = await tryRoute(route, file, part, report, signal, log);
      if (outcome.kind === "right") return await putInPlace(file, part, target);
      if (outcome.kind === "wrongDigest") wrongDigest = outcome.actual;
      else advice = outcome.advice ?? advice;
      const why = outcome.kind === "wrongDigest" ? `its content has the digest ${outcome.actual}` : outcome.why;
      log.warn(`${file.name} from ${route.name}: ${why}`);
      tried.push(`from ${route.name}: ${why}`);
    }
  } finally {
    await part.close();
  }
  if (wrongDigest !== undefined)
    fail(
      "wrongDigest",
      `${file.name} arrived with another content: its SHA-256 is ${wrongDigest} instead of ${file.sha256}.`,
    );
  const attempts = tried.length === 0 ? "it has no source" : tried.join("; ");
  fail("downloadFailed", `${row.name} could not be downloaded (${attempts}).`, advice);
}

async function putInPlace(file: KnownFile, part: PartialFile, target: string): Promise<void> {
  await part.moveTo(target);
  await rememberVerified(file, target);
  await rm(packagesFolder(target), { recursive: true, force: true });
}

type RouteOutcome =
  | { readonly kind: "right" }
  | { readonly kind: "wrongDigest"; readonly actual: string }
  | { readonly kind: "failed"; readonly why: string; readonly advice: string | undefined };

async function tryRoute(
  route: DownloadRoute,
  file: KnownFile,
  part: PartialFile,
  report: Report,
  signal: AbortSignal,
  log: Log,
): Promise<RouteOutcome> {
  for (;;) {
    const inherited = part.sizeBytes;
    await requireFreeSpace(path.dirname(part.path), file.sizeBytes - part.sizeBytes + route.extraBytes);
    report("downloading", part.sizeBytes, route.name);
    try {
      await route.fetch(file, part, (doneBytes) => report("downloading", doneBytes, route.name), signal);
    } catch (error) {
      if (signal.aborted || !(error instanceof RouteFailed)) throw error;
      return { kind: "failed", why: error.message, advice: error.advice };
    }
    const actual = part.digest();
    if (actual === file.sha256) return { kind: "right" };
    await part.restart();
    // What an earlier run or another place left may have been the wrong half: this place deserves a clean start.
    if (inherited === 0) return { kind: "wrongDigest", actual };
    log.warn(`${file.name}: wrong digest ${actual} after resuming at byte ${inherited}; starting again`);
  }
}

function routesFor(row: ModelRow, target: string, log: Log, options: EnsureOptions): DownloadRoute[] {
  const base = options.hub?.base ?? options.env["GHOSTLIGHT_HUB"] ?? "";
  const hub = { ...hubDefaults, ...options.hub, ...(base === "" ? {} : { base }) };
  return [
    ...(base === "off" || row.hub === undefined ? [] : [hubRoute(row.hub, hub, log)]),
    ...(row.packages.length === 0 ? [] : [packageRoute(row.packages, packagesFolder(target), options.env, log)]),
  ];
}

function packagesFolder(target: string): string {
  return `${target}.packages`;
}

/** Says how far things are, a few times a second, never backwards within a step. */
function progressReport(totalBytes: number, onProgress: EnsureOptions["onProgress"]): Report {
  const rate = new TransferRate();
  let lastAt = 0;
  let last = { step: "", source: "", doneBytes: 0 };
  return (step, doneBytes, source) => {
    const now = Date.now();
    const isNew = step !== last.step || source !== last.source;
    const shown = isNew ? doneBytes : Math.max(doneBytes, last.doneBytes);
    if (onProgress === undefined || (!isNew && now - lastAt < 200 && shown < totalBytes)) return;
    lastAt = now;
    last = { step, source, doneBytes: shown };
    const bytesPerSecond = step === "downloading" ? rate.note(shown, now) : undefined;
    onProgress({
      step,
      doneBytes: shown,
      totalBytes,
      source,
      ...(bytesPerSecond === undefined ? {} : { bytesPerSecond }),
    });
  };
}

async function sizeOf(file: string): Promise<number | undefined> {
  return stat(file).then(
    (found) => found.size,
    () => undefined,
  );
}
