// A proxy on this machine, for plain http and for tunnels, that behaves as told. It knows names that no resolver knows.
import http from "node:http";
import https from "node:https";
import net, { type AddressInfo } from "node:net";
import type { Duplex } from "node:stream";

export interface ProxyOptions {
  /** Ports of this machine by the names under which a test reaches them. */
  readonly hosts: Readonly<Record<string, number>>;
  /** `name:password` that it wants. */
  readonly wants?: string;
  /** Speaks TLS itself, with this key and certificate. */
  readonly tls?: { readonly key: Buffer; readonly cert: Buffer };
}

/** A running proxy. */
export class TestProxy {
  /** What it was asked for: `CONNECT host:port`, or the method and the whole address. */
  readonly asked: string[] = [];
  /** Instead of passing a request on: a status to answer with, or the end of the connection. */
  fault: number | "cut" | "silent" | undefined;
  private readonly options: ProxyOptions;
  private readonly server: http.Server;
  private readonly sockets = new Set<Duplex>();

  private constructor(options: ProxyOptions) {
    this.options = options;
    this.server = options.tls === undefined ? http.createServer() : https.createServer(options.tls);
    this.server.on("connection", (socket: Duplex) => this.follow(socket));
    this.server.on("connect", (request, socket) => this.tunnel(request, socket));
    this.server.on("request", (request, response) => this.forward(request, response));
  }

  static async start(options: ProxyOptions): Promise<TestProxy> {
    const proxy = new TestProxy(options);
    await new Promise<void>((resolve) => proxy.server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Its address, with a name and password where given. */
  url(login = ""): string {
    const scheme = this.options.tls === undefined ? "http" : "https";
    return `${scheme}://${login === "" ? "" : `${login}@`}127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private follow(socket: Duplex): void {
    this.sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.sockets.delete(socket));
  }

  /** The status to refuse a request with; undefined to pass it on. */
  private refusal(request: http.IncomingMessage): number | undefined {
    const { wants } = this.options;
    const sent = /^Basic (.*)$/.exec(request.headers["proxy-authorization"] ?? "")?.[1] ?? "";
    if (wants !== undefined && Buffer.from(sent, "base64").toString() !== wants) return 407;
    return typeof this.fault === "number" ? this.fault : undefined;
  }

  private tunnel(request: http.IncomingMessage, socket: Duplex): void {
    this.follow(socket);
    this.asked.push(`CONNECT ${request.url}`);
    if (this.fault === "silent") return;
    if (this.fault === "cut") return void socket.destroy();
    const status = this.refusal(request);
    if (status !== undefined) return void socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 2\r\n\r\nno`);
    const port = this.options.hosts[new URL(`http://${request.url}`).hostname];
    if (port === undefined) return void socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    const target = net.connect(port, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      target.pipe(socket).pipe(target);
    });
    this.follow(target);
    socket.on("close", () => target.destroy());
    target.on("close", () => socket.destroy());
  }

  private forward(request: http.IncomingMessage, response: http.ServerResponse): void {
    this.asked.push(`${request.method} ${request.url}`);
    if (this.fault === "silent") return;
    if (this.fault === "cut") return void request.socket.destroy();
    const status = this.refusal(request);
    if (status !== undefined) return void response.writeHead(status).end("no");
    const { hostname, pathname, search } = new URL(request.url ?? "");
    const port = this.options.hosts[hostname];
    if (port === undefined) return void response.writeHead(502).end();
    const { "proxy-authorization": _, ...headers } = request.headers;
    const on = http.request(
      { host: "127.0.0.1", port, path: pathname + search, method: request.method, headers },
      (reply) => {
        response.writeHead(reply.statusCode ?? 0, reply.headers);
        reply.pipe(response);
      },
    );
    on.on("error", () => response.destroy());
    response.on("close", () => on.destroy());
    request.pipe(on);
  }
}
