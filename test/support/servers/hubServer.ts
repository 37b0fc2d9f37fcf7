// A model hub on a loopback address that behaves as told, one behaviour a request for a file; the last one stays.
import { createHash } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";

/** What a request asks for: from its first byte up to and including its last one; no last one without a range. */
export interface AskedPiece {
  readonly from: number;
  readonly to: number | undefined;
}

/** What one request gets. `from` is the first byte it asks for. */
export type HubBehaviour = (reply: http.ServerResponse, content: Buffer, from: number, asked: AskedPiece) => void;

/** A request as it came. */
export interface HubRequest extends AskedPiece {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
}

export interface HubServer {
  readonly base: string;
  /** First byte asked for, per request for a file, in order. */
  readonly requests: number[];
  /** Every request, also those that ask about a file. */
  readonly seen: HubRequest[];
  /** How it tells size and digest: in headers (with "later" only when it is asked again), in its list, or not at all; or it is silent instead. */
  facts: "headers" | "later" | "list" | "none" | "silent" | "silentList";
  close(): Promise<void>;
}

/** What the hub has: one content under every name, or one for each name. */
export type HubContent = Buffer | Readonly<Record<string, Buffer>>;

/** The revision that the hub says it has. */
export const hubCommit = "c".repeat(40);

/** Starts a hub that has this content. */
export async function startHub(content: HubContent, ...behaviours: HubBehaviour[]): Promise<HubServer> {
  const requests: number[] = [];
  const seen: HubRequest[] = [];
  const server = http.createServer((request, reply) => {
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
    const from = Number(range?.[1] ?? 0);
    const to = range === null ? undefined : range[2] === "" ? Infinity : Number(range[2]);
    const { method = "", url: path = "", headers } = request;
    seen.push({ method, path, from, to, authorization: headers.authorization });
    reply.on("error", () => undefined);
    const file = Buffer.isBuffer(content) ? content : content[path.split("/").at(-1) ?? ""];
    if (method === "HEAD" && hub.facts === "silent") return;
    if (path.startsWith("/api/") && hub.facts === "silentList") return void reply.writeHead(200).write("[");
    if (path.startsWith("/api/")) return void reply.end(JSON.stringify(hub.facts === "list" ? listOf(content) : []));
    if (file === undefined) return void reply.writeHead(404).end();
    if (method === "HEAD" && hub.facts === "later") {
      hub.facts = "headers";
      return void reply.writeHead(503).end();
    }
    if (method === "HEAD") return void reply.writeHead(200, hub.facts === "headers" ? factsOf(file) : {}).end();
    const behave = behaviours[Math.min(requests.length, behaviours.length - 1)] ?? whole;
    requests.push(from);
    behave(reply, file, from, { from, to });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const hub: HubServer = {
    base: `http://127.0.0.1:${port}`,
    requests,
    seen,
    facts: "headers",
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return hub;
}

/** What the real hub says of a file in its headers. */
export function factsOf(content: Buffer): http.OutgoingHttpHeaders {
  return {
    "x-linked-size": content.length,
    "x-linked-etag": `"${digestOf(content)}"`,
    "x-repo-commit": hubCommit,
  };
}

/** SHA-256 of a content. */
export function digestOf(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

function listOf(content: HubContent): unknown {
  const files = Buffer.isBuffer(content) ? { "test-model.gguf": content } : content;
  return Object.entries(files).map(([path, file]) => ({
    type: "file",
    path,
    size: file.length,
    lfs: { oid: digestOf(file), size: file.length },
  }));
}

/** The file, or the piece of it that the request wants. */
export const whole: HubBehaviour = (reply, content, from, { to }) => {
  writeHead(reply, content, from, to);
  reply.end(content.subarray(from, (to ?? Infinity) + 1));
};

/** The file from its first byte, whatever was asked for. */
export const ignoringRange: HubBehaviour = (reply, content) => whole(reply, content, 0, { from: 0, to: undefined });

/** Everything from the first byte that was asked for, whatever the last one was. */
export const ignoringEnd: HubBehaviour = (reply, content, from) => whole(reply, content, from, { from, to: Infinity });

/** So many bytes, then a cut connection. */
export function cutAfter(bytes: number): HubBehaviour {
  return (reply, content, from, { to }) => {
    writeHead(reply, content, from, to);
    reply.write(content.subarray(from, Math.min(from + bytes, (to ?? Infinity) + 1)), () =>
      setTimeout(() => reply.destroy(), 20),
    );
  };
}

/** So many bytes, then silence. */
export function silentAfter(bytes: number): HubBehaviour {
  return (reply, content, from, asked) => {
    const end = Math.min(content.length, (asked.to ?? Infinity) + 1);
    // With nothing left to be silent about, the connection would be taken for the next request.
    if (from + bytes >= end) return whole(reply, content, from, asked);
    writeHead(reply, content, from, asked.to);
    reply.write(content.subarray(from, from + bytes));
  };
}

/** Pieces with pauses, so that something can happen in between. */
export function slow(bytes: number, everyMs: number): HubBehaviour {
  return (reply, content, from, { to = Infinity }) => {
    writeHead(reply, content, from, to);
    const end = Math.min(content.length, to + 1);
    let at = from;
    const timer = setInterval(() => {
      if (at >= end) reply.end();
      else reply.write(content.subarray(at, Math.min(end, at + bytes)));
      at += bytes;
      if (at >= end + bytes || reply.destroyed) clearInterval(timer);
    }, everyMs);
  };
}

/** A status without the file. */
export function status(code: number, headers: http.OutgoingHttpHeaders = {}): HubBehaviour {
  return (reply) => void reply.writeHead(code, headers).end("no");
}

/** Takes the request and never answers. */
export const mute: HubBehaviour = () => undefined;

/** Another content of the same length. */
export const wrongBytes: HubBehaviour = (reply, content, from, asked) => {
  const other = Buffer.from(content);
  other.fill(7, 100);
  whole(reply, other, from, asked);
};

/** The same beginning with another length. */
export const wrongLength: HubBehaviour = (reply, content) =>
  whole(reply, Buffer.concat([content, Buffer.from("more")]), 0, { from: 0, to: undefined });

/** Another piece than was asked for. */
export const wrongPiece: HubBehaviour = (reply, content, from) =>
  whole(reply, content, from + 1000, { from: from + 1000, to: Infinity });

/** Says that a piece is as long as was asked for, and ends it early. */
export const shortPiece: HubBehaviour = (reply, content, from, { to = Infinity }) => {
  const last = Math.min(to, content.length - 1);
  reply.writeHead(206, { "content-range": `bytes ${from}-${last}/${content.length}` });
  reply.end(content.subarray(from, Math.floor((from + last) / 2)));
};

/** More than the file has, without saying so before. */
export const tooMuch: HubBehaviour = (reply, content) => {
  reply.writeHead(200);
  reply.write(content);
  reply.end(content);
};

/** A login page, as hotel networks send it for every address. */
export const webPage: HubBehaviour = (reply) =>
  void reply.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Welcome</title>");

/** The same page, unlabelled. */
export const plainPage: HubBehaviour = (reply) =>
  void reply.writeHead(200).end("<!doctype html><title>Welcome</title>");

function writeHead(reply: http.ServerResponse, content: Buffer, from: number, to: number | undefined): void {
  const last = Math.min(to ?? Infinity, content.length - 1);
  const headers = { "content-length": last + 1 - from, "content-type": "application/octet-stream" };
  if (to === undefined) reply.writeHead(200, headers);
  else reply.writeHead(206, { ...headers, "content-range": `bytes ${from}-${last}/${content.length}` });
}
