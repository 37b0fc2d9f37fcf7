// Processes of this machine, as Linux tells.
import { readdirSync, readFileSync } from "node:fs";

/** Ids of the processes that have this text in their command line. */
export function processesNaming(text: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && told(name, "cmdline").includes(text))
    .map(Number);
}

/** Ids of the processes that this one has started and that have not ended. */
export function childrenOf(pid: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .map(Number);
}

function parentOf(name: string): number | undefined {
  const [state, parent] = told(name, "stat").split(") ").at(-1)!.split(" ");
  return state === "Z" ? undefined : Number(parent);
}

/** The group that a process belongs to; undefined when it has ended. */
export function groupOf(pid: number): number | undefined {
  // Behind the name, which may hold anything: state, parent, group.
  const [, , group] = told(String(pid), "stat").split(") ").at(-1)!.split(" ");
  return group === undefined ? undefined : Number(group);
}

/** Processor time that the processes of a group have used so far, in seconds. */
export function cpuSecondsOfGroup(group: number): number {
  const ticks = readdirSync("/proc").flatMap((name) => {
    const [, , of, , , , , , , , , user, system] = /^\d+$/.test(name)
      ? told(name, "stat").split(") ").at(-1)!.split(" ")
      : [];
    return Number(of) === group ? [Number(user) + Number(system)] : [];
  });
  // Linux counts in hundredths for every program.
  return ticks.reduce((sum, each) => sum + each, 0) / 100;
}

/** "" for a process that has ended. */
function told(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
