// Fetches a model file from a Hugging Face hub or a mirror of one, and goes on where an earlier run or a cut connection
// stopped. The content is judged by its digest elsewhere; here only a reply that cannot be the file is refused early.
import http from "node:http";
import https from "node:https";
import { setTimeout as delay } from "node:timers/promises";
import type { Log } from "../base/log.ts";
import { describe, systemCode } from "../base/errors.ts";
import { FailureError } from "../core/failures.ts";
import type { ModelRow } from "../core/models/modelRow.ts";
import { RouteFailed, type DownloadRoute, type KnownFile } from "./downloadRoute.ts";
import type { PartialFile } from "./partialFile.ts";

/** Where the hub is, and how patient to be with it. */
export interface HubOptions {
  readonly base: string;
  /** Short: on a machine without a network the next route must get its turn soon. */
  readonly connectMs: number;
  /** From the connection to the reply's head, at each redirect. */
  readonly headMs: number;
  /** Longest silence inside the file. */
  readonly idleMs: number;
  /** First pause before going on after a cut; it doubles. */
  readonly retryMs: number;
}

export const hubDefaults: HubOptions = {
  base: "https://huggingface.co",
  connectMs: 3000,
  headMs: 10_000,
  idleMs: 20_000,
  retryMs: 500,
};

/** Cuts in a row without any new byte after which the hub is given up. */
const fruitlessTries = 3;
/** Cuts in all. A server that gives a few bytes at a time is not a source. */
const allTries = 40;

/** The hub as a place to get models from. */
export function hubRoute(hub: NonNullable<ModelRow["hub"]>, options: HubOptions, log: Log): DownloadRoute {
  return {
    name: "the model hub",
    extraBytes: 0,
    async fetch(file, part, onProgress, signal) {
      const url = hubUrl(options.base, hub, file);
      const inherited = part.sizeBytes;
      let fruitless = 0;
      for (let tries = 0; part.sizeBytes < file.sizeBytes; tries++) {
        const before = part.sizeBytes;
        try {
          await fetchRest(url, file, part, options, onProgress, signal);
        } catch (error) {
          if (signal.aborted || error instanceof FailureError) throw error;
          fruitless = part.sizeBytes > before ? 1 : fruitless + 1;
          const reason = asRouteFailed(error);
          // Without a network the next place gets its turn at once; in the middle of a file it may come back.
          const mayPass = reason instanceof TryAgain && (reason.isReachable || part.sizeBytes > inherited);
          if (!mayPass || fruitless >= fruitlessTries || tries + 1 >= allTries) throw reason;
          log.info(`model hub: ${reason.message}; going on at byte ${part.sizeBytes}`);
          await delay(options.retryMs * 2 ** (fruitless - 1), undefined, { signal });
        }
      }
    },
  };
}

/** A failure that may pass. */
class TryAgain extends RouteFailed {
  readonly isReachable: boolean;

  constructor(message: string, reach: "reachable" | "unreachable" = "reachable") {
    super(message);
    this.isReachable = reach === "reachable";
  }
}

function hubUrl(base: string, hub: NonNullable<ModelRow["hub"]>, file: KnownFile): URL {
  const inside = file.hubPath.split("/").map(encodeURIComponent).join("/");
  const path = `${hub.repository}/resolve/${encodeURIComponent(hub.revision ?? "main")}/${inside}`;
  const address = base.endsWith("/") ? base : `${base}/`;
  if (!URL.canParse(path, address) || !/^https?:/.test(address)) throw new RouteFailed(`“${base}” is not an address`);
  return new URL(path, address);
}

async function fetchRest(
  url: URL,
  file: KnownFile,
  part: PartialFile,
  options: HubOptions,
  onProgress: (doneBytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const reply = await follow(url, part.sizeBytes, options, signal);
  try {
    // A server without ranges sends everything again: pass over what is there already.
    let known = placeOfReply(reply, file, part.sizeBytes);
    reply.setTimeout(options.idleMs, () =>
      reply.destroy(new TryAgain(`it fell silent for ${options.idleMs / 1000} s`)),
    );
    for await (const chunk of reply as AsyncIterable<Buffer>) {
      const fresh = chunk.subarray(Math.min(known, chunk.length));
      known -= chunk.length - fresh.length;
      if (fresh.length === 0) continue;
      if (part.sizeBytes === 0 && !"GGUF".startsWith(fresh.toString("latin1", 0, 4)))
        throw new RouteFailed("it sent something else than a model");
      if (part.sizeBytes + fresh.length > file.sizeBytes) {
        await part.restart();
        throw new RouteFailed("it sent more than the file has");
      }
      await part.append(fresh);
      onProgress(part.sizeBytes);
    }
  } finally {
    reply.destroy();
  }
  if (part.sizeBytes < file.sizeBytes) throw new TryAgain("it ended the file early");
}

/** Checks that the reply is the file from some place on, and answers how many of its bytes are known already. */
function placeOfReply(reply: http.IncomingMessage, file: KnownFile, offset: number): number {
  const { headers, statusCode } = reply;
  if (/^text\/html/i.test(headers["content-type"] ?? "") || headers["content-encoding"] !== undefined)
    throw new RouteFailed("it sent a web page instead of the file");
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers["content-range"] ?? "");
  const isPartial = statusCode === 206 && range !== null;
  const total = isPartial ? range[2] : headers["content-length"];
  if (total !== undefined && total !== "*" && Number(total) !== file.sizeBytes)
    throw new RouteFailed(`its file has ${total} bytes instead of ${file.sizeBytes}`);
  const start = isPartial ? Number(range[1]) : 0;
  if (start > offset) throw new RouteFailed("it sent another piece than was asked for");
  return offset - start;
}

async function follow(
  start: URL,
  offset: number,
  options: HubOptions,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  let url = start;
  for (let hop = 0; hop < 6; hop++) {
    const reply = await request(url, offset, options, signal);
    const status = reply.statusCode ?? 0;
    if (status === 200 || status === 206) return reply;
    reply.destroy();
    const { location } = reply.headers;
    if (status < 300 || status >= 400 || location === undefined) throw refusal(status);
    const next: URL | undefined = URL.canParse(location, url.href) ? new URL(location, url.href) : undefined;
    if (next === undefined || (url.protocol === "https:" && next.protocol !== "https:"))
      throw new RouteFailed("it redirects to an unsafe address");
    url = next;
  }
  throw new RouteFailed("it redirects in circles");
}

function refusal(status: number): RouteFailed {
  if (status === 404) return new RouteFailed("it has no such file (404)");
  if (status === 401 || status === 403) return new RouteFailed(`it refuses access (${status})`);
  if (status === 429) return new TryAgain("it is asked too often (429)");
  return status >= 500 ? new TryAgain(`it has a fault (${status})`) : new RouteFailed(`it answered ${status}`);
}

/**
 * One request up to the reply's head. `node:https` rather than `fetch`: the editor puts the user's proxy and certificates
 * into it, and it tells a slow connection from a slow reply.
 */
function request(url: URL, offset: number, options: HubOptions, signal: AbortSignal): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers: http.OutgoingHttpHeaders = { "user-agent": "ghostlight", "accept-encoding": "identity" };
    if (offset > 0) headers["range"] = `bytes=${offset}-`;
    const get = url.protocol === "https:" ? https.get : http.get;
    const call = get(url, { headers, signal }, (reply) => {
      clearTimeout(timer);
      resolve(reply);
    });
    const giveUp = (why: string): void => void call.destroy(new TryAgain(why, "unreachable"));
    let timer = setTimeout(() => giveUp(`no connection within ${options.connectMs / 1000} s`), options.connectMs);
    const connected = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => giveUp(`no answer within ${options.headMs / 1000} s`), options.headMs);
    };
    call.on("socket", (socket) => {
      if (socket.connecting) socket.once("connect", connected);
      else connected();
    });
    call.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}

function asRouteFailed(error: unknown): RouteFailed {
  if (error instanceof RouteFailed) return error;
  const code = systemCode(error) ?? "";
  const sentence = unreachable[code];
  if (sentence !== undefined) return new TryAgain(sentence, "unreachable");
  return new TryAgain(code === "ECONNRESET" ? "the connection was cut" : describe(error) || code);
}

const unreachable: Readonly<Record<string, string>> = {
  ENOTFOUND: "its name is not known here (no network?)",
  EAI_AGAIN: "its name is not known here (no network?)",
  ECONNREFUSED: "the connection was refused",
  EHOSTUNREACH: "there is no way to it (no network?)",
  ENETUNREACH: "there is no way to it (no network?)",
  ETIMEDOUT: "no connection in time",
};
