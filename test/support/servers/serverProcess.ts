// A real server as a child process with everything that it starts itself, and its end under all circumstances.
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { connect } from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { cpuSecondsOfGroup } from "../processes.ts";

/**
 * Runs a program in a group of its own, which ends as a whole: when the program ends, and when this process does, however that
 * happens, because its end closes the pipe that the shell reads.
 */
const guarded = '("$@" </dev/null; kill -KILL 0) & read -r _; kill -KILL 0';

export interface ServerStart {
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** An address that answers with 2xx once the server is ready, or a port that is open then. */
  readonly ready: string | { readonly host: string; readonly port: number };
  readonly limitMs?: number;
}

export class ServerProcess {
  private readonly child: ChildProcess;
  private readonly logFile: string;

  private constructor(child: ChildProcess, logFile: string) {
    this.child = child;
    this.logFile = logFile;
  }

  /** Starts a server and waits until it is ready. Raises an error with its last words if it ends or takes too long. */
  static async start({ program, args, env, ready, limitMs = 600_000 }: ServerStart): Promise<ServerProcess> {
    const logFile = path.join(os.tmpdir(), `gl-server-${process.pid}-${Math.random().toString(36).slice(2)}.log`);
    const log = openSync(logFile, "w");
    const child = spawn("sh", ["-c", guarded, "sh", program, ...args], {
      stdio: ["pipe", log, log],
      detached: true,
      env: { ...process.env, ...env },
    });
    closeSync(log);
    const server = new ServerProcess(child, logFile);
    const name = path.basename(program);
    for (const end = performance.now() + limitMs; performance.now() < end; await delay(200)) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`${name} ended before it was ready:\n${server.lastWords()}`);
      if (typeof ready === "string" ? await answersWell(ready) : await isOpen(ready)) return server;
    }
    const words = server.lastWords();
    await server.stop();
    throw new Error(`${name} was not ready after ${limitMs / 1000} s:\n${words}`);
  }

  /** Processor time that the group has used so far, in seconds. */
  cpuSeconds(): number {
    return cpuSecondsOfGroup(this.child.pid!);
  }

  /** What it wrote last. */
  lastWords(): string {
    return readFileSync(this.logFile, "utf8").slice(-4000);
  }

  /** Ends the whole group, and waits until it is gone. */
  async stop(): Promise<void> {
    const { child } = this;
    try {
      process.kill(-child.pid!, "SIGKILL");
    } catch {
      // It has ended already.
    }
    if (child.exitCode === null && child.signalCode === null)
      await new Promise((resolve) => child.once("exit", resolve));
    rmSync(this.logFile, { force: true });
  }
}

function answersWell(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}

function isOpen(place: { readonly host: string; readonly port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(place, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
