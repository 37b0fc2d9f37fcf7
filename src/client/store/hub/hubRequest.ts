// Requests to a model hub, with redirects, timeouts and refusals. A token is sent to the hub's own origin only, wherever a
// redirect leads.
import type http from "node:http";
import { systemCode } from "../../../base/errors.ts";
import { directRules } from "../../../core/networkRules.ts";
import { NetworkRoute } from "../../../network/networkRoute.ts";
import { errorWords, ProxyFault } from "../../../network/proxyFault.ts";
import { SourceFailed } from "../downloadSource.ts";
import { hubBase, isLoopback, type HubAddress } from "./hubAddress.ts";
import type { HubTimeouts } from "./hubOptions.ts";
import { refusalOf, TryAgain } from "./hubRefusal.ts";

/** A request to a hub. */
export interface HubRequest {
  readonly method: "GET" | "HEAD";
  /** First and last byte to send. */
  readonly range?: readonly [from: number, to: number];
  /** Redirects to another origin are returned instead of followed: for headers that only the hub itself sends. */
  readonly staysAtHub?: boolean;
}

/** A reply whose headers were read. The caller destroys it unless it reads the body to its end. */
export interface HubReply {
  readonly reply: http.IncomingMessage;
  /** Where the redirects ended. */
  readonly url: URL;
  /** What the hub's headers said of the file along the way (`x-linked-…`, `x-repo-commit`); later hops win. */
  readonly said: FileSaid;
}

/** What a hub says of a file in its headers, unchecked. */
export interface FileSaid {
  readonly sha256?: string;
  readonly sizeBytes?: number;
  readonly commit?: string;
}

/** Sends a request to a hub and follows its redirects. Raises SourceFailed, or TryAgain for temporary faults. */
export async function requestHub(
  hub: HubAddress,
  start: URL,
  ask: HubRequest,
  timeouts: HubTimeouts,
  signal: AbortSignal,
): Promise<HubReply> {
  const home = hubBase(hub.base).origin;
  let url = start;
  let said: FileSaid = {};
  for (let hop = 0; hop < 6; hop++) {
    const reply = await request(url, url.origin === home ? hub.token : undefined, ask, timeouts, signal);
    const status = reply.statusCode ?? 0;
    // Only the hub knows; the headers of its CDN say nothing about the file.
    if (url.origin === home) said = { ...said, ...saidBy(reply.headers) };
    if (status === 200 || status === 206) return { reply, url, said };
    const { location } = reply.headers;
    const isRedirect = status >= 300 && status < 400 && location !== undefined;
    const next = isRedirect && URL.canParse(location, url.href) ? new URL(location, url.href) : undefined;
    if (isRedirect && ask.staysAtHub === true && next?.origin !== home) return { reply, url, said };
    reply.destroy();
    if (!isRedirect) throw refusalOf(reply, url.origin === home ? hub : undefined);
    if (next === undefined || !isSafeStep(url, next)) throw new SourceFailed("it redirects to an unsafe address");
    url = next;
  }
  throw new SourceFailed("it redirects in circles");
}

/** Any error of a request as the failure of a source. */
export function asSourceFailed(error: unknown): SourceFailed {
  if (error instanceof SourceFailed) return error;
  if (error instanceof ProxyFault) return new TryAgain(error.asReason, { ...unreached, advice: error.nextStep });
  const code = systemCode(error) ?? "";
  const sentence = unreachable[code];
  if (sentence !== undefined) return new TryAgain(sentence, unreached);
  return new TryAgain(code === "ECONNRESET" ? "the connection was lost" : errorWords(error));
}

function saidBy(headers: http.IncomingHttpHeaders): FileSaid {
  const sha256 = /^(?:W\/)?"?([0-9a-f]{64})"?$/.exec(String(headers["x-linked-etag"] ?? ""))?.[1];
  const sizeBytes = /^\d{1,15}$/.test(String(headers["x-linked-size"] ?? "")) ? Number(headers["x-linked-size"]) : 0;
  const commit = /^[0-9a-f]{40}$/.exec(String(headers["x-repo-commit"] ?? ""))?.[0];
  return {
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(sizeBytes === 0 ? {} : { sizeBytes }),
    ...(commit === undefined ? {} : { commit }),
  };
}

/** Never from https to plain http, and never from this machine's own hub to plain http elsewhere. */
function isSafeStep(from: URL, to: URL): boolean {
  if (to.protocol === "https:") return true;
  return to.protocol === "http:" && from.protocol === "http:" && isLoopback(to);
}

/** One request up to the reply's head. It tells a slow connection from a slow reply. */
async function request(
  url: URL,
  token: string | undefined,
  { method, range }: HubRequest,
  timeouts: HubTimeouts,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  const headers = {
    "user-agent": "ghostlight",
    "accept-encoding": "identity",
    ...(range !== undefined && { range: `bytes=${range[0]}-${range[1]}` }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  let timer: NodeJS.Timeout | undefined;
  const onBegin = (call: http.ClientRequest): void => {
    const limit = (limitMs: number, why: string): void => {
      clearTimeout(timer);
      timer = setTimeout(() => call.destroy(new TryAgain(`${why} within ${limitMs / 1000} s`, unreached)), limitMs);
    };
    limit(timeouts.connectMs, "no connection");
    const connected = (): void => limit(timeouts.headMs, "no answer");
    call.on("socket", (socket) => {
      if (socket.connecting) socket.once("connect", connected);
      else connected();
    });
  };
  try {
    return await (timeouts.route ?? directRoute).open(url, { method, headers, signal, onBegin });
  } finally {
    clearTimeout(timer);
  }
}

const directRoute = new NetworkRoute(directRules);
const unreached = { reach: "unreachable" } as const;

const unreachable: Readonly<Record<string, string>> = {
  ENOTFOUND: "its name could not be resolved (no network?)",
  EAI_AGAIN: "its name could not be resolved (no network?)",
  ECONNREFUSED: "the connection was refused",
  EHOSTUNREACH: "it cannot be reached (no network?)",
  ENETUNREACH: "it cannot be reached (no network?)",
  ETIMEDOUT: "no connection in time",
};
