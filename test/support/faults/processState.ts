// What processes of this machine hold, as Linux tells: what must not grow when faults come and go.
import { readdirSync, readFileSync } from "node:fs";
import os from "node:os";
import { processesNaming } from "../processes.ts";
import { isAlive, until, type TestHome } from "../workers.ts";

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

/** Waits until a home has at most one worker; returns those that should not be there. */
export async function orphansOf(home: TestHome, owner: number | undefined, limitMs = 10_000): Promise<number[]> {
  const orphans = (): number[] => workersOf(home).filter((pid) => pid !== owner);
  await until("only one worker is there", () => orphans().length === 0, limitMs).catch(() => undefined);
  return orphans();
}

/** Ended, but its parent has not asked how: the test process starts workers detached and never does. */
function isZombie(pid: number): boolean {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    // It is gone altogether.
    return true;
  }
}
