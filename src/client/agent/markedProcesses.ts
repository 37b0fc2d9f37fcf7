// Processes that carry a mark in their environment, which all that a process starts inherits, also what leaves its group. Linux shows it;
// elsewhere none is found.
import { readdirSync, readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";

/** Those that were found. Not `isWhole` while a process begins another program: for that moment it has no environment. */
export interface MarkedProcesses {
  readonly ids: readonly number[];
  readonly isWhole: boolean;
}

type Look = "marked" | "unknown" | "other";

/** When a process started, in the system's own unit; 0 where that cannot be known. */
export function startOf(pid: number): number {
  return startIn(readNow(pid, "stat"));
}

/** Finds processes that started no earlier than `since`, by `startOf`. `mark` is a name and a value: “NAME=value”. */
export async function markedProcesses(mark: string, since: number): Promise<MarkedProcesses> {
  if (process.platform !== "linux") return { ids: [], isWhole: true };
  const ids = idsIn(await readdir("/proc"));
  const looks = await Promise.all(
    ids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => undefined);
      return environment === ""
        ? withoutEnvironment(await readFile(`/proc/${pid}/stat`, "latin1").catch(() => ""), since)
        : lookAt(environment, mark);
    }),
  );
  return gathered(ids, looks);
}

/** The same for a process that is ending, and can wait for nothing. */
export function markedProcessesNow(mark: string, since: number): MarkedProcesses {
  if (process.platform !== "linux") return { ids: [], isWhole: true };
  const ids = idsIn(readdirSync("/proc"));
  const looks = ids.map((pid) => {
    const environment = readNow(pid, "environ");
    return environment === "" ? withoutEnvironment(readNow(pid, "stat") ?? "", since) : lookAt(environment, mark);
  });
  return gathered(ids, looks);
}

function gathered(ids: readonly number[], looks: readonly Look[]): MarkedProcesses {
  return { ids: ids.filter((_, index) => looks[index] === "marked"), isWhole: !looks.includes("unknown") };
}

function idsIn(names: readonly string[]): number[] {
  return names.filter((name) => /^\d+$/.test(name) && name !== String(process.pid)).map(Number);
}

/** Undefined: another user's, or one that has just ended. */
function lookAt(environment: string | undefined, mark: string): Look {
  return environment?.split("\0").includes(mark) === true ? "marked" : "other";
}

/** One that has ended, and that its parent has not asked about yet, has no environment either. */
function withoutEnvironment(stat: string, since: number): Look {
  return stat === "" || /\) [ZX] /.test(stat) || startIn(stat) < since ? "other" : "unknown";
}

/** The 22nd field of /proc/PID/stat; the second one may have blanks and brackets in it. */
function startIn(stat = ""): number {
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? 0);
}

function readNow(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "latin1");
  } catch {
    return undefined;
  }
}
