// A TCP proxy in front of a real server that spoils what the server answers.
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** `cut`: closes after so many bytes of answer. `stall`: passes nothing on after them. `garbage`: puts bytes in after them. */
export interface ProxyFault {
  readonly kind: "cut" | "stall" | "garbage";
  readonly afterBytes: number;
}

export class FaultProxy {
  /** What happens to the answers of connections made from now on. */
  fault: ProxyFault | undefined;
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  private constructor(targetPort: number) {
    this.server = createServer((client) => this.pass(client, connect(targetPort, "127.0.0.1")));
  }

  static async start(targetPort: number): Promise<FaultProxy> {
    const proxy = new FaultProxy(targetPort);
    await new Promise<void>((resolve) => proxy.server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.closeAll();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Ends every connection, as a server that is restarted does. */
  closeAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private pass(client: Socket, target: Socket): void {
    const { fault } = this;
    let passed = 0;
    for (const socket of [client, target]) {
      this.sockets.add(socket);
      // A broken connection is what a fault makes; the other side is ended with it.
      socket.on("error", () => {});
      socket.on("close", () => {
        this.sockets.delete(socket);
        client.destroy();
        target.destroy();
      });
    }
    client.pipe(target);
    target.on("data", (chunk) => {
      const isFirstBeyond =
        fault !== undefined && passed <= fault.afterBytes && passed + chunk.length > fault.afterBytes;
      const isBeyond = fault !== undefined && passed + chunk.length > fault.afterBytes;
      const before = fault ? chunk.subarray(0, Math.max(0, fault.afterBytes - passed)) : chunk;
      passed += chunk.length;
      if (!isBeyond) return void client.write(chunk);
      if (isFirstBeyond) client.write(before);
      if (fault.kind === "cut") client.destroy();
      if (fault.kind === "garbage")
        client.write(isFirstBeyond ? Buffer.from("\0\xff}{garbage\r\n\r\ndata: {", "latin1") : chunk);
    });
  }
}
