// Memory of the GPU and of the worker's process, as the library, the driver and the system report it.
import { readFile } from "node:fs/promises";
import os from "node:os";
import type { GpuChoice } from "../../core/settings.ts";
import { runProcess } from "../childProcess.ts";
import type { WorkerClient } from "../connection/workerClient.ts";

/** Sizes in bytes. What is not reported is absent. */
export interface DeviceMemory {
  /** Used on all GPUs by all programs, as the library reports it. */
  readonly usedBytes?: number;
  /** The same by nvidia-smi, in steps of 1 MiB. */
  readonly driverBytes?: number;
  /** Used by the worker's process alone, by nvidia-smi. */
  readonly workerBytes?: number;
}

const nvidiaMs = 10_000;

/** What is used now. Starts the binary for `choice` in the worker, if it is not there yet. */
export async function deviceMemory(
  client: WorkerClient,
  choice: GpuChoice,
  signal: AbortSignal,
): Promise<DeviceMemory> {
  const { gpus } = await client.machine(choice);
  const usedBytes = gpus.reduce((sum, { totalBytes, freeBytes }) => sum + totalBytes - freeBytes, 0);
  return { ...(gpus.length > 0 && { usedBytes }), ...(await driverMemory(pidOf(client), signal)) };
}

/** What nvidia-smi reports, of a process too if it is given. */
export async function driverMemory(
  pid: number | undefined,
  signal: AbortSignal,
): Promise<Pick<DeviceMemory, "driverBytes" | "workerBytes">> {
  const [cards, processes] = await Promise.all([
    nvidiaRows("--query-gpu=memory.used", signal),
    nvidiaRows("--query-compute-apps=pid,used_memory", signal),
  ]);
  const used = cards.map(([mebibytes]) => mebibytes!).filter(Number.isFinite);
  const own = processes.filter(([id, mebibytes]) => id === pid && Number.isFinite(mebibytes));
  const sum = (values: readonly number[]): number => values.reduce((total, each) => total + each, 0) * 1024 ** 2;
  return {
    ...(used.length > 0 && { driverBytes: sum(used) }),
    ...(own.length > 0 && { workerBytes: sum(own.map(([, mebibytes]) => mebibytes!)) }),
  };
}

/** Rows of numbers; none without the program. */
async function nvidiaRows(query: string, signal: AbortSignal): Promise<number[][]> {
  const args = [query, "--format=csv,noheader,nounits"];
  const { code, output } = await runProcess("nvidia-smi", args, {
    cwd: os.tmpdir(),
    env: process.env,
    signal,
    timeoutMs: nvidiaMs,
  });
  if (code !== 0) return [];
  return output
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => line.split(",").map((each) => Number(each.trim())));
}

/** Memory of the worker's process, from Linux: now, its part without the pages of files, and its peak. */
export async function processMemory(
  client: WorkerClient,
): Promise<{ readonly residentBytes?: number; readonly anonymousBytes?: number; readonly peakBytes?: number }> {
  const pid = pidOf(client);
  if (pid === undefined || process.platform !== "linux") return {};
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const bytes = (field: string): number | undefined => {
    const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  };
  const [residentBytes, anonymousBytes, peakBytes] = [bytes("VmRSS"), bytes("RssAnon"), bytes("VmHWM")];
  return {
    ...(residentBytes !== undefined && { residentBytes }),
    ...(anonymousBytes !== undefined && { anonymousBytes }),
    ...(peakBytes !== undefined && { peakBytes }),
  };
}

/** The worker's process id; undefined when it is not running. */
export function pidOf({ state }: WorkerClient): number | undefined {
  return state.kind === "running" ? state.pid : undefined;
}
