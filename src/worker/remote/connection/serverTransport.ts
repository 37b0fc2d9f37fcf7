// One request to a server and its response: the key, the proxy, redirects, compression.
import { fail } from "../../../core/failures.ts";
import { shownProxy, type NetworkRules } from "../../../core/networkRules.ts";
import { NetworkRoute } from "../../../network/networkRoute.ts";
import { retryAfterMs } from "../../../network/retryAfter.ts";
import { unpacked } from "./unpacked.ts";

/** A response whose body is not read yet. */
export interface ServerReply {
  readonly status: number;
  /** The header `content-type`; empty if there is none. */
  readonly type: string;
  readonly body: AsyncIterable<Uint8Array>;
  /** How long to wait before the next request, in milliseconds, if the server says so. */
  readonly pauseMs?: number;
}

export interface TransportOptions {
  readonly root: string;
  readonly key: string | undefined;
  readonly network: NetworkRules;
  /** Most characters of a body that is read as a whole. */
  readonly mostCharacters: number;
}

/** Carries requests to one server. */
export class ServerTransport {
  /** The server as failures name it: with the proxy through which it is reached. */
  readonly place: string;
  /** That proxy as it may be shown: without its password. */
  readonly proxy: string | undefined;
  private readonly options: TransportOptions;
  private readonly route: NetworkRoute;

  constructor(options: TransportOptions) {
    this.options = options;
    this.route = new NetworkRoute(options.network);
    const proxy = this.route.proxyTo(new URL(options.root));
    this.proxy = proxy === undefined ? undefined : shownProxy(proxy);
    this.place = proxy === undefined ? options.root : `${options.root} (through the proxy ${this.proxy})`;
  }

  /** Sends a request; a GET if there is no body. Redirects are not followed: the key must not be sent to wherever one points. */
  async send(url: string, body: object | undefined, signal: AbortSignal, accept: string): Promise<ServerReply> {
    const { key } = this.options;
    const text = body === undefined ? undefined : JSON.stringify(body);
    const reply = await this.route.open(new URL(url), {
      method: text === undefined ? "GET" : "POST",
      headers: {
        accept,
        "user-agent": "ghostlight",
        ...(text !== undefined && {
          "content-type": "application/json",
          "content-length": String(Buffer.byteLength(text)),
        }),
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
      },
      ...(text !== undefined && { body: text }),
      signal,
    });
    const pauseMs = retryAfterMs(reply.headers["retry-after"]);
    return {
      ...(pauseMs !== undefined && { pauseMs }),
      status: reply.statusCode ?? 0,
      type: reply.headers["content-type"] ?? "",
      body: unpacked(reply, reply.headers["content-encoding"] ?? ""),
    };
  }

  /** The whole body as text. Raises `serverFailed` if it is too long. */
  async text({ body }: ServerReply): Promise<string> {
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true });
      if (text.length > this.options.mostCharacters)
        fail("serverFailed", `${this.options.root} sent a response that is too long.`);
    }
    return text + decoder.decode();
  }

  /** Closes the connections that were kept open. */
  close(): void {
    this.route.close();
  }
}
