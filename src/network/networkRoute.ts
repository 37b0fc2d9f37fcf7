// Requests to other machines by the user's rules: through a proxy or not, and with the certificates that are trusted. The one way
// out for downloads and for servers.
import http from "node:http";
import https from "node:https";
import { isIP } from "node:net";
import type { Duplex } from "node:stream";
import tls from "node:tls";
import { systemCode } from "../base/errors.ts";
import { proxyFor, withScheme, type NetworkRules } from "../core/networkRules.ts";
import { trustedCertificates } from "./certificates.ts";
import { proxyRefusal, proxyUnreachable, unusableProxy } from "./proxyFault.ts";

/** A request up to the head of its response. */
export interface OutgoingRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Told of the request as soon as it is begun, for limits on its time. */
  readonly onBegin?: (call: http.ClientRequest) => void;
}

/** A connection that was kept open may have been closed by the other side in the meantime. */
const closedCodes = ["ECONNRESET", "EPIPE"];

/** The way to other machines. Connections are kept open for the next request until `close`. */
export class NetworkRoute {
  private readonly rules: NetworkRules;
  private readonly where: "process" | "editor";
  private readonly agents = new Map<string, http.Agent>();
  private secure: Promise<tls.SecureContext | undefined> | undefined;

  /** `editor`: in the editor's process, which knows the system's own proxy and sends through it what has no other. */
  constructor(rules: NetworkRules, where: "process" | "editor" = "process") {
    this.rules = rules;
    this.where = where;
  }

  /** The proxy for an address as the user wrote it, with its password; undefined for a direct connection. */
  proxyTo(url: URL): string | undefined {
    return proxyFor(url, this.rules);
  }

  /**
   * Sends a request and answers the response once its head is there. Redirects are not followed. Raises `ProxyFault` if the proxy
   * is at fault, the signal's reason when it is aborted, and else the system's error.
   */
  async open(url: URL, request: OutgoingRequest): Promise<http.IncomingMessage> {
    request.signal.throwIfAborted();
    const proxy = this.proxyTo(url);
    const address = proxy === undefined ? undefined : proxyAddress(proxy);
    const isSecure = url.protocol === "https:" || address?.protocol === "https:";
    const tlsOptions = isSecure ? await this.tlsOptions() : {};
    request.signal.throwIfAborted();
    const begin = (): http.ClientRequest => {
      if (proxy === undefined || address === undefined)
        return send(url, { ...headOf(request), ...tlsOptions, ...this.directAgent(url) });
      const headers = { ...this.authorization(address) };
      if (url.protocol === "https:") {
        const way: TunnelWay = { proxy, address, headers, tlsOptions, signal: request.signal };
        return send(url, { ...headOf(request), ...tlsOptions, agent: this.tunnelAgent(proxy), way } as TunnelOptions);
      }
      // A proxy for http takes the whole address instead of a path.
      const own = { ...request.headers, ...headers, host: url.host };
      const options = { ...headOf(request), headers: own, ...tlsOptions, path: withoutHash(url) };
      return send(address, { ...options, ...ownName(address), ...this.directAgent(address), auth: null });
    };
    const isPlainProxy = proxy !== undefined && url.protocol === "http:";
    const explained = (error: unknown): unknown =>
      isPlainProxy && !request.signal.aborted ? proxyUnreachable(proxy, error) : error;
    const reply = await this.answered(begin, request).catch((error: unknown) => {
      throw explained(error);
    });
    if (isPlainProxy && reply.statusCode === 407) {
      reply.destroy();
      throw proxyRefusal(proxy, 407, url.host, this.sentTo(address!));
    }
    return reply;
  }

  /** Closes the connections that were kept open. */
  close(): void {
    for (const agent of this.agents.values()) agent.destroy();
    this.agents.clear();
  }

  /** Sends the request, and once more if the connection was an old one: nothing was answered yet, so that is safe. */
  private async answered(begin: () => http.ClientRequest, request: OutgoingRequest): Promise<http.IncomingMessage> {
    for (let attempt = 0; ; attempt++) {
      const call = begin();
      try {
        return await headOfReply(call, request);
      } catch (error) {
        const isOld = call.reusedSocket && closedCodes.includes(systemCode(error) ?? "");
        if (attempt > 0 || !isOld || request.signal.aborted) throw error;
      }
    }
  }

  private async tlsOptions(): Promise<tls.ConnectionOptions> {
    this.secure ??= trustedCertificates(this.rules);
    const secureContext = await this.secure;
    return {
      ...(secureContext && { secureContext }),
      ...(!this.rules.checksCertificates && { rejectUnauthorized: false }),
    };
  }

  private authorization(address: URL): Record<string, string> {
    const value =
      address.username === "" && address.password === ""
        ? this.rules.proxyAuthorization
        : `Basic ${Buffer.from(`${decoded(address.username)}:${decoded(address.password)}`).toString("base64")}`;
    return value === undefined ? {} : { "proxy-authorization": value };
  }

  private sentTo(address: URL): "password" | "nothing" {
    return Object.keys(this.authorization(address)).length > 0 ? "password" : "nothing";
  }

  private directAgent({ protocol }: URL): { readonly agent?: http.Agent } {
    if (this.where === "editor") return {};
    const make = (): http.Agent =>
      protocol === "https:" ? new https.Agent({ keepAlive: true }) : new http.Agent({ keepAlive: true });
    return { agent: this.agent(protocol, make) };
  }

  private tunnelAgent(proxy: string): http.Agent {
    return this.agent(proxy, () => new TunnelAgent({ keepAlive: true }));
  }

  private agent(name: string, make: () => http.Agent): http.Agent {
    const agent = this.agents.get(name) ?? make();
    this.agents.set(name, agent);
    return agent;
  }
}

/** How a tunnel is made for a request. */
interface TunnelWay {
  readonly proxy: string;
  readonly address: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly tlsOptions: tls.ConnectionOptions;
  readonly signal: AbortSignal;
}

type TunnelOptions = https.RequestOptions & { readonly way: TunnelWay };
type WhenConnected = (error: Error | null, socket?: Duplex) => void;

/** Connects through a proxy by CONNECT, so that the proxy sees nothing but the host. */
class TunnelAgent extends https.Agent {
  override createConnection(
    options: TunnelOptions & { readonly host: string; readonly port: number },
    done: WhenConnected,
  ): undefined {
    const { way, host, servername } = options;
    openTunnel(way, host.includes(":") ? `[${host}]:${options.port}` : `${host}:${options.port}`).then(
      (socket) => done(null, tls.connect({ ...way.tlsOptions, socket, host, ...(servername && { servername }) })),
      (error: unknown) => done(error as Error),
    );
  }
}

function openTunnel({ proxy, address, headers, tlsOptions, signal }: TunnelWay, target: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const options = {
      method: "CONNECT",
      path: target,
      headers: { ...headers, host: target },
      agent: false,
      auth: null,
    };
    const call = send(address, { ...tlsOptions, ...options, ...ownName(address) });
    const cancel = (): void => void call.destroy();
    signal.addEventListener("abort", cancel, { once: true });
    call.once("close", () => signal.removeEventListener("abort", cancel));
    call.once("connect", (reply, socket, head) => {
      const status = reply.statusCode ?? 0;
      signal.removeEventListener("abort", cancel);
      if (status >= 200 && status < 300) {
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(proxyRefusal(proxy, status, target, "proxy-authorization" in headers ? "password" : "nothing"));
    });
    call.once("error", (error) => reject(signal.aborted ? error : proxyUnreachable(proxy, error)));
    call.end();
  });
}

/** Waits for the head of a response. */
function headOfReply(call: http.ClientRequest, request: OutgoingRequest): Promise<http.IncomingMessage> {
  const { signal, body, onBegin } = request;
  return new Promise((resolve, reject) => {
    let received: http.IncomingMessage | undefined;
    // By ourselves: with the agents that editors put in, the request's own signal may come late, or end with the head.
    const cancel = (): void => {
      const reason = signal.reason instanceof Error ? signal.reason : new DOMException("Cancelled.", "AbortError");
      reject(reason);
      received?.destroy(reason);
      call.destroy();
    };
    signal.addEventListener("abort", cancel, { once: true });
    call.once("close", () => signal.removeEventListener("abort", cancel));
    call.once("response", (reply) => {
      received = reply;
      resolve(reply);
    });
    call.on("error", reject);
    onBegin?.(call);
    call.end(body);
  });
}

function send(url: URL, options: http.RequestOptions): http.ClientRequest {
  return url.protocol === "https:" ? https.request(url, options) : http.request(url, options);
}

function headOf({ method, headers }: OutgoingRequest): http.RequestOptions {
  return { method, headers: { ...headers } };
}

/** Raises `ProxyFault` for an address that is none, or of another kind of proxy. */
function proxyAddress(proxy: string): URL {
  const address = withScheme(proxy);
  if (!URL.canParse(address) || !/^https?:/i.test(address)) throw unusableProxy(address);
  const url = new URL(address);
  if (url.hostname === "") throw unusableProxy(address);
  return url;
}

/** A name or password out of an address; as it stands if it holds a plain percent sign. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The name for which a proxy has its certificate: Node would take that of the header `Host`. */
function ownName({ hostname }: URL): { readonly servername: string } {
  return { servername: isIP(hostname.replace(/^\[|\]$/g, "")) === 0 ? hostname : "" };
}

function withoutHash({ href, hash }: URL): string {
  return href.slice(0, href.length - hash.length);
}
