// One connection to a running worker, from the socket to the handshake.
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { connect, type Socket } from "node:net";
import { createMessageConnection, SocketMessageReader, SocketMessageWriter } from "vscode-jsonrpc/node";
import { systemCode } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { fail, failureOf } from "../../core/failures.ts";
import { nonceBytes, proofText } from "../../protocol/handshake.ts";
import { call, listen, type Caller } from "../../protocol/rpc.ts";
import { protocolVersion, workerProtocol, type HelloAnswer, type WorkerStatus } from "../../protocol/workerProtocol.ts";

export type WorkerCaller = Caller<typeof workerProtocol>;

/** A connection past its handshake. */
export interface WorkerConnection {
  readonly pid: number;
  readonly status: WorkerStatus;
  readonly worker: WorkerCaller;
  close(): void;
}

export interface ConnectionOptions {
  readonly socketPath: string;
  readonly token: string;
  readonly build: string;
  readonly clientName: string;
  readonly log: Log;
  readonly onStatus: (status: WorkerStatus) => void;
  /** Called once when the connection ends; `goodbye` is the worker's reason when it ended in order. */
  readonly onClosed: (goodbye: string | undefined) => void;
}

const helloMs = 10_000;

/** True for a worker of another build that nobody else uses: whoever starts workers may end it. */
function isLeftOver(answer: HelloAnswer, build: string): boolean {
  return answer.kind === "welcome" ? answer.build !== build && answer.status.clients === 1 : answer.otherClients === 0;
}

/**
 * Connects and performs the handshake; undefined when nobody listens there. What to do with a worker left over from another
 * build: `share` it if it speaks the same protocol, `report` it as "leftOver", or `end` it (then undefined). Only the holder of
 * the start lock may end one: without the lock, it could be a worker that another client has just started.
 * Raises `otherVersion`, `unauthorised`.
 */
export async function connectToWorker(
  options: ConnectionOptions,
  leftOver: "share" | "end",
): Promise<WorkerConnection | undefined>;
export async function connectToWorker(
  options: ConnectionOptions,
  leftOver: "share" | "report" | "end",
): Promise<WorkerConnection | "leftOver" | undefined>;
export async function connectToWorker(
  options: ConnectionOptions,
  leftOver: "share" | "report" | "end",
): Promise<WorkerConnection | "leftOver" | undefined> {
  const socket = await openSocket(options.socketPath);
  if (socket === undefined) return undefined;
  const connection = createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket));
  let goodbye: string | undefined;
  let isOurs = false;
  listen(connection, workerProtocol, { status: options.onStatus, goodbye: (reason) => (goodbye = reason) });
  connection.onError(([error]) => options.log.warn(`worker connection: ${error.message}`));
  socket.on("error", (error) => options.log.warn(`worker socket: ${error.message}`));
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.once("close", () => {
    // Pending calls end with `workerGone` when the connection is disposed.
    connection.dispose();
    if (isOurs) options.onClosed(goodbye);
  });
  connection.listen();
  const worker = call(connection, workerProtocol);
  const timer = setTimeout(() => socket.destroy(), helloMs);
  const { build } = options;
  try {
    const answer = await greet(worker, options);
    if (leftOver === "report" && isLeftOver(answer, build)) return "leftOver";
    if (leftOver === "end" && isLeftOver(answer, build)) {
      await (answer.kind === "welcome" ? worker.shutdown(null) : worker.leave(null));
      await closed;
      return undefined;
    }
    if (answer.kind === "otherVersion")
      fail("otherVersion", `Another window is using the model worker of Ghostlight ${answer.build}; this is ${build}.`);
    isOurs = true;
    return { pid: answer.pid, status: answer.status, worker, close: () => socket.destroy() };
  } finally {
    clearTimeout(timer);
    if (!isOurs) socket.destroy();
  }
}

/**
 * Has the worker prove that it knows the secret, and then proves it too. A stranger in the worker's place learns nothing but a
 * random number. Raises `unauthorised`, and `otherVersion` for a worker from before this handshake.
 */
async function greet(
  worker: WorkerCaller,
  { token, build, clientName, socketPath }: ConnectionOptions,
): Promise<HelloAnswer> {
  const ours = randomBytes(nonceBytes).toString("hex");
  const theirs = await worker.challenge({ nonce: ours }).catch((error: unknown) => {
    if (failureOf(error).kind !== "otherVersion") throw error;
    return fail(
      "otherVersion",
      `What answers at ${socketPath} is another program, or the model worker of an older Ghostlight; this is ${build}.`,
      "Close or reload the other windows: an older worker ends some minutes after the last one.",
    );
  });
  const nonce = String(theirs?.nonce);
  const sign = (role: "client" | "worker"): string =>
    createHmac("sha256", token)
      .update(proofText(role, ours, nonce))
      .digest("hex");
  if (!isSameText(String(theirs?.proof), sign("worker")))
    fail(
      "unauthorised",
      `What answers at ${socketPath} is not Ghostlight's model worker: it does not know your secret. Nothing was sent to it.`,
      "Find out which program it is and end it, or set GHOSTLIGHT_RUNTIME to another folder.",
    );
  return worker.hello({ proof: sign("client"), protocol: protocolVersion, build, client: clientName });
}

function isSameText(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function openSocket(path: string): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.removeAllListeners("error");
      resolve(socket);
    });
    socket.once("error", (error) => {
      if (["ENOENT", "ECONNREFUSED"].includes(systemCode(error) ?? "")) resolve(undefined);
      else reject(error);
    });
  });
}
