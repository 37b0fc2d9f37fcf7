// What every command needs: the home, the client, the model to use, the completion engine, and where to write.
import { fileURLToPath } from "node:url";
import { describeFully } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { orAborted } from "../base/orAborted.ts";
import { readModelShape } from "../client/store/files/modelFile.ts";
import { promptingProfileOf } from "../client/store/catalogueFile.ts";
import { chooseModel } from "../client/store/modelStore.ts";
import { ghostlightHome } from "../client/paths.ts";
import { WorkerClient } from "../client/connection/workerClient.ts";
import { visible } from "../core/agent/visible.ts";
import { CompletionEngine } from "../core/completion/completionEngine.ts";
import type { CompletionModel } from "../core/completion/completionModel.ts";
import type { ModuleLookup } from "../core/completion/modules/knownModules.ts";
import type { WindowLimits } from "../core/completion/prompt/promptWindow.ts";
import { fail, failure, FailureError } from "../core/failures.ts";
import type { RemoteModel } from "../core/models/runtime/modelSource.ts";
import type { ModelFacts } from "../core/models/runtime/modelState.ts";
import { networkRules } from "../core/networkRules.ts";
import { followInterrupts } from "./interrupts.ts";
import type { Options } from "./options.ts";

declare const __BUILD__: string;

/** The worker's bundle, beside this one. */
export const workerEntry = fileURLToPath(new URL("worker.mjs", import.meta.url));

/** Keep-alive time of a worker started by a command, so that the next command finds the model loaded. */
const keepAliveMinutes = 10;

/** The exit code of a command that Ctrl+C has ended, as shells give it. */
export const interruptedCode = 130;

export interface Session {
  readonly options: Options;
  readonly home: string;
  readonly client: WorkerClient;
  /** Aborted by Ctrl+C. A second one ends the process at once. */
  readonly signal: AbortSignal;
  /** Chooses the model (`--model`, else the installed default) and loads it, unless that crashed the worker before. Raises `noModel`, `modelUnreadable`, … */
  readonly loadModel: () => Promise<ModelFacts>;
}

/** Runs a command with a session that is closed afterwards. */
export async function withSession(options: Options, run: (session: Session) => Promise<number>): Promise<number> {
  const home = ghostlightHome(
    options.home === undefined ? process.env : { ...process.env, GHOSTLIGHT_HOME: options.home },
  );
  const client = new WorkerClient({
    home,
    workerEntry,
    build: __BUILD__,
    clientName: "cli",
    keepAliveMinutes,
    log: quietLog,
  });
  const interrupts = followInterrupts(["SIGINT"], process);
  try {
    const code = await run({
      options,
      home,
      client,
      signal: interrupts.signal,
      loadModel: async () => {
        if (options.endpoint !== undefined) {
          client.use(serverOf(options.endpoint, options));
          return client.prepare(interrupts.signal);
        }
        const choice = await chooseModel(options.model, home, process.cwd());
        if ("missing" in choice) fail("noModel", `${choice.missing.name} is not installed in ${home}.`);
        const shape = await readModelShape(choice.path);
        const profile = await promptingProfileOf(choice.path, home);
        client.use({ path: choice.path, contextTokens: options.contextTokens, shape, ...(profile && { profile }) });
        return client.prepare(interrupts.signal);
      },
    });
    // Not all that a command does can be stopped, and some of it comes to an end only because it was.
    return code === 0 && interrupts.signal.aborted ? interruptedCode : code;
  } finally {
    interrupts.dispose();
    client.dispose();
  }
}

/** Waits for something that cannot be cancelled; raises `cancelled` as soon as the session is interrupted. */
export function orInterrupted<T>(promise: Promise<T>, { signal }: Session): Promise<T> {
  return orAborted(promise, signal, () => new FailureError(failure("cancelled", "Interrupted.")));
}

/** Does something that needs a worker for a moment only: one that is started for it ends again, unless somebody else has come. */
export async function leavingNoWorker<T>(session: Session, work: () => Promise<T>): Promise<T> {
  const { client } = session;
  // What keeps this from attaching, the work itself runs into and reports.
  const wasRunning = await orInterrupted(
    client.attach().catch(() => true),
    session,
  );
  try {
    return await work();
  } finally {
    const others = client.state.kind === "running" ? client.state.status.clients - 1 : 0;
    if (!wasRunning && others <= 0) await client.stop();
  }
}

/** The server named by the options. Its key comes from the environment, because every user of a machine can see arguments. */
function serverOf(url: string, { remoteModel, plainHttp, contextTokens }: Options): RemoteModel {
  const key = process.env["GHOSTLIGHT_API_KEY"];
  return {
    url,
    model: remoteModel ?? "",
    contextTokens,
    mayBeReadable: plainHttp,
    network: networkRules(process.env),
    ...(key !== undefined && key !== "" && { key }),
  };
}

/** A completion engine on the process's clock. Its timers do not keep a command from exiting. */
export function completionEngine(
  model: CompletionModel,
  limits: WindowLimits,
  modules?: ModuleLookup,
): CompletionEngine {
  return new CompletionEngine(
    model,
    () => limits,
    (delayMs, action) => void setTimeout(action, delayMs).unref(),
    modules,
  );
}

/** What a terminal would obey: control characters, but for tabs and line feeds, and marks of direction. */
const obeyed = /(?![\t\n])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

/** What a model says as it may be written to a terminal. Another program gets it as it is. */
export function terminalText(text: string, isTerminal = process.stdout.isTTY): string {
  return isTerminal ? text.replaceAll("\r\n", "\n").replace(obeyed, visible) : text;
}

/** Writes one line of output, and waits if the reader is slow. */
export async function writeLine(line: string): Promise<void> {
  if (!process.stdout.write(`${line}\n`)) await new Promise<void>((resolve) => process.stdout.once("drain", resolve));
}

/** Writes a value as one line of JSON. */
export async function writeJson(value: unknown): Promise<void> {
  await writeLine(JSON.stringify(value));
}

const quietLog: Log = {
  info() {},
  warn() {},
  error: (message) => {
    if (process.env["GHOSTLIGHT_DEBUG"] !== undefined) process.stderr.write(`${describeFully(message)}\n`);
  },
};
