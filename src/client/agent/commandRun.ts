// Runs a command of the agent. What was shown to the user is what the shell gets. The command has no input, a limit in time, and a
// process group of its own, and nothing of what it started is left when it has ended, however it ended.
import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import os from "node:os";
import { killGroup, runProcess } from "../childProcess.ts";
import type { CommandEnd } from "../../core/agent/tools/results.ts";
import { markedProcesses, markedProcessesNow, startOf } from "./markedProcesses.ts";
import { watchOver } from "./orphanWatch.ts";
import { HeadAndTail } from "./outputEnds.ts";

export interface CommandOptions {
  readonly folder: string;
  readonly seconds: number;
  /** Where all that it writes is kept. */
  readonly outputFile: string;
  readonly signal: AbortSignal;
}

/** How a command ended, and the beginning and end of what it wrote. */
export interface CommandRun {
  readonly end: CommandEnd;
  readonly output: string;
}

/** Most bytes of an output that are kept on the disk. */
const mostKept = 20_000_000;

/** Marks all that a command starts, so that what leaves its group is found too. */
const markName = "GHOSTLIGHT_AGENT_RUN";
/** How often what a command has started is looked for, and how long, in milliseconds, before one is looked for again that begins just now. */
const mostRounds = 50;
const betweenRoundsMs = 20;

/** Runs a command in a shell. Never raises because the command failed; an aborted one was ended. */
export async function runCommand(command: string, options: CommandOptions): Promise<CommandRun> {
  const mark = randomUUID();
  const child = spawnShell(command, options.folder, { ...environment(process.env), [markName]: mark });
  const since = child.pid === undefined ? 0 : startOf(child.pid);
  // A command must not outlive this process where that ends at once: the reader of its output has gone, or somebody does not wait.
  const leave = (): void => endAllNow(child, mark, since);
  process.once("exit", leave);
  const unwatch = child.pid === undefined ? undefined : watchOver(child.pid, `${markName}=${mark}`);
  const output = new HeadAndTail();
  const file = createWriteStream(options.outputFile, { mode: 0o600 });
  const closedFile = new Promise<void>((resolve) => file.on("close", resolve).on("error", () => resolve()));
  let written = 0;
  const take = (chunk: Buffer): void => {
    output.add(chunk);
    // A full disk costs the file, not the command.
    if (written < mostKept && !file.destroyed) file.write(chunk.subarray(0, mostKept - written));
    written += chunk.length;
  };
  child.stdout!.on("data", take);
  child.stderr!.on("data", take);
  const closed = new Promise<void>((resolve) => child.on("close", () => resolve()));
  const exited = new Promise<CommandEnd>((resolve) => {
    child.on("error", (error) => resolve({ kind: "notStarted", reason: error.message }));
    child.on("exit", (code, signal) =>
      resolve(code === null ? { kind: "killed", signal: signal ?? "a signal" } : { kind: "exited", code }),
    );
  });
  const { seconds, signal } = options;
  let [timer, stop]: [NodeJS.Timeout?, (() => void)?] = [];
  const cut = new Promise<CommandEnd>((resolve) => {
    timer = setTimeout(() => resolve({ kind: "timedOut", seconds }), seconds * 1000);
    if (signal.aborted) stopped(resolve)();
    else signal.addEventListener("abort", (stop = stopped(resolve)), { once: true });
  });
  const end = await Promise.race([exited, cut]);
  clearTimeout(timer);
  if (stop !== undefined) signal.removeEventListener("abort", stop);
  await endAll(child, mark, since);
  unwatch?.();
  process.off("exit", leave);
  if (end.kind !== "notStarted") {
    // What left the group and could not be found may hold the pipes open.
    await Promise.race([closed, exited.then(() => drained(child))]);
  }
  child.stdout!.destroy();
  child.stderr!.destroy();
  file.end();
  await closedFile;
  return { end, output: output.text() };
}

function stopped(resolve: (end: CommandEnd) => void): () => void {
  return () => resolve({ kind: "killed", signal: "the user" });
}

function spawnShell(command: string, folder: string, env: NodeJS.ProcessEnv): ChildProcess {
  const common: SpawnOptions = { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"], windowsHide: true };
  // The one place where a text goes to a shell: the command is the model's, and the user has seen it whole.
  if (process.platform === "win32")
    return spawn(process.env["ComSpec"] ?? "cmd.exe", ["/d", "/s", "/c", `"${command}"`], {
      ...common,
      windowsVerbatimArguments: true,
    });
  return spawn("/bin/sh", ["-c", command], { ...common, detached: true });
}

/** The user's environment without Ghostlight's own keys, and with what keeps programs from asking. */
function environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^GHOSTLIGHT_/i.test(name));
  return {
    ...Object.fromEntries(kept),
    ...{ CI: "1", TERM: "dumb", NO_COLOR: "1", PAGER: "cat", GIT_PAGER: "cat", MANPAGER: "cat", SYSTEMD_PAGER: "cat" },
    ...{
      GIT_TERMINAL_PROMPT: "0",
      GIT_EDITOR: "false",
      EDITOR: "false",
      VISUAL: "false",
      DEBIAN_FRONTEND: "noninteractive",
    },
  };
}

/** Ends the command and all that it started. */
async function endAll(child: ChildProcess, mark: string, since: number): Promise<void> {
  if (child.pid === undefined) return;
  if (process.platform === "win32") {
    const { signal } = new AbortController();
    const args = ["/PID", String(child.pid), "/T", "/F"];
    await runProcess("taskkill", args, { cwd: os.tmpdir(), env: process.env, signal, timeoutMs: 10_000 });
    return;
  }
  killGroup(child.pid);
  // What has a session of its own; each may start another while it is being ended.
  for (let round = 0; round < mostRounds; round++) {
    const { ids, isWhole } = await markedProcesses(`${markName}=${mark}`, since);
    if (ids.length === 0 && isWhole) return;
    for (const pid of ids) kill(pid);
    if (ids.length === 0) await new Promise((resolve) => setTimeout(resolve, betweenRoundsMs));
  }
}

/** The same for a process that is ending, and can wait for nothing. */
function endAllNow(child: ChildProcess, mark: string, since: number): void {
  if (child.pid === undefined) return;
  if (process.platform === "win32") {
    spawnSync("taskkill", ["/PID", String(child.pid), "/T", "/F"], { stdio: "ignore", timeout: 10_000 });
    return;
  }
  killGroup(child.pid);
  for (let round = 0; round < mostRounds; round++) {
    const { ids, isWhole } = markedProcessesNow(`${markName}=${mark}`, since);
    if (ids.length === 0 && isWhole) return;
    for (const pid of ids) kill(pid);
    if (ids.length === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, betweenRoundsMs);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/** Resolves when nothing more was waiting in the pipes of a command that has exited. What writes for ever is not waited for. */
async function drained(child: ChildProcess): Promise<void> {
  for (let before = -1, now = 0, round = 0; before !== now && round < 20; round++) {
    before = now;
    await new Promise((resolve) => setTimeout(resolve, 100));
    now = (child.stdout as { bytesRead?: number }).bytesRead ?? 0;
    now += (child.stderr as { bytesRead?: number }).bytesRead ?? 0;
  }
}
