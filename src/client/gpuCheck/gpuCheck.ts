// Checks what models do on this machine's GPU, from the driver to parking, in a worker and a home of its own. A report comes out
// whatever happens: it is written after each model.
import { copyFile, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { describe, systemCode } from "../../base/errors.ts";
import { FailureError, failureOf } from "../../core/failures.ts";
import type { GpuChoice } from "../../core/settings.ts";
import { silentLog } from "../../base/log.ts";
import { WorkerClient } from "../connection/workerClient.ts";
import { machineLine } from "../doctor/doctor.ts";
import { visibleDrivers } from "../doctor/doctorDriver.ts";
import { withoutPrivatePaths } from "../doctor/doctorReport.ts";
import { runtimePaths, type RuntimePaths } from "../paths.ts";
import { gpuMarkdown, type BackendTrial, type GpuReport } from "./gpuReport.ts";
import { checkModel } from "./modelCheck.ts";
import { endWorker } from "./timeLimit.ts";

export interface GpuCheckOptions {
  /** Model files. The first is small: it is also tried on the other kinds of GPU support, and compared with the CPU. */
  readonly files: readonly string[];
  /** Kinds of device to load the models on; if empty, the best one. */
  readonly choices: readonly GpuChoice[];
  /** Tokens of each lane. */
  readonly contextTokens: number;
  /** How often a wait is measured. */
  readonly rounds: number;
  /** The user's home, for their own entries of the catalogue. */
  readonly home: string;
  readonly workerEntry: string;
  readonly build: string;
  /** Where `gpu-report.json`, `gpu-report.md` and the worker's log go; made if it is missing. */
  readonly folder: string;
  readonly onBegin: (what: string) => void;
  readonly signal: AbortSignal;
}

/** Where a report was written. */
export interface ReportFiles {
  readonly json: string;
  readonly markdown: string;
  readonly log: string;
}

/** Runs the whole check. Raises only when the report cannot be written, or the signal's reason when aborted. */
export async function checkGpu(
  options: GpuCheckOptions,
): Promise<{ readonly report: GpuReport; readonly files: ReportFiles }> {
  const { signal, onBegin } = options;
  onBegin("driver");
  const { gpus: drivers, problem } = await visibleDrivers(signal);
  let report: GpuReport = {
    build: options.build,
    machine: machineLine(),
    startedAt: new Date().toISOString(),
    drivers,
    ...(problem && { driverProblem: problem.text }),
    backends: [],
    models: [],
    isComplete: false,
  };
  await mkdir(options.folder, { recursive: true });
  const folder = await mkdtemp(path.join(os.tmpdir(), "gl-gpu-"));
  const paths = ownPaths(folder);
  const client = ownClient(options, paths);
  const write = (): Promise<ReportFiles> => writeReport(report, paths.log, options);
  try {
    report = { ...report, backends: await tryBackends(client, options) };
    await write();
    for (const [file, choice, comparesWithCpu] of runs(report, options)) {
      const begin = (stage: string): void => onBegin(`${path.basename(file)}, ${choice}: ${stage}`);
      const model = await checkModel({ ...options, client, file, choice, comparesWithCpu, onBegin: begin });
      report = { ...report, models: [...report.models, model] };
      await write();
    }
    report = { ...report, isComplete: true };
    return { report, files: await write() };
  } finally {
    await endWorker(client);
    client.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Where the check's own worker is found: the user's is left alone, and every figure starts from nothing. */
function ownPaths(folder: string): RuntimePaths {
  return runtimePaths(path.join(folder, "home"), { ...process.env, GHOSTLIGHT_RUNTIME: path.join(folder, "run") });
}

function ownClient({ workerEntry, build }: GpuCheckOptions, paths: RuntimePaths): WorkerClient {
  return new WorkerClient({
    home: path.dirname(paths.log),
    paths,
    workerEntry,
    build,
    clientName: "check-gpu",
    keepAliveMinutes: 1,
    // The check itself says when a model is parked.
    parkMinutes: 0,
    log: silentLog,
  });
}

/** Which kinds of device start here, each in a new worker: several in one would count each other's memory as used. */
async function tryBackends(client: WorkerClient, { onBegin, signal }: GpuCheckOptions): Promise<BackendTrial[]> {
  const trials: BackendTrial[] = [];
  const named: readonly GpuChoice[] = process.platform === "darwin" ? ["metal"] : ["cuda", "vulkan"];
  for (const choice of ["auto", ...named] as const) {
    signal.throwIfAborted();
    onBegin(`starting ${choice}`);
    let start = performance.now();
    try {
      await client.connect();
      start = performance.now();
      const found = await client.machine(choice);
      trials.push({ choice, ms: performance.now() - start, found });
    } catch (error) {
      const failure = error instanceof FailureError ? failureOf(error).message : describe(error);
      trials.push({ choice, ms: performance.now() - start, failure });
    }
    await endWorker(client);
  }
  return trials;
}

type Run = readonly [file: string, choice: GpuChoice, comparesWithCpu: boolean];

/** Every model on the devices asked for; without a wish on the best one, and the first also on the other kinds of GPU support. */
function runs({ backends }: GpuReport, { files, choices }: GpuCheckOptions): Run[] {
  const [small] = files;
  const best = backends.find(({ choice }) => choice === "auto")?.found?.backend;
  const others = backends.flatMap(({ choice, found }) =>
    choice !== "auto" && found !== undefined && found.gpus.length > 0 && found.backend !== best ? [choice] : [],
  );
  if (choices.length > 0) return files.flatMap((file) => choices.map((choice): Run => [file, choice, file === small]));
  return [
    ...files.map((file): Run => [file, "auto", file === small]),
    ...(small === undefined ? [] : others.map((choice): Run => [small, choice, true])),
  ];
}

async function writeReport(report: GpuReport, log: string, options: GpuCheckOptions): Promise<ReportFiles> {
  const place = (ending: string): string => path.join(options.folder, `gpu-report.${ending}`);
  const files = { json: place("json"), markdown: place("md"), log: place("log") };
  const shown = withoutFolders(report, options.files);
  await writeFile(files.json, `${JSON.stringify(shown, undefined, 2)}\n`);
  await writeFile(files.markdown, `${gpuMarkdown(shown)}\n`);
  await copyFile(log, files.log).catch((error: unknown) => {
    // A worker that never started left none.
    if (systemCode(error) !== "ENOENT") throw error;
  });
  return files;
}

/** The report without folders of this machine: a page in an issue is read by everybody. */
function withoutFolders(report: GpuReport, files: readonly string[]): GpuReport {
  const models = report.models.map(({ facts, stages, ...model }) => ({
    ...model,
    ...(facts && { facts: { ...facts, path: path.basename(facts.path) } }),
    stages: stages.map((stage) => ({ ...stage, text: withoutPrivatePaths(stage.text, files) })),
  }));
  return { ...report, models };
}
