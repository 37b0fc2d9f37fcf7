// This machine as far as it is known without the worker, for plans when no worker can be started.
import { execFile } from "node:child_process";
import os from "node:os";
import { usableMemory, type Machine, type MemoryReading } from "../core/models/plan/machine.ts";

/** This machine's CPU and memory, without its GPUs: only the worker sees those. Never fails. */
export async function machineWithoutGpu(reading?: MemoryReading): Promise<Machine> {
  const { totalBytes, freeBytes } = usableMemory(reading ?? (await readMemory()));
  return {
    gpus: [],
    cpu: { name: os.cpus()[0]?.model.trim() ?? os.arch(), cores: os.availableParallelism() },
    ramBytes: totalBytes,
    freeRamBytes: freeBytes,
    isUnified: false,
  };
}

async function readMemory(): Promise<MemoryReading> {
  return {
    totalBytes: os.totalmem(),
    availableBytes: (process.platform === "darwin" ? await macAvailable() : undefined) ?? os.freemem(),
    limitBytes: process.constrainedMemory(),
    residentBytes: process.memoryUsage.rss(),
  };
}

function macAvailable(): Promise<number | undefined> {
  return new Promise((resolve) => {
    execFile("/usr/bin/vm_stat", { timeout: 2000 }, (error, stdout) => {
      const wired = error ? undefined : wiredBytes(stdout);
      resolve(wired === undefined ? undefined : os.totalmem() - wired);
    });
  });
}

/**
 * Bytes that macOS can neither compress nor swap, from the output of `vm_stat`: all others are available, as the worker counts
 * them too. undefined when the output is not as expected.
 */
export function wiredBytes(text: string): number | undefined {
  const page = Number(/page size of (\d+) bytes/.exec(text)?.[1]);
  const bytes = page * Number(/^Pages wired down:\s+(\d+)\./m.exec(text)?.[1]);
  return Number.isFinite(bytes) && bytes > 0 ? bytes : undefined;
}
