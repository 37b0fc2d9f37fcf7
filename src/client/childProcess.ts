// Runs a helper program to its end, or ends it with everything it started.
import { spawn, type ChildProcess } from "node:child_process";

/** Whatever a helper program left behind. */
export interface RunEnd {
  /** Exit code; undefined when it could not start or a signal ended it. */
  readonly code: number | undefined;
  readonly output: string;
  readonly errorOutput: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
  /** Takes the standard output as it comes instead of keeping it. The program waits while this does. */
  readonly onOutput?: (chunk: Buffer) => Promise<void>;
}

const keptChars = 16_000;

/** Runs a program. Raises the signal's reason when aborted, and what `onOutput` raises; never because of the program. */
export async function runProcess(command: string, args: readonly string[], options: RunOptions): Promise<RunEnd> {
  options.signal.throwIfAborted();
  // Standard input stays open: a program that watches it learns from its end that this process died.
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
  const kill = (): void => endGroup(child);
  options.signal.addEventListener("abort", kill, { once: true });
  const timer = options.timeoutMs === undefined ? undefined : setTimeout(kill, options.timeoutMs);
  let output = "";
  let errorOutput = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errorOutput = (errorOutput + text).slice(-keptChars)));
  try {
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      if (options.onOutput !== undefined) await options.onOutput(chunk);
      else output = (output + chunk.toString("utf8")).slice(-keptChars);
    }
  } catch (error) {
    kill();
    throw error;
  } finally {
    await end;
    clearTimeout(timer);
    options.signal.removeEventListener("abort", kill);
  }
  options.signal.throwIfAborted();
  return { code: await end, output, errorOutput };
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  try {
    // Negative: the program and what it started. They hold nothing worth a slower end.
    if (process.platform === "win32") child.kill();
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // It ended by itself in the meantime.
  }
}
