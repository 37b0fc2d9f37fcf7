// What processes of this machine hold, as Linux tells: what must not grow when faults come and go.
import { readdirSync, readFileSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { processesNaming } from "../processes.ts";
import { isAlive, until, type TestHome } from "../workers.ts";

const renderer = fileURLToPath(new URL("../../../dist/templates.mjs", import.meta.url));

/** Process ids of a home's workers; more than one only when something is wrong. */
export function workersOf({ paths }: TestHome): number[] {
  return processesNaming(paths.socket).filter((pid) => !isZombie(pid));
}

/** Open files, sockets and pipes of a process. */
export function openFiles(pid: number | "self"): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** Resident memory of a process in bytes. */
export function residentBytes(pid: number | "self"): number {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}

/** Folders of saved states whose worker is gone, of these workers. */
export function leftStates(pids: Iterable<number>): string[] {
  const prefixes = [...pids].filter((pid) => !isAlive(pid)).map((pid) => `ghostlight-states-${pid}-`);
  return readdirSync(os.tmpdir()).filter((name) => prefixes.some((prefix) => name.startsWith(prefix)));
}

/** Waits until a home has only this worker, and none of those that ended has left a process; returns what is left. */
export async function orphansOf(home: TestHome, owner: number | undefined, limitMs = 120_000): Promise<number[]> {
  const orphans = (): number[] => [...workersOf(home).filter((pid) => pid !== owner), ...lostRenderers()];
  await until("only one worker is there", () => orphans().length === 0, limitMs).catch(() => undefined);
  return orphans();
}

/** Files that a write has begun and left: names that no product reads. */
export function unfinishedFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".tmp") && statSync(path.join(folder, name)).isFile(),
  );
}

/** Processes that render chat templates for a worker that is gone. */
function lostRenderers(): number[] {
  return processesNaming(renderer).filter(
    (pid) => !isZombie(pid) && !processesNaming("--socket").includes(parentOf(pid)),
  );
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(statusOf(pid))?.[1]);
}

/** Ended, but its parent has not asked how: the test process starts workers detached and never does. */
function isZombie(pid: number): boolean {
  const status = statusOf(pid);
  return status === "" || /^State:\s+Z/m.test(status);
}

/** "" for a process that is gone altogether. */
function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "";
  }
}
