// One connection to a running worker, from the socket to the handshake.
import { connect, type Socket } from "node:net";
import { createMessageConnection, SocketMessageReader, SocketMessageWriter } from "vscode-jsonrpc/node";
import { systemCode } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { fail } from "../core/failures.ts";
import { call, listen, type Caller } from "../protocol/rpc.ts";
import { protocolVersion, workerProtocol, type HelloAnswer, type WorkerStatus } from "../protocol/workerProtocol.ts";

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

/** Connects and greets. undefined: nobody listens there, or a worker of another build that nobody used has ended. Raises `otherVersion`, `unauthorised`. */
export async function connectToWorker(options: ConnectionOptions): Promise<WorkerConnection | undefined> {
  const socket = await openSocket(options.socketPath);
  if (socket === undefined) return undefined;
  const connection = createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket));
  let goodbye: string | undefined;
  let isGreeted = false;
  listen(connection, workerProtocol, { status: options.onStatus, goodbye: (reason) => (goodbye = reason) });
  connection.onError(([error]) => options.log.warn(`worker connection: ${error.message}`));
  socket.on("error", (error) => options.log.warn(`worker socket: ${error.message}`));
  socket.once("close", () => {
    // Pending calls end with `workerGone` when the connection is disposed.
    connection.dispose();
    if (isGreeted) options.onClosed(goodbye);
  });
  connection.listen();
  const worker = call(connection, workerProtocol);
  const timer = setTimeout(() => socket.destroy(), helloMs);
  try {
    const { token, build, clientName: client } = options;
    const answer = await worker.hello({ token, protocol: protocolVersion, build, client });
    if (answer.kind === "otherVersion") {
      await askToLeave(answer, worker, build);
      socket.destroy();
      return undefined;
    }
    if (answer.build !== build && answer.status.clients === 1) {
      // A worker left by another build, for example before an update: nobody else needs it.
      const closed = new Promise((resolve) => socket.once("close", resolve));
      await worker.shutdown(null);
      await closed;
      return undefined;
    }
    isGreeted = true;
    return { pid: answer.pid, status: answer.status, worker, close: () => socket.destroy() };
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Asks a worker of another version to end. Raises `otherVersion` when others still use it. */
async function askToLeave(
  answer: Extract<HelloAnswer, { kind: "otherVersion" }>,
  worker: WorkerCaller,
  build: string,
): Promise<void> {
  if (answer.otherClients === 0 && (await worker.leave(null))) return;
  fail("otherVersion", `A model worker of Ghostlight ${answer.build} is in use by another window; this is ${build}.`);
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
