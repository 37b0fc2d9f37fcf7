// The models on this machine: finds them, and gets the ones that are missing.
import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { silentLog, type Log } from "../../base/log.ts";
import { fail } from "../../core/failures.ts";
import { defaultRow, findRow } from "../../core/models/catalogue.ts";
import type { DownloadProgress } from "../../core/models/downloadProgress.ts";
import type { ModelFile, ModelRow } from "../../core/models/modelRow.ts";
import { onDisk, requireFreeSpace } from "./diskErrors.ts";
import { DownloadReport } from "./downloadReport.ts";
import type { DownloadRoute, KnownFile } from "./downloadRoute.ts";
import { downloadFile } from "./fileDownload.ts";
import { hubsOf, type HubAddress } from "./hubAddress.ts";
import { hubDefaults, type HubOptions } from "./hubOptions.ts";
import { hubRoute } from "./hubRoute.ts";
import { knownFile, pinFiles, placeOf } from "./knownFiles.ts";
import { withModelLock } from "./modelLock.ts";
import { packageRoute } from "./packageRoute.ts";
import { modelsFolder } from "../paths.ts";
import { pinsFor, type Pins } from "./pins.ts";
import { isModelName, modelPath, packagesFolder, partialPath, requireSoundRow, sizeOf } from "./storeFolder.ts";
import { allRows } from "./userRows.ts";
import { currentRecord, isVerified, readRecord, verifyInPlace } from "./verifiedFile.ts";

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
export async function ensureModel(row: ModelRow, options: EnsureOptions): Promise<string> {
  const signal = options.signal ?? new AbortController().signal;
  const report = new DownloadReport(options.onProgress);
  try {
    requireSoundRow(row);
    if (row.isRemoteOnly === true)
      fail(
        "badInput",
        `${row.name} is too large for one machine.`,
        row.note ?? "Serve it elsewhere, and give its address.",
      );
    const target = modelPath(row.files[0].name, options.home);
    if (await isComplete(row, options.home)) return target;
    const folder = path.dirname(target);
    return await onDisk(folder, async () => {
      await mkdir(folder, { recursive: true });
      const whileWaiting = async (): Promise<string | undefined> => {
        if (await isComplete(row, options.home)) return target;
        await reportOther(row, options.home, report);
        return undefined;
      };
      return withModelLock(target, signal, whileWaiting, async (held) => {
        if (!(await isComplete(row, options.home))) await getFiles(row, report, held, options);
        return target;
      });
    });
  } catch (error) {
    if (signal.aborted) fail("cancelled", "The download was cancelled; what has arrived is kept.");
    throw error;
  }
}

/** The path of this model's first file when all of them are installed. Looks at sizes, times and records only. */
export async function findModel(row: ModelRow, home: string): Promise<string | undefined> {
  // What is wrong with the pins is told when something is to be downloaded.
  const pins = await pinsFor(row, home).catch((): Pins => ({}));
  for (const file of row.files)
    if (!isModelName(file.name) || !(await isThere(row, file, pins, home))) return undefined;
  return modelPath(row.files[0].name, home);
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
): Promise<{ readonly path: string } | { readonly missing: ModelRow }> {
  const choice = setting?.trim() ?? "";
  const { rows } = await allRows(home);
  const row = choice === "" ? (findRow(defaultRow.id, rows) ?? defaultRow) : findRow(choice, rows);
  if (row !== undefined) {
    const installed = await findModel(row, home);
    return installed === undefined ? { missing: row } : { path: installed };
  }
  if (choice === "~" || /^~[/\\]/.test(choice)) return { path: path.join(homedir(), choice.slice(1)) };
  if (path.isAbsolute(choice)) return { path: path.normalize(choice) };
  const here = folder === undefined ? undefined : path.resolve(folder, choice);
  const own = isModelName(choice) ? modelPath(choice, home) : undefined;
  if (own !== undefined && (await sizeOf(own)) !== undefined && (!here || (await sizeOf(here)) === undefined))
    return { path: own };
  if (here !== undefined) return { path: here };
  const names = rows.map((known) => known.id).join(", ");
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
async function isComplete(row: ModelRow, home: string): Promise<boolean> {
  const pins = await pinsFor(row, home);
  for (const file of row.files) {
    const known = knownFile(row, file, pins);
    const target = modelPath(file.name, home);
    if (!(known === undefined ? (await currentRecord(target)) !== undefined : await isVerified(known, target)))
      return false;
  }
  return true;
}

async function isThere(row: ModelRow, file: ModelFile, pins: Pins, home: string): Promise<boolean> {
  const target = modelPath(file.name, home);
  const known = knownFile(row, file, pins);
  if (known === undefined) return (await currentRecord(target)) !== undefined;
  if ((await sizeOf(target)) !== known.sizeBytes) return false;
  // A file that somebody copied here counts; one that changed after it was verified, or was found to be wrong, does not.
  return (await readRecord(target)) === undefined || (await isVerified(known, target));
}

async function getFiles(row: ModelRow, report: DownloadReport, signal: AbortSignal, options: EnsureOptions) {
  const { home, env, log = silentLog } = options;
  const hubs = hubsFor(options);
  const hub: HubOptions = { ...hubDefaults, ...options.hub };
  const pins = await pinFiles(row, home, hubs, hub, log, signal);
  const files = row.files.flatMap((file) => knownFile(row, file, pins) ?? []);
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
    const place = placeOf(row, row.files[index] ?? row.files[0], pins);
    const routes: DownloadRoute[] = place === undefined ? [] : hubs.map((one) => hubRoute(one, place, hub, log));
    if (row.packages.length > 0 && files.length === 1)
      routes.push(packageRoute(row.packages, packagesFolder(target), env, log));
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
async function reportOther(row: ModelRow, home: string, report: DownloadReport): Promise<void> {
  const pins = await pinsFor(row, home);
  const files = row.files.flatMap((file) => knownFile(row, file, pins) ?? []);
  report.expect(files);
  for (const [index, { name }] of files.entries()) {
    const target = modelPath(name, home);
    if (index < files.length - 1 && (await sizeOf(target)) !== undefined) continue;
    report.ofFile(index)("waiting", (await sizeOf(partialPath(target))) ?? 0, "another Ghostlight process");
    return;
  }
}
