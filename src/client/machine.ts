// The machine that this process runs on, as the planner wants it: what the system says, and what the worker says of GPUs.
import { execFile } from "node:child_process";
import os from "node:os";
import type { Machine } from "../core/models/plan/machine.ts";
import type { MachineFacts } from "../core/models/plan/machineFacts.ts";

/** This machine. Without the worker's facts it has no GPU. Never fails. */
export async function thisMachine(facts?: MachineFacts): Promise<Machine> {
  const total = totalMemory();
  return {
    gpus: facts?.gpus ?? [],
    cpu: { name: os.cpus()[0]?.model.trim() ?? os.arch(), cores: facts?.cpu.threads ?? os.availableParallelism() },
    ramBytes: total,
    freeRamBytes: Math.min(total, await freeMemory(facts)),
    isUnified: (facts?.unifiedBytes ?? 0) > 0,
  };
}

/** Memory of the machine, or what a container allows of it. */
function totalMemory(): number {
  const limit = process.constrainedMemory();
  return limit > 0 && limit < os.totalmem() ? limit : os.totalmem();
}

async function freeMemory(facts: MachineFacts | undefined): Promise<number> {
  // macOS counts as free only what nobody ever used; what it would give back is far more.
  if (process.platform === "darwin") return (await macFreeMemory()) ?? facts?.ram.freeBytes ?? os.freemem();
  const limit = process.constrainedMemory();
  const free = os.freemem();
  if (limit <= 0 || limit >= os.totalmem()) return free;
  return Math.min(free, Math.max(0, limit - process.memoryUsage.rss()));
}

function macFreeMemory(): Promise<number | undefined> {
  return new Promise((resolve) => {
    execFile("/usr/bin/vm_stat", { timeout: 2000 }, (error, stdout) => resolve(error ? undefined : readVmStat(stdout)));
  });
}

/** Bytes that macOS can give to a program, from the words of `vm_stat`. undefined when they are others than expected. */
export function readVmStat(text: string): number | undefined {
  const page = Number(/page size of (\d+) bytes/.exec(text)?.[1]);
  const pages = ["free", "inactive", "speculative", "purgeable"].map((kind) =>
    Number(new RegExp(`^Pages ${kind}:\\s+(\\d+)\\.`, "m").exec(text)?.[1]),
  );
  const bytes = page * pages.reduce((sum, each) => sum + each, 0);
  return Number.isFinite(bytes) && bytes > 0 ? bytes : undefined;
}
