// Runs a helper program to completion, or kills it with everything it started.
import { spawn, type ChildProcess } from "node:child_process";
import { StringDecoder } from "node:string_decoder";
import { systemCode } from "../base/errors.ts";
import { tailOf } from "../base/text.ts";

/** How a helper program ended. */
export interface RunEnd {
  /** Exit code; undefined when it could not start or was killed by a signal. */
  readonly code: number | undefined;
  readonly output: string;
  readonly errorOutput: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
  /** How much of the end of each output is kept, in characters. */
  readonly keptChars?: number;
  /** Receives standard output as it arrives instead of collecting it. The program is paused while a piece is being handled. */
  readonly onOutput?: (chunk: Buffer) => Promise<void>;
}

const defaultKeptChars = 16_000;

/** Runs a program. Raises the signal's reason when aborted, and whatever `onOutput` raises, but never because the program failed. */
export async function runProcess(command: string, args: readonly string[], options: RunOptions): Promise<RunEnd> {
  options.signal.throwIfAborted();
  // Standard input stays open: a program that watches it notices when this process dies.
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
    detached: process.platform !== "win32",
  });
  const end = new Promise<number | undefined>((resolve) => {
    child.on("error", () => resolve(undefined));
    child.on("close", (code) => resolve(code ?? undefined));
  });
  child.stdin.on("error", () => undefined);
  let isKilled = false;
  const kill = (): void => {
    isKilled = true;
    endGroup(child);
    // A process that left the group may still hold the other ends open.
    child.stdout.destroy();
    child.stderr.destroy();
  };
  options.signal.addEventListener("abort", kill, { once: true });
  // Where this process ends at once, nothing of the program is left.
  process.once("exit", kill);
  const timer = options.timeoutMs === undefined ? undefined : setTimeout(kill, options.timeoutMs);
  const { keptChars = defaultKeptChars } = options;
  let output = "";
  let errorOutput = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errorOutput = tailOf(errorOutput + text, keptChars)));
  // A chunk may end inside a character.
  const decoder = new StringDecoder("utf8");
  try {
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      if (options.onOutput !== undefined) await options.onOutput(chunk);
      else output = tailOf(output + decoder.write(chunk), keptChars);
    }
  } catch (error) {
    // Reading what was closed by `kill` fails too, which is not the program's doing.
    if (!isKilled) {
      kill();
      throw error;
    }
  } finally {
    await end;
    clearTimeout(timer);
    process.off("exit", kill);
    options.signal.removeEventListener("abort", kill);
  }
  options.signal.throwIfAborted();
  return { code: await end, output, errorOutput };
}

function endGroup(child: ChildProcess): void {
  if (child.pid !== undefined && child.exitCode === null) killGroup(child.pid);
}

/** Ends a process that was started detached, with what it started. Nothing of theirs needs a graceful end. */
export function killGroup(pid: number): void {
  try {
    // Negative: the whole group.
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // It has ended in the meantime.
  }
}

/** Whether there is a process of this id, whoever's it is. */
export function isProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
}
