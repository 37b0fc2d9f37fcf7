// Real workers for the tests: each test gets homes of its own, and whatever process it started is ended by its id.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { silentLog } from "../../src/base/log.ts";
import { runtimePaths, type RuntimePaths } from "../../src/client/paths.ts";
import { WorkerClient, type WorkerClientOptions } from "../../src/client/connection/workerClient.ts";

/** `npm run test:engine` has the worker of a package instead of the built one. */
const distFolder = process.env["GHOSTLIGHT_TEST_DIST"] ?? fileURLToPath(new URL("../../dist/", import.meta.url));
const testBuild = "test";

/** The built program that renders chat templates, for an engine in the test's own process. */
export const builtTemplates = path.join(distFolder, "templates.mjs");

/** A home for one suite. `close` ends its worker and removes it. */
export class TestHome {
  readonly home: string;
  readonly paths: RuntimePaths;
  private readonly folder: string;
  private readonly clients: WorkerClient[] = [];

  constructor() {
    this.folder = mkdtempSync(path.join(os.tmpdir(), "gl-"));
    this.home = path.join(this.folder, "home");
    this.paths = runtimePaths(this.home, environmentOf(this.home));
  }

  /** A client of this home's worker, not connected yet. */
  client(options: Partial<WorkerClientOptions> = {}): WorkerClient {
    const client = new WorkerClient({
      home: this.home,
      paths: this.paths,
      workerEntry: path.join(distFolder, "worker.mjs"),
      build: testBuild,
      clientName: "test",
      keepAliveMinutes: 1,
      log: silentLog,
      ...options,
    });
    this.clients.push(client);
    return client;
  }

  /** Makes crashes so far count no more, as if they were of another day. */
  forgetCrashes(): void {
    rmSync(this.paths.crashes, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    await this.client().stop();
    for (const client of this.clients) client.dispose();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The worker's process id, as a client sees it. */
export function pidOf(client: WorkerClient): number {
  if (client.state.kind !== "running") throw new Error(`the client is ${client.state.kind}`);
  return client.state.pid;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * Waits until something holds, with a limit generous enough for a busy machine. Looks less often the longer it takes: what is waited
 * for needs the same cores.
 */
export async function until(what: string, holds: () => boolean | Promise<boolean>, limitMs = 50_000): Promise<void> {
  const end = performance.now() + limitMs;
  for (let pauseMs = 20; performance.now() < end; pauseMs = Math.min(pauseMs * 1.2, 100)) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  throw new Error(`waited in vain for: ${what}`);
}

/** The environment in which the command line finds the worker of a `TestHome`'s home. */
export function environmentOf(home: string): NodeJS.ProcessEnv {
  return { ...process.env, GHOSTLIGHT_RUNTIME: path.join(path.dirname(home), "run") };
}

/** Runs the built command line; answers its output and exit code. */
export function runCli(
  args: readonly string[],
  home: string,
  env: NodeJS.ProcessEnv = environmentOf(home),
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [path.join(distFolder, "cli.mjs"), ...args, "--home", home],
      { env, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}
