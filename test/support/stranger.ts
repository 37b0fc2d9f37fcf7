// A client of the worker that speaks the wire itself, as one of another version or of another program would.
import { createHmac } from "node:crypto";
import { connect, type Socket } from "node:net";
import { createMessageConnection, SocketMessageWriter } from "vscode-jsonrpc/node";
import type { WorkerCaller } from "../../src/client/connection/workerConnection.ts";
import { proofText } from "../../src/protocol/handshake.ts";
import { call } from "../../src/protocol/rpc.ts";
import { protocolVersion, workerProtocol, type HelloAnswer } from "../../src/protocol/workerProtocol.ts";
import { FrameReader } from "../../src/worker/service/boundedFrames.ts";

const ownNonce = "5".repeat(64);

/** One connection to a worker's socket. */
export class Stranger {
  readonly socket: Socket;
  private caller: WorkerCaller | undefined;
  private nonce: string | undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("error", () => {});
  }

  static async at(socketPath: string): Promise<Stranger> {
    const socket = connect(socketPath);
    const stranger = new Stranger(socket);
    await new Promise((resolve) => socket.once("connect", resolve));
    return stranger;
  }

  /** The protocol's methods over this connection. */
  get worker(): WorkerCaller {
    if (this.caller === undefined) {
      const { socket } = this;
      const connection = createMessageConnection(new FrameReader(socket), new SocketMessageWriter(socket));
      connection.listen();
      this.caller = call(connection, workerProtocol);
    }
    return this.caller;
  }

  /** Performs the handshake with this secret, as a client of another protocol version unless it is given. */
  async greet(token: string, protocol = protocolVersion + 1): Promise<HelloAnswer> {
    this.nonce ??= (await this.worker.challenge({ nonce: ownNonce })).nonce;
    const proof = createHmac("sha256", token)
      .update(proofText("client", ownNonce, this.nonce))
      .digest("hex");
    return this.worker.hello({ proof, protocol, build: "9.9.9", client: "test" });
  }

  /** Greets with another version of the protocol; answers how many other clients the worker has. */
  async otherClients(token: string): Promise<number | undefined> {
    const answer = await this.greet(token);
    return answer.kind === "otherVersion" ? answer.otherClients : undefined;
  }

  close(): void {
    this.socket.destroy();
  }
}
