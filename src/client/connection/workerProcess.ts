// Start or attach: exactly one worker per user and home, no matter how many clients come at once.
import { spawn } from "node:child_process";
import { mkdir, open, readFile, stat, truncate } from "node:fs/promises";
import path from "node:path";
import { lock } from "proper-lockfile";
import { describe } from "../../base/errors.ts";
import { fail } from "../../core/failures.ts";
import type { RuntimePaths } from "../paths.ts";
import { prepareRuntimeFolder, readOrMakeToken } from "./runtimeFolder.ts";
import { connectToWorker, type ConnectionOptions, type WorkerConnection } from "./workerConnection.ts";

/**
 * A small young generation for the worker, in MB. With the default (16) the memory of JavaScript varies by 50 MB from start to
 * start, most on a busy machine; with this it varies by 10 MB, so that plans are accurate (docs/memory-plan.md).
 */
const nodeOptions = ["--max-semi-space-size=2"];

export interface StartOptions extends Omit<ConnectionOptions, "socketPath" | "token"> {
  readonly paths: RuntimePaths;
  /** The worker's bundle, a file that Node runs. */
  readonly workerEntry: string;
  readonly keepAliveMs: number;
  readonly parkMs: number;
}

/** Longest time for a new worker to start listening: it loads the runtime, not the model. */
const startMs = 20_000;
const pollMs = 50;
const maxLogBytes = 2 * 1024 * 1024;

/** Connects to the worker if one is running, else undefined. Starts and ends nothing. */
export async function attach(options: StartOptions): Promise<WorkerConnection | undefined> {
  return connectToWorker(await connectionOptions(options), "share");
}

/** Connects to the worker, starting it if none is running, and replacing one left over from another build. */
export async function startOrAttach(options: StartOptions): Promise<WorkerConnection> {
  const found = await connectToWorker(await connectionOptions(options), "report");
  if (found !== undefined && found !== "leftOver") return found;
  // Whoever holds the lock starts the worker; the others find it running when their turn comes.
  const release = await lock(options.paths.folder, {
    lockfilePath: options.paths.lock,
    stale: 10_000,
    retries: { retries: 100, minTimeout: 50, maxTimeout: 250 },
  });
  try {
    return (await connectToWorker(await connectionOptions(options), "end")) ?? (await start(options));
  } finally {
    await release();
  }
}

async function connectionOptions(options: StartOptions): Promise<ConnectionOptions> {
  await prepareRuntimeFolder(options.paths);
  return { ...options, socketPath: options.paths.socket, token: await readOrMakeToken(options.paths) };
}

async function start(options: StartOptions): Promise<WorkerConnection> {
  const { paths, workerEntry } = options;
  await mkdir(path.dirname(paths.log), { recursive: true });
  if (((await stat(paths.log).catch(() => undefined))?.size ?? 0) > maxLogBytes) await truncate(paths.log);
  const log = await open(paths.log, "a", 0o600);
  let ended: string | undefined;
  try {
    const child = spawn(
      process.execPath,
      [
        ...nodeOptions,
        workerEntry,
        ...["--socket", paths.socket, "--token-file", paths.token, "--build", options.build],
        ...["--keep-alive-ms", String(options.keepAliveMs), "--park-ms", String(options.parkMs)],
      ],
      {
        // Detached: it outlives this window and serves the others.
        detached: true,
        stdio: ["ignore", log.fd, log.fd],
        cwd: path.dirname(workerEntry),
        // On the desktop, execPath is Electron, which runs as Node only with this variable.
        env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
        windowsHide: true,
      },
    );
    child.once("error", (error) => (ended = describe(error)));
    child.once("exit", (code, signal) => (ended ??= `it ended with ${signal ?? `code ${code}`}`));
    child.unref();
  } finally {
    await log.close();
  }
  for (const deadline = performance.now() + startMs; performance.now() < deadline;) {
    const connection = await attach(options);
    if (connection) return connection;
    if (ended !== undefined) break;
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
  const lines = await lastLogLines(paths);
  fail(
    "workerCrashed",
    `The model worker did not start: ${ended ?? "no answer in time"}. ${lines}`.trim(),
    `Its log is ${paths.log}.`,
  );
}

/** The last lines of the worker's log: after a crash, the only evidence. */
export async function lastLogLines(paths: RuntimePaths, count = 3): Promise<string> {
  const text = await readFile(paths.log, "utf8").catch(() => "");
  return text.trimEnd().split("\n").slice(-count).join(" | ");
}
