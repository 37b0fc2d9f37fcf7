// A model hub on a loopback address that behaves as told, one behaviour a request; the last one stays.
import http from "node:http";
import type { AddressInfo } from "node:net";

/** What one request gets. `from` is the first byte it asks for. */
export type HubBehaviour = (reply: http.ServerResponse, content: Buffer, from: number) => void;

export interface HubServer {
  readonly base: string;
  /** First byte asked for, per request, in order. */
  readonly requests: number[];
  close(): Promise<void>;
}

/** Starts a hub that has this content under every name. */
export async function startHub(content: Buffer, ...behaviours: HubBehaviour[]): Promise<HubServer> {
  const requests: number[] = [];
  const server = http.createServer((request, reply) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    const behave = behaviours[Math.min(requests.length, behaviours.length - 1)] ?? whole;
    requests.push(from);
    reply.on("error", () => undefined);
    behave(reply, content, from);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    base: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The file, or the rest of it from where the request wants it. */
export const whole: HubBehaviour = (reply, content, from) => {
  writeHead(reply, content, from);
  reply.end(content.subarray(from));
};

/** The file from its first byte, whatever was asked for. */
export const ignoringRange: HubBehaviour = (reply, content) => whole(reply, content, 0);

/** So many bytes, then a cut connection. */
export function cutAfter(bytes: number): HubBehaviour {
  return (reply, content, from) => {
    writeHead(reply, content, from);
    reply.write(content.subarray(from, from + bytes), () => setTimeout(() => reply.destroy(), 20));
  };
}

/** So many bytes, then silence. */
export function silentAfter(bytes: number): HubBehaviour {
  return (reply, content, from) => {
    writeHead(reply, content, from);
    reply.write(content.subarray(from, from + bytes));
  };
}

/** Pieces with pauses, so that something can happen in between. */
export function slow(bytes: number, everyMs: number): HubBehaviour {
  return (reply, content, from) => {
    writeHead(reply, content, from);
    let at = from;
    const timer = setInterval(() => {
      if (at >= content.length) reply.end();
      else reply.write(content.subarray(at, (at += bytes)));
      if (at >= content.length || reply.destroyed) clearInterval(timer);
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
export const wrongBytes: HubBehaviour = (reply, content, from) => {
  const other = Buffer.from(content);
  other.fill(7, 100);
  whole(reply, other, from);
};

/** The same beginning with another length. */
export const wrongLength: HubBehaviour = (reply, content) =>
  whole(reply, Buffer.concat([content, Buffer.from("more")]), 0);

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

function writeHead(reply: http.ServerResponse, content: Buffer, from: number): void {
  const headers = { "content-length": content.length - from, "content-type": "application/octet-stream" };
  if (from === 0) reply.writeHead(200, headers);
  else reply.writeHead(206, { ...headers, "content-range": `bytes ${from}-${content.length - 1}/${content.length}` });
}
