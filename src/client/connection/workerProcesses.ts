// Worker processes as the system knows them: for a client that gets no answer, this is the only way to find a worker and end it.
// A process counts as a worker only by its command line, because a process id may have been given to another program since.
import { readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { systemCode } from "../../base/errors.ts";
import { runProcess } from "../childProcess.ts";
import { poll } from "./awakeTime.ts";

/** The part of a worker's arguments that says where it listens. */
export interface WorkerPlace {
  readonly address: string;
  readonly tokenFile: string;
}

/** The arguments by which a worker is started, and recognised. */
export function placeArguments({ address, tokenFile }: WorkerPlace): readonly string[] {
  return ["--socket", address, "--token-file", tokenFile];
}

/** Time for a killed process to vanish: the system may have to free 17 GB of it, on a card too. */
const vanishMs = 60_000;
const listMs = 10_000;

/**
 * Ids of the workers that were started for this place. `recorded` is the one that the runtime folder names. Without it they are
 * still found on systems where every process may be listed quickly, so not on Windows.
 */
export async function findWorkers(place: WorkerPlace, recorded: number | undefined): Promise<readonly number[]> {
  const isOnWindows = process.platform === "win32";
  if (isOnWindows && recorded === undefined) return [];
  const lines = isOnWindows ? await windowsCommandLine(recorded ?? 0) : await commandLines();
  return [...lines].filter(([pid, line]) => pid !== process.pid && isWorkerOf(line, place)).map(([pid]) => pid);
}

/** Kills a worker that does not end by itself, and waits until it is gone. False when it is not: then the system holds it. */
export async function killWorker(pid: number, place: WorkerPlace): Promise<boolean> {
  if (!(await findWorkers(place, pid)).includes(pid)) return isGone(pid);
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if (systemCode(error) !== "ESRCH") throw error;
  }
  return waitUntilGone(pid, vanishMs);
}

/** Whether a process has ended and its memory is free, after `limitMs` at most. */
export async function waitUntilGone(pid: number, limitMs: number): Promise<boolean> {
  return (await poll(limitMs, async () => (await isGone(pid)) || undefined)) === true;
}

async function isGone(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Another user's process has this id now.
    return ["ESRCH", "EPERM"].includes(systemCode(error) ?? "");
  }
  if (process.platform === "win32") return false;
  if (process.platform === "linux") {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
    return stat === undefined || hasEnded(stat);
  }
  // A process that ended, but that its parent has not noticed yet, is a zombie.
  const { output } = await ps(["-o", "stat=", "-p", String(pid)]);
  return output.trim() === "" || output.trim().startsWith("Z");
}

/**
 * Whether a line of Linux's `/proc/PID/stat` is that of a process that holds no memory any more. Its first thread may be a zombie
 * while the others still free it.
 */
export function hasEnded(stat: string): boolean {
  // The name, in parentheses, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, threads] = [fields[0], Number(fields[17])];
  return (state === "Z" || state === "X") && threads <= 1;
}

/** Whether a command line is that of a worker for this place. Paths with blanks may be quoted in it; the address is not. */
export function isWorkerOf(commandLine: string, { address }: WorkerPlace): boolean {
  return commandLine.includes(` --socket ${address} --token-file `);
}

/** The command lines of this user's processes. */
async function commandLines(): Promise<ReadonlyMap<number, string>> {
  if (process.platform !== "linux") return readProcessList((await ps(["-axww", "-o", "pid=,command="])).output);
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map(async (pid) => {
      // It may have ended, or be hidden.
      const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      return [Number(pid), line.replaceAll("\0", " ").trimEnd()] as const;
    }),
  );
  return new Map(lines);
}

/** Reads lines of an id and a command line, as `ps` prints them. */
export function readProcessList(text: string): ReadonlyMap<number, string> {
  return new Map([...text.matchAll(/^[ \t]*(\d+)\s+(.*)$/gm)].map(([, pid, line]) => [Number(pid), line ?? ""]));
}

async function windowsCommandLine(pid: number): Promise<ReadonlyMap<number, string>> {
  const query = `(Get-CimInstance Win32_Process -Filter 'ProcessId = ${Math.trunc(pid)}').CommandLine`;
  const { output } = await list("powershell.exe", ["-NoProfile", "-NonInteractive", "-Command", query]);
  return new Map([[pid, output.trim()]]);
}

function ps(args: readonly string[]): ReturnType<typeof runProcess> {
  return list("ps", args);
}

function list(command: string, args: readonly string[]): ReturnType<typeof runProcess> {
  const { signal } = new AbortController();
  return runProcess(command, args, { cwd: tmpdir(), env: process.env, signal, timeoutMs: listMs, keptChars: 1 << 22 });
}
