// Start, attach and stop: exactly one worker per user and home, no matter how many clients come at once or how the last one ended.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, open, readFile, stat, truncate, type FileHandle } from "node:fs/promises";
import path from "node:path";
import { describe } from "../../base/errors.ts";
import { tailOf } from "../../base/text.ts";
import { fail, failureOf } from "../../core/failures.ts";
import type { RuntimePaths } from "../paths.ts";
import { poll } from "./awakeTime.ts";
import { addressOf, prepareRuntimeFolder, readOrMakeToken, recordedPid, recordPid } from "./runtimeFolder.ts";
import { withStartLock } from "./startLock.ts";
import {
  failAsStranger,
  reachWorker,
  type ConnectionOptions,
  type Unreached,
  type WorkerConnection,
} from "./workerConnection.ts";
import { workerEnvironment } from "./workerEnvironment.ts";
import type { WorkerRuntime } from "./workerRuntime.ts";
import { findWorkers, killWorker, placeArguments, waitUntilGone } from "./workerProcesses.ts";

/**
 * A small young generation for the worker, in MB. With the default (16) the memory of JavaScript varies by 50 MB from start to
 * start, most on a busy machine; with this it varies by 10 MB, so that plans are accurate (docs/memory-plan.md).
 */
const nodeOptions = ["--max-semi-space-size=2"];

export interface StartOptions extends Omit<ConnectionOptions, "address" | "tokenFile" | "token"> {
  readonly paths: RuntimePaths;
  /** The worker's bundle, a file that Node runs. */
  readonly workerEntry: string;
  readonly runtime: WorkerRuntime;
  readonly keepAliveMs: number;
  readonly parkMs: number;
}

/**
 * Longest time for a worker to listen: a new one loads the runtime, not the model, and one whose socket was swept away makes it
 * again within a second or two. In this time an old worker may also end in order, which frees its memory.
 */
const listenMs = 20_000;
/** Time for a worker to answer, and then to end, when a person asks it to. */
const stopMs = 5000;
const maxLogBytes = 2 * 1024 * 1024;

/** Connects to the worker if one is running, else undefined. Starts and ends nothing. Raises `workerGone` if it does not answer. */
export async function attach(options: StartOptions): Promise<WorkerConnection | undefined> {
  const found = await reach(options, "share");
  if (found === "silent")
    fail("workerGone", "The model worker is not responding.", "The next request ends it and starts another one.");
  return isConnection(found) ? found : undefined;
}

/**
 * Connects to the worker. Starts one if none is running, in place of one left over from another build or one that does not
 * answer, and only after that one is gone: two processes with a model each would not fit into memory.
 */
export async function startOrAttach(options: StartOptions): Promise<WorkerConnection> {
  const found = await reach(options, "report");
  if (isConnection(found)) return found;
  // The holder of the lock starts the worker; the others find it running when their turn comes.
  return withStartLock(options, async () => {
    // It was given its time already.
    const hungMs = found === "silent" ? Math.min(options.hungMs, stopMs) : options.hungMs;
    const there = await reach({ ...options, hungMs }, "end");
    if (isConnection(there)) return there;
    return (await meetOrRemove(options, there)) ?? (await start(options));
  });
}

/** Ends the worker, in order if it answers and by force if not. `own` is the caller's connection. False when none was running. */
export async function stopWorker(options: StartOptions, own?: WorkerConnection): Promise<boolean> {
  const impatient = { ...options, hungMs: Math.min(options.hungMs, stopMs) };
  const there = own ?? (await reach(impatient, "share").catch(ofOtherVersion));
  if (isConnection(there)) {
    // Its answer does not matter, only that it ends.
    there.worker.shutdown(null).catch(() => undefined);
    const isGone =
      (await waitUntilGone(there.pid, stopMs)) || (await killWorker(there.pid, await connectionOptions(options)));
    there.close();
    if (!isGone) failAsStuck(there.pid);
    return true;
  }
  if ((await knownWorkers(options)).length === 0) return false;
  return withStartLock(options, async () => (await removeAll(options)) > 0);
}

/** A person who wants the worker to end means any version of it. */
function ofOtherVersion(error: unknown): Unreached {
  if (failureOf(error).kind !== "otherVersion") throw error;
  return "silent";
}

/**
 * Nobody answers. Waits for a worker process that is still there until it answers or is gone, and kills it if it does neither.
 * Raises `unauthorised` for something else that holds the address. Must be called with the lock held.
 */
async function meetOrRemove(options: StartOptions, there: Unreached): Promise<WorkerConnection | undefined> {
  const isHung = there === "silent";
  const met = await poll(isHung ? 0 : listenMs, async () => {
    if ((await knownWorkers(options)).length === 0) return "none";
    const again = isHung ? there : await reach({ ...options, hungMs: stopMs }, "share");
    return isConnection(again) ? again : undefined;
  });
  if (met !== undefined && met !== "none") return met;
  if (met === undefined) await removeAll(options);
  else if (there !== "nobody") {
    // A worker that was just ending has closed its socket by now.
    const last = await reach({ ...options, hungMs: stopMs }, "share");
    if (isConnection(last)) return last;
    if (last !== "nobody") failAsStranger(addressOf(options.paths, await readOrMakeToken(options.paths)));
  }
  return undefined;
}

async function knownWorkers(options: StartOptions): Promise<readonly number[]> {
  return findWorkers(await connectionOptions(options), await recordedPid(options.paths));
}

/** Kills all workers of this place; answers how many there were. */
async function removeAll(options: StartOptions): Promise<number> {
  const pids = await knownWorkers(options);
  for (const pid of pids) {
    options.log.warn(`ending worker ${pid}, which does not answer`);
    if (!(await killWorker(pid, await connectionOptions(options)))) failAsStuck(pid);
  }
  return pids.length;
}

function failAsStuck(pid: number): never {
  fail(
    "workerGone",
    `The old model worker (process ${pid}) cannot be ended: the system still holds it.`,
    "Try again in a moment. If this persists, restart the computer.",
  );
}

/** Connects or says what is there. The secret is read again if it has changed in the meantime because its file was deleted. */
async function reach(
  options: StartOptions,
  leftOver: "share" | "report" | "end",
): Promise<WorkerConnection | Unreached> {
  for (;;) {
    const connection = await connectionOptions(options);
    try {
      return await reachWorker(connection, leftOver);
    } catch (error) {
      const isOutdated =
        failureOf(error).kind === "unauthorised" && (await readOrMakeToken(options.paths)) !== connection.token;
      if (!isOutdated) throw error;
    }
  }
}

function isConnection(found: WorkerConnection | Unreached): found is WorkerConnection {
  return typeof found !== "string";
}

async function connectionOptions(options: StartOptions): Promise<ConnectionOptions> {
  const { paths } = options;
  await prepareRuntimeFolder(paths);
  const token = await readOrMakeToken(paths);
  return { ...options, address: addressOf(paths, token), tokenFile: paths.token, token };
}

/** Starts the worker, with another program if the usual one does not start it. Raises what happened with the usual one. */
async function start(options: StartOptions): Promise<WorkerConnection> {
  const { runtime, log } = options;
  try {
    return await startWith(runtime.program, options);
  } catch (error) {
    const failed = runtime.program;
    if (failureOf(error).kind !== "workerCrashed" || !(await runtime.replace())) throw error;
    log.warn(`${failed} does not start the model worker (${describe(error)}); trying ${runtime.program}`);
    return startWith(runtime.program, options).catch((again: unknown) => {
      log.warn(`${runtime.program} does not start it either: ${describe(again)}`);
      throw error;
    });
  }
}

async function startWith(program: string, options: StartOptions): Promise<WorkerConnection> {
  const { paths, workerEntry } = options;
  const log = await openLog(options);
  let ended: string | undefined;
  let why = "";
  const child = spawn(
    program,
    [
      ...[...nodeOptions, workerEntry],
      ...placeArguments(await connectionOptions(options)),
      ...["--build", options.build, "--states", paths.states],
      ...["--keep-alive-ms", String(options.keepAliveMs), "--park-ms", String(options.parkMs)],
    ],
    {
      // Detached: it outlives this window and serves the others.
      detached: true,
      stdio: log === undefined ? "ignore" : ["ignore", log.fd, log.fd],
      cwd: path.dirname(workerEntry),
      env: workerEnvironment(process.env),
      windowsHide: true,
    },
  );
  child.once("error", (error) => (ended = describe(error)));
  child.once("exit", (code, signal) => (ended ??= `it ended with ${signal ?? `code ${code}`}`));
  child.unref();
  await log?.close();
  try {
    // It is found without the record too, in the list of processes.
    if (child.pid !== undefined)
      await recordPid(paths, child.pid).catch((error: unknown) => options.log.warn(describe(error)));
    const found = await poll(listenMs, async () => {
      const reached = await reach({ ...options, hungMs: Math.min(options.hungMs, listenMs) }, "share");
      return isConnection(reached) ? reached : ended;
    });
    if (typeof found === "object") return found;
    why = found ?? "no answer in time";
  } catch (error) {
    await abandon(child);
    throw error;
  }
  // It must not stay where nobody reaches it.
  await abandon(child);
  const cause = causeIn(await textOf(paths.log));
  const how = cause === undefined ? why : `${cause} (${why})`;
  fail("workerCrashed", `The model worker did not start: ${how}.`, `Its log is ${paths.log}.`);
}

/** Opens the worker's log. A log that cannot be written, such as on a full disk, is no reason not to start: undefined then. */
async function openLog({ paths, log }: StartOptions): Promise<FileHandle | undefined> {
  try {
    await mkdir(path.dirname(paths.log), { recursive: true });
    if (((await stat(paths.log).catch(() => undefined))?.size ?? 0) > maxLogBytes) await truncate(paths.log);
    return await open(paths.log, "a", 0o600);
  } catch (error) {
    log.warn(`the worker starts without a log: ${describe(error)}`);
    return undefined;
  }
}

async function abandon(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return;
  child.kill("SIGKILL");
  await waitUntilGone(child.pid, stopMs);
}

/**
 * The sentence in which a program that did not start says why: the first error of the last stack in its output, without the stack.
 * Undefined when there is none.
 */
export function causeIn(output: string): string | undefined {
  const lines = output.split("\n");
  const last = lines.findLastIndex((line) => errorLine.test(line));
  if (last < 0) return undefined;
  // Errors that others caused stand below them, and the first one is what a person can mend.
  let first = last;
  while (first > 0 && (errorLine.test(lines[first - 1]!) || stackLine.test(lines[first - 1]!))) first--;
  const cause = lines.slice(first).find((line) => errorLine.test(line))!;
  const [, said, library] = errorLine.exec(cause)!;
  return (said ?? library)!.trim().replace(/\.$/, "");
}

/** `Error [ERR_MODULE_NOT_FOUND]: Cannot find package …`, and what a loader of libraries prints. */
const errorLine =
  /^(?:Uncaught )?(?:[A-Z]\w*Error|Error)(?: \[\w+\])?: (.{1,400})|^([^\s:]{1,200}: (?:error while loading shared libraries|cannot execute|symbol lookup error).{1,300})/;
const stackLine = /^ {4}at /;

async function textOf(file: string): Promise<string> {
  return tailOf(await readFile(file, "utf8").catch(() => ""), 20_000);
}

/** The last lines of the worker's log: after a crash, the only evidence. */
export async function lastLogLines(paths: RuntimePaths, count = 3): Promise<string> {
  const text = await readFile(paths.log, "utf8").catch(() => "");
  return text.trimEnd().split("\n").slice(-count).join(" | ");
}
