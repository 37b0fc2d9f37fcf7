// Speaks to a model hub: one request with its redirects, its patience and its refusals. A token travels to the hub's own
// origin only, whatever a redirect says.
import http from "node:http";
import https from "node:https";
import { describe, systemCode } from "../../../base/errors.ts";
import { SourceFailed } from "../downloadSource.ts";
import { hubBase, isLoopback, type HubAddress } from "./hubAddress.ts";
import type { HubRetryPolicy } from "./hubOptions.ts";
import { refusalOf, TryAgain } from "./hubRefusal.ts";

/** What is asked of a hub. */
export interface HubAsk {
  readonly method: "GET" | "HEAD";
  /** First and last byte wanted. */
  readonly range?: readonly [from: number, to: number];
  /** Redirects to another origin are the answer, not followed: for what only the hub itself says. */
  readonly staysAtHub?: boolean;
}

/** A reply with its head read. Whoever takes it destroys it when its body is not read to the end. */
export interface HubReply {
  readonly reply: http.IncomingMessage;
  /** Where the redirects ended. */
  readonly url: URL;
  /** What the hub said of the file on the way (`x-linked-…`, `x-repo-commit`); later hops win. */
  readonly said: FileSaid;
}

/** What a hub says of a file in its headers, unchecked. */
export interface FileSaid {
  readonly sha256?: string;
  readonly sizeBytes?: number;
  readonly commit?: string;
}

/** Asks a hub and follows its redirects. Raises SourceFailed, or TryAgain for what may pass. */
export async function askHub(
  hub: HubAddress,
  start: URL,
  ask: HubAsk,
  patience: HubRetryPolicy,
  signal: AbortSignal,
): Promise<HubReply> {
  const home = hubBase(hub.base).origin;
  let url = start;
  let said: FileSaid = {};
  for (let hop = 0; hop < 6; hop++) {
    const reply = await request(url, url.origin === home ? hub.token : undefined, ask, patience, signal);
    const status = reply.statusCode ?? 0;
    // Only the hub knows; a CDN's own headers say nothing about what was asked for.
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

/** Any failure of a request, in the words of a route. */
export function asSourceFailed(error: unknown): SourceFailed {
  if (error instanceof SourceFailed) return error;
  const code = systemCode(error) ?? "";
  const sentence = unreachable[code];
  if (sentence !== undefined) return new TryAgain(sentence, { reach: "unreachable" });
  return new TryAgain(code === "ECONNRESET" ? "the connection was cut" : describe(error) || code);
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

/**
 * One request up to the reply's head. `node:https` rather than `fetch`: the editor puts the user's proxy and certificates
 * into it, and it tells a slow connection from a slow reply.
 */
function request(
  url: URL,
  token: string | undefined,
  { method, range }: HubAsk,
  patience: HubRetryPolicy,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers: http.OutgoingHttpHeaders = { "user-agent": "ghostlight", "accept-encoding": "identity" };
    if (range !== undefined) headers["range"] = `bytes=${range[0]}-${range[1]}`;
    if (token !== undefined) headers["authorization"] = `Bearer ${token}`;
    const send = url.protocol === "https:" ? https.request : http.request;
    const call = send(url, { method, headers, signal }, (reply) => {
      clearTimeout(timer);
      resolve(reply);
    });
    const giveUp = (why: string): void => void call.destroy(new TryAgain(why, { reach: "unreachable" }));
    let timer = setTimeout(() => giveUp(`no connection within ${patience.connectMs / 1000} s`), patience.connectMs);
    const connected = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => giveUp(`no answer within ${patience.headMs / 1000} s`), patience.headMs);
    };
    call.on("socket", (socket) => {
      if (socket.connecting) socket.once("connect", connected);
      else connected();
    });
    call.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    call.end();
  });
}

const unreachable: Readonly<Record<string, string>> = {
  ENOTFOUND: "its name is not known here (no network?)",
  EAI_AGAIN: "its name is not known here (no network?)",
  ECONNREFUSED: "the connection was refused",
  EHOSTUNREACH: "there is no way to it (no network?)",
  ENETUNREACH: "there is no way to it (no network?)",
  ETIMEDOUT: "no connection in time",
};
