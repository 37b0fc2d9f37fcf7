// The worker's socket: which clients are accepted, and in which version. Nothing is answered before a valid `hello`.
import { headOf } from "../../base/text.ts";
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type Server as NetServer, type Socket } from "node:net";
import { createMessageConnection, type MessageConnection } from "vscode-jsonrpc/node";
import { describe, describeFully } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { fail } from "../../core/failures.ts";
import { isNonce, nonceBytes, proofText } from "../../protocol/handshake.ts";
import { serve } from "../../protocol/rpc.ts";
import type { Sender } from "../../protocol/rpcTable.ts";
import {
  protocolVersion,
  type WorkerProgram,
  workerProtocol,
  type ChallengeAnswer,
  type Hello,
  type HelloAnswer,
  type WorkerStatus,
} from "../../protocol/workerProtocol.ts";
import { FrameReader, FrameWriter } from "./boundedFrames.ts";
import { checkRequest } from "./requestChecks.ts";
import type { ServedClient, WorkHandlers } from "./workerService.ts";

/** How much a connection may send, and how long it may take, before its `hello`. */
const greetingBytes = 64 * 1024;
const greetingMs = 5000;
/** Time for a refusal to reach the client before the connection closes. */
const refusalMs = 50;
/** Time for the clients to take the goodbye and to close their side. */
const goodbyeMs = 500;

/**
 * Requests of one client that may wait or run at once. A window has a few, and a chat with hundreds of files counts the tokens of each;
 * without an end they would fill the memory.
 */
const mostOutstanding = 1000;

export interface ServerParts {
  /** The secret that clients must know, as it is now. */
  readonly secret: () => string;
  readonly build: string;
  readonly log: Log;
  readonly newClient: () => ServedClient;
  /** Called when the worker should end, for a client or for a newer version. */
  readonly onEndRequested: (reason: string) => void;
  readonly onClientsChanged: (clients: number) => void;
}

interface GreetedClient {
  readonly sender: Sender<typeof workerProtocol>;
  readonly served: ServedClient;
}

export class WorkerServer {
  private readonly parts: ServerParts;
  private net: NetServer;
  private readonly clients = new Map<MessageConnection, GreetedClient>();
  /** All connections, and who is at their other end as far as that is known. */
  private readonly sockets = new Map<Socket, string>();
  /** Clients of this worker's own build. */
  private readonly ownBuild = new Set<MessageConnection>();
  private hasServedOwnBuild = false;
  private isClosing = false;

  constructor(parts: ServerParts) {
    this.parts = parts;
    this.net = this.newNet();
  }

  get clientCount(): number {
    return this.clients.size;
  }

  /**
   * Whether only clients of another build are left: after an update, when all windows have been reloaded. The files of this build
   * may be gone by now. One that nobody of its own build has reached yet was just started.
   */
  get isOutlived(): boolean {
    return this.hasServedOwnBuild && this.ownBuild.size === 0 && this.clientCount > 0;
  }

  /** Starts to listen. Raises the system's error if the address is in use. */
  listen(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.net.once("error", reject);
      this.net.listen(path, () => {
        this.net.off("error", reject);
        this.net.on("error", (error) => this.parts.log.error(`socket: ${describe(error)}`));
        resolve();
      });
    });
  }

  /** Listens anew after the socket's file was removed. Connections stay. */
  async listenAgain(path: string): Promise<void> {
    if (this.isClosing) return;
    // Closed first: to close removes the file of that name, whichever it is.
    this.net.close();
    this.net = this.newNet();
    await this.listen(path);
  }

  /** Sends the status to every client. */
  sendStatus(): void {
    for (const client of this.clients.values()) void client.sender.status(this.statusFor(client));
  }

  /** Says goodbye, closes all connections and frees the socket's address. Drops clients that do not take part in time. */
  async close(reason: string): Promise<void> {
    this.isClosing = true;
    const closed = new Promise<void>((resolve) => this.net.close(() => resolve()));
    for (const { sender } of this.clients.values()) void sender.goodbye(reason);
    // Ends once the goodbye is written.
    for (const socket of this.sockets.keys()) socket.end();
    const timer = setTimeout(() => {
      for (const [socket, name] of this.sockets) {
        this.parts.log.warn(`connection of ${name} dropped: it does not close`);
        socket.destroy();
      }
    }, goodbyeMs);
    await closed;
    clearTimeout(timer);
  }

  private newNet(): NetServer {
    return createServer((socket) => this.accept(socket));
  }

  private accept(socket: Socket): void {
    const { log } = this.parts;
    this.sockets.set(socket, "a stranger");
    const drop = (why: string): void => {
      if (socket.destroyed) return;
      log.warn(`connection of ${this.sockets.get(socket) ?? "a stranger"} dropped: ${why}`);
      socket.destroy();
    };
    const connection = createMessageConnection(new FrameReader(socket), new FrameWriter(socket, drop));
    const timer = setTimeout(() => drop("no greeting in time"), greetingMs);
    let received = 0;
    const count = (data: Buffer): void => {
      received += data.length;
      if (received > greetingBytes) drop("too much before the greeting");
    };
    socket.on("data", count);
    socket.on("error", (error) => log.warn(`connection: ${describe(error)}`));
    const greeted = (): void => {
      clearTimeout(timer);
      socket.off("data", count);
    };
    const served = this.parts.newClient();
    const sender: Sender<typeof workerProtocol> = serve(
      connection,
      workerProtocol,
      this.handlers(connection, socket, greeted, () => ({ sender, served }), served.handlers),
      (method, error) => log.error(`${method}: ${describeFully(error)}`),
    );
    connection.onError(([error]) => drop(describe(error)));
    connection.onUnhandledNotification(() => drop("an unknown message"));
    socket.once("close", () => {
      clearTimeout(timer);
      this.sockets.delete(socket);
      connection.dispose();
      served.leave();
      if (this.clients.delete(connection)) {
        this.ownBuild.delete(connection);
        this.clientsChanged();
      }
    });
    connection.listen();
  }

  private handlers(
    connection: MessageConnection,
    socket: Socket,
    greeted: () => void,
    client: () => GreetedClient,
    work: WorkHandlers,
  ): Parameters<typeof serve<typeof workerProtocol>>[2] {
    const { parts } = this;
    let mayLeave = false;
    let expectedProof: string | undefined;
    const refuse = (why: string, message: string): never => {
      setTimeout(() => socket.end(), refusalMs);
      parts.log.warn(`connection refused: ${why}`);
      fail("unauthorised", message);
    };
    const challenge = async (params: { nonce?: unknown } | undefined): Promise<ChallengeAnswer> => {
      const theirs = params?.nonce;
      if (!isNonce(theirs) || expectedProof !== undefined)
        return refuse("a malformed challenge", "The model worker did not understand this client's challenge.");
      const nonce = randomBytes(nonceBytes).toString("hex");
      const sign = (role: "client" | "worker"): string =>
        createHmac("sha256", parts.secret())
          .update(proofText(role, theirs, nonce))
          .digest("hex");
      expectedProof = sign("client");
      return { nonce, proof: sign("worker") };
    };
    const hello = async (params: Hello): Promise<HelloAnswer> => {
      const otherVersion = (otherClients: number): HelloAnswer => {
        return { kind: "otherVersion", protocol: protocolVersion, build: parts.build, otherClients };
      };
      // Clients up to version 6 say hello first. They learn the version, and that they cannot have this worker.
      if (expectedProof === undefined && typeof params?.protocol === "number" && params.protocol < 7)
        return otherVersion(Math.max(1, this.clientCount));
      if (expectedProof === undefined || !isSameText(params?.proof, expectedProof))
        return refuse("a wrong proof", "The model worker refused this client, which does not know the user's secret.");
      greeted();
      mayLeave = true;
      if (params.protocol !== protocolVersion) return otherVersion(this.clientCount);
      const greetedClient = client();
      this.clients.set(connection, greetedClient);
      if (params.build === parts.build) this.ownBuild.add(connection);
      this.hasServedOwnBuild ||= this.ownBuild.size > 0;
      this.sockets.set(socket, headOf(String(params.client), 100));
      parts.log.info(`client connected: ${params.client} ${params.build}`);
      this.clientsChanged();
      return {
        kind: "welcome",
        pid: process.pid,
        build: parts.build,
        status: this.statusFor(greetedClient),
        program: ownProgram(),
      };
    };
    let outstanding = 0;
    const guarded = Object.fromEntries(
      Object.entries(work).map(([method, handler]) => [
        method,
        async (...args: unknown[]) => {
          if (!this.clients.has(connection)) {
            setTimeout(() => socket.end(), refusalMs);
            fail("unauthorised", "This connection is not authenticated yet.");
          }
          if (outstanding >= mostOutstanding)
            fail(
              "serverBusy",
              `The model worker refused a request: this client waits for ${outstanding} others already.`,
            );
          checkRequest(method as keyof WorkHandlers, args[0]);
          outstanding++;
          try {
            return await (handler as (...args: unknown[]) => Promise<unknown>)(...args);
          } finally {
            outstanding--;
          }
        },
      ]),
    ) as unknown as WorkHandlers;
    return {
      ...guarded,
      challenge,
      hello,
      leave: async () => {
        if (!mayLeave || this.clientCount > 0) return false;
        parts.onEndRequested("another version takes over");
        return true;
      },
      ping: async () => null,
      shutdown: async () => {
        if (!this.clients.has(connection)) fail("unauthorised", "This connection is not authenticated yet.");
        parts.onEndRequested("a client requested it");
        return null;
      },
    };
  }

  private statusFor({ served }: GreetedClient): WorkerStatus {
    return { ...served.status(), clients: this.clientCount };
  }

  private clientsChanged(): void {
    this.parts.onClientsChanged(this.clientCount);
    this.sendStatus();
  }
}

function isSameText(given: unknown, wanted: string): boolean {
  if (typeof given !== "string") return false;
  const a = Buffer.from(given);
  const b = Buffer.from(wanted);
  return a.length === b.length && timingSafeEqual(a, b);
}

function ownProgram(): WorkerProgram {
  const { node, electron } = process.versions;
  return { path: process.execPath, node, ...(electron !== undefined && { electron }) };
}
