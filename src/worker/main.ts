// Composition root of the worker process. A client starts it detached, with the paths to use; it ends when nobody needs it.
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { describe, describeFully } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { isRemote } from "../core/models/runtime/modelSource.ts";
import { openEmbedded } from "./embedded/embeddedBackend.ts";
import { hasRoomFor } from "./embedded/loadPlan.ts";
import { LlamaEngine } from "./llama/llamaEngine.ts";
import { ParkedStates } from "./state/parkedStates.ts";
import { openRemote } from "./remote/remoteBackend.ts";
import { Device } from "./schedule/scheduler.ts";
import { CertainEnd } from "./service/certainEnd.ts";
import { RuntimePlace } from "./service/runtimePlace.ts";
import { WorkerServer } from "./service/workerServer.ts";
import { WorkerService } from "./service/workerService.ts";
import { PrefixStates, removeUnsafeStates } from "./state/prefixStates.ts";
import { StateFolder } from "./state/stateFolder.ts";
import { Grammars, shippedGrammars } from "./syntax/grammars.ts";

/** How often idle times are checked. */
const checkMs = 1000;
/** Time for the response to a shutdown request to reach its client. */
const answerMs = 50;
/** Status events are throttled, because a load reports hundreds of steps. */
const statusMs = 50;

const { values } = parseArgs({
  options: {
    socket: { type: "string" },
    "token-file": { type: "string" },
    /** Version of the client that starts it, from the same package. */
    build: { type: "string", default: "unknown" },
    /** Folder of the saved states of what conversations begin with. */
    states: { type: "string" },
    /** Milliseconds without a client after which the worker ends. */
    "keep-alive-ms": { type: "string", default: "300000" },
    /** Milliseconds without a request after which the model's weights are released. 0 disables this. */
    "park-ms": { type: "string", default: "1800000" },
  },
});
if (values.socket === undefined || values["token-file"] === undefined || values.states === undefined) {
  process.stderr.write(
    "usage: worker --socket PATH --token-file PATH --states FOLDER [--keep-alive-ms N] [--park-ms N]\n",
  );
  process.exit(2);
}
await main(
  values.socket,
  values["token-file"],
  values.states,
  values.build,
  Number(values["keep-alive-ms"]),
  Number(values["park-ms"]),
);

async function main(
  socket: string,
  tokenFile: string,
  statesFolder: string,
  build: string,
  keepAliveMs: number,
  parkMs: number,
): Promise<void> {
  const log = processLog();
  let lastClientAt = performance.now();
  let statusTimer: NodeJS.Timeout | undefined;
  const changed = (): void => {
    statusTimer ??= setTimeout(() => {
      statusTimer = undefined;
      server.sendStatus();
    }, statusMs);
  };
  const states = new StateFolder(tmpdir());
  const engine = new LlamaEngine(fileURLToPath(new URL("templates.mjs", import.meta.url)));
  const parked = new ParkedStates();
  const grammars = new Grammars(shippedGrammars(), log);
  const prefixes = (key: string): PrefixStates => new PrefixStates(statesFolder, JSON.stringify([build, key]), log);
  const parts = { engine, device: new Device(), states, parked, prefixes, grammars, log };
  const service = new WorkerService(
    (params, options) => (isRemote(params) ? openRemote(parts, params, options) : openEmbedded(parts, params, options)),
    (params) => hasRoomFor(engine, params),
    (gpu) => engine.machine(gpu),
    () => ({ sequences: engine.sequences, savedStates: states.files }),
    grammars,
    log,
    changed,
  );
  const ending = new CertainEnd(log);
  const end = (reason: string): void => {
    clearInterval(idleTimer);
    ending.end(reason, () => server.close(reason).then(() => states.remove()));
  };
  const server = new WorkerServer({
    secret: () => place.secret(),
    build,
    log,
    newClient: () => service.client(),
    // Delayed, so that the client gets its response first.
    onEndRequested: (reason) => setTimeout(() => end(reason), answerMs),
    onClientsChanged: () => (lastClientAt = performance.now()),
  });
  const place = new RuntimePlace(socket, tokenFile, server, log);
  const mend = async (): Promise<void> => {
    if (!(await place.mend()) && server.clientCount === 0) end("its place is lost");
  };
  let isOutlived = false;
  const idleTimer = setInterval(() => {
    void mend();
    const isAlone = server.clientCount === 0;
    // A client that only asks for the state has left by the next look.
    const wasOutlived = isOutlived;
    isOutlived = server.isOutlived;
    if (isAlone && performance.now() - lastClientAt > keepAliveMs) end("no client for its keep-alive time");
    else if (isOutlived && wasOutlived && service.isIdle) end("another build takes over");
    else service.tidy(parkMs, keepAliveMs).catch((error: unknown) => log.error(describeFully(error)));
  }, checkMs);
  // A second signal means that the sender does not want to wait: then the system's own handling ends the process at once.
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => end(signal));
  process.on("SIGHUP", () => {});
  let isListening = false;
  process.on("uncaughtException", (error) => {
    log.error(`bug: ${describeFully(error)}`);
    if (!isListening) process.exit(70);
    // Clients get no goodbye, because that would say that all is well.
    ending.end("a bug", () => states.remove());
  });

  if (!(await place.take())) {
    log.info("another worker is already here");
    process.exit(0);
  }
  isListening = true;
  removeLeftovers(states, statesFolder, log);
  log.info(`worker ${process.pid} build ${build} listening, Node ${process.versions.node} of ${process.execPath}`);
}

function removeLeftovers(states: StateFolder, statesFolder: string, log: Log): void {
  try {
    states.removeLeftovers();
    removeUnsafeStates(statesFolder);
  } catch (error) {
    log.warn(`left over states: ${describe(error)}`);
  }
}

/** Writes to standard output, which is the log file that the client opened. */
function processLog(): Log {
  // A log that cannot be written, such as on a full disk, must not end the process.
  process.stdout.on("error", () => {});
  const write = (level: string) => (message: string) =>
    void process.stdout.write(`${new Date().toISOString()} ${level} ${message}\n`);
  return { info: write("info"), warn: write("warn"), error: write("error") };
}
