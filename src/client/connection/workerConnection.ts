// One connection to a running worker, from the socket to the handshake, and the watch over it.
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { connect, type Socket } from "node:net";
import { createMessageConnection, SocketMessageReader, SocketMessageWriter } from "vscode-jsonrpc/node";
import { describe, systemCode } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { fail, failureOf } from "../../core/failures.ts";
import { nonceBytes, proofText } from "../../protocol/handshake.ts";
import { call, listen } from "../../protocol/rpc.ts";
import type { Caller } from "../../protocol/rpcTable.ts";
import {
  protocolVersion,
  workerProtocol,
  type HelloAnswer,
  type WorkerProgram,
  type WorkerStatus,
} from "../../protocol/workerProtocol.ts";
import { HangWatch } from "./hangWatch.ts";
import { killWorker, type WorkerPlace } from "./workerProcesses.ts";

export type WorkerCaller = Caller<typeof workerProtocol>;

/** How a connection ended: the worker said goodbye, or was killed because it hung, or the connection broke. */
export type Loss =
  { readonly kind: "goodbye"; readonly reason: string } | { readonly kind: "hung" } | { readonly kind: "broken" };

/** A connection past its handshake. */
export interface WorkerConnection {
  readonly pid: number;
  readonly program: WorkerProgram;
  /** As the worker told it last. */
  readonly status: WorkerStatus;
  readonly worker: WorkerCaller;
  /** Settles when the connection has ended. */
  readonly closed: Promise<Loss>;
  close(): void;
}

/** What was found at the worker's address instead of a connection. `closed`: it was closed during the handshake. */
export type Unreached = "nobody" | "leftOver" | "silent" | "closed";

export interface ConnectionOptions extends WorkerPlace {
  /** The user's secret. */
  readonly token: string;
  readonly build: string;
  readonly clientName: string;
  /** How long the worker may leave a request and every ping unanswered before it is killed. */
  readonly hungMs: number;
  readonly log: Log;
  readonly onStatus: (status: WorkerStatus) => void;
}

/** Time for a worker that was asked to end to close its connections. */
const closingMs = 5000;

/**
 * Connects and performs the handshake, or says what is there instead. What to do with a worker left over from another build:
 * `share` it if it speaks the same protocol, `report` it as "leftOver", or `end` it (then "closed"). Only the holder of the start
 * lock may end one: without the lock, it could be a worker that another client has just started.
 * Raises `otherVersion`, and `unauthorised` for a stranger in the worker's place.
 */
export async function reachWorker(
  options: ConnectionOptions,
  leftOver: "share" | "report" | "end",
): Promise<WorkerConnection | Unreached> {
  const socket = await openSocket(options.address);
  return typeof socket === "string" ? socket : new Handshake(socket, options).perform(leftOver);
}

/** A connection while it is being made. */
class Handshake {
  private readonly socket: Socket;
  private readonly options: ConnectionOptions;
  private readonly worker: WorkerCaller;
  private readonly watch: HangWatch;
  private readonly closed: Promise<Loss>;
  /** Known from the welcome on. */
  private pid: number | undefined;
  private status: WorkerStatus | undefined;
  private loss: Loss = { kind: "broken" };
  private isGarbled = false;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.socket = socket;
    this.options = options;
    const { log } = options;
    const reader = new SocketMessageReader(socket);
    // Its timer for a message of which only a part has come would go on for ever once the connection breaks in that message: it keeps
    // the process from ending. `HangWatch` notices a worker that sends no more.
    reader.partialMessageTimeout = 0;
    const connection = createMessageConnection(reader, new SocketMessageWriter(socket));
    const direct = call(connection, workerProtocol);
    const signs = { ping: () => direct.ping(null), receivedBytes: () => socket.bytesRead };
    this.watch = new HangWatch(signs, options.hungMs, () => this.hung());
    this.worker = watched(direct, this.watch);
    listen(connection, workerProtocol, {
      status: (status) => {
        this.status = status;
        options.onStatus(status);
      },
      goodbye: (reason) => (this.loss = { kind: "goodbye", reason }),
    });
    connection.onError(([error]) => {
      log.warn(`worker connection: ${error.message}`);
      // A connection that only breaks was not garbled: a worker that is killed meanwhile resets it.
      this.isGarbled ||= systemCode(error) === undefined;
      if (this.pid === undefined) socket.destroy();
    });
    socket.on("error", (error) => log.warn(`worker socket: ${error.message}`));
    this.closed = new Promise((resolve) => {
      socket.once("close", () => {
        this.watch.dispose();
        // In this order: pending calls end with `workerGone` when the connection is disposed, and their callers then ask why.
        resolve(this.loss);
        connection.dispose();
      });
    });
    connection.listen();
  }

  async perform(leftOver: "share" | "report" | "end"): Promise<WorkerConnection | Unreached> {
    const { build } = this.options;
    try {
      const answer = await this.greet();
      if (leftOver !== "share" && isLeftOver(answer, build)) {
        if (leftOver === "end") await this.end(answer);
        return leftOver === "end" ? "closed" : "leftOver";
      }
      if (answer.kind === "otherVersion")
        fail(
          "otherVersion",
          `Another window is using the model worker of Ghostlight ${answer.build}; this is ${build}.`,
        );
      this.status ??= answer.status;
      this.pid = answer.pid;
      return this.established(answer);
    } catch (error) {
      if (failureOf(error).kind !== "workerGone") throw error;
      if (this.isGarbled) failAsStranger(this.options.address);
      return this.loss.kind === "hung" ? "silent" : "closed";
    } finally {
      if (this.pid === undefined) this.socket.destroy();
    }
  }

  private established({ pid, program }: Pick<WorkerConnection, "pid" | "program">): WorkerConnection {
    const { worker, closed, socket } = this;
    const status = (): WorkerStatus => this.status!;
    return {
      ...{ pid, program, worker, closed },
      get status() {
        return status();
      },
      close: () => socket.destroy(),
    };
  }

  /**
   * Has the worker prove that it knows the secret, and then proves it too. A stranger in the worker's place learns nothing but a
   * random number.
   */
  private async greet(): Promise<HelloAnswer> {
    const { token, build, clientName: client, address } = this.options;
    const ours = randomBytes(nonceBytes).toString("hex");
    const theirs = await this.worker.challenge({ nonce: ours }).catch((error: unknown) => {
      const { kind } = failureOf(error);
      if (kind === "workerGone") throw error;
      if (kind !== "otherVersion") return failAsStranger(address);
      return fail(
        "otherVersion",
        `What answers at ${address} is another program, or the model worker of an older Ghostlight; this is ${build}.`,
        "Close or reload the other windows: an older worker stops a few minutes after its last window has closed.",
      );
    });
    const nonce = String(theirs?.nonce);
    const sign = (role: "client" | "worker"): string =>
      createHmac("sha256", token)
        .update(proofText(role, ours, nonce))
        .digest("hex");
    if (!isSameText(String(theirs?.proof), sign("worker"))) failAsStranger(address);
    return this.worker.hello({ proof: sign("client"), protocol: protocolVersion, build, client });
  }

  /** Asks a worker of another build to end. What does not come of it is the caller's to notice. */
  private async end(answer: HelloAnswer): Promise<void> {
    await (answer.kind === "welcome" ? this.worker.shutdown(null) : this.worker.leave(null));
    const closing = setTimeout(() => this.socket.destroy(), closingMs);
    await this.closed;
    clearTimeout(closing);
  }

  private hung(): void {
    const { options, pid, socket } = this;
    this.loss = { kind: "hung" };
    if (pid === undefined) {
      socket.destroy();
      return;
    }
    options.log.error(`worker ${pid} did not answer for ${options.hungMs / 1000} s; ending it`);
    killWorker(pid, options)
      .catch((error: unknown) => options.log.error(`worker ${pid} cannot be ended: ${describe(error)}`))
      .finally(() => socket.destroy());
  }
}

/** True for a worker of another build that no other client uses: a client that starts workers may end it. */
function isLeftOver(answer: HelloAnswer, build: string): boolean {
  return answer.kind === "welcome" ? answer.build !== build && answer.status.clients === 1 : answer.otherClients === 0;
}

/** Raises `unauthorised`: something that is not the worker answers in its place. */
export function failAsStranger(address: string): never {
  fail(
    "unauthorised",
    `What answers at ${address} is not Ghostlight's model worker: it does not know your secret. Nothing was sent to it.`,
    "Find out which program it is and end it, or set GHOSTLIGHT_RUNTIME to another folder.",
  );
}

/** The same calls, with the watch on while one of them is outstanding. */
function watched(worker: WorkerCaller, watch: HangWatch): WorkerCaller {
  const calls = Object.entries(worker).map(([method, send]) => [
    method,
    (...args: unknown[]) => watch.during(() => (send as (...args: unknown[]) => Promise<unknown>)(...args)),
  ]);
  return Object.fromEntries(calls) as unknown as WorkerCaller;
}

function isSameText(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function openSocket(address: string): Promise<Socket | "nobody" | "silent"> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    socket.once("connect", () => {
      socket.removeAllListeners("error");
      resolve(socket);
    });
    socket.once("error", (error) => {
      const code = systemCode(error) ?? "";
      if (["ENOENT", "ECONNREFUSED"].includes(code)) resolve("nobody");
      // So many clients wait for a worker that accepts none that the system takes no more.
      else if (code === "EAGAIN" || code === "EBUSY") resolve("silent");
      else reject(error);
    });
  });
}
