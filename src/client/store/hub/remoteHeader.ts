// Reads the header of a model on a server by range requests, so that what it is and whether it fits is known before any
// download. As careful as a download: redirects, time and size are limited, and a token is sent to the hub alone.
import type { IncomingMessage } from "node:http";
import { fail } from "../../../core/failures.ts";
import { longestHeaderBytes } from "../../../core/models/gguf/ggufCursor.ts";
import { readGgufHeader, type GgufHeader } from "../../../core/models/gguf/ggufHeader.ts";
import { refusalOf, refusalSentence } from "../../../core/models/gguf/headerCheck.ts";
import { shapeOfHeader } from "../../../core/models/gguf/headerShape.ts";
import type { ModelEntry } from "../../../core/models/catalogue/modelEntry.ts";
import type { ModelShape } from "../../../core/models/gguf/modelShape.ts";
import { partNames } from "../../../core/models/gguf/splitName.ts";
import { SourceFailed } from "../downloadSource.ts";
import type { HubAddress } from "./hubAddress.ts";
import { contentUrl } from "./hubMetadata.ts";
import { hubDefaults, type HubTimeouts } from "./hubOptions.ts";
import { asSourceFailed, requestHub } from "./hubRequest.ts";
import { brokenSentences } from "../files/modelFile.ts";

/** Holds most headers; a vocabulary of 250,000 tokens needs a second request. */
const firstBytes = 8 * 1024 * 1024;
/** All of a header must have arrived after this long. */
const wholeMs = 120_000;
/** Models of more parts than this are refused. */
const mostParts = 20;

/**
 * The shape of the model at an address (the first part of a split one). Raises FailureError: `downloadFailed` when it cannot
 * be read, `modelUnreadable` when it cannot generate text, `badInput` for an unsafe address, `cancelled`.
 */
export async function remoteShape(
  address: string,
  signal: AbortSignal,
  timeouts: HubTimeouts = hubDefaults,
): Promise<ModelShape> {
  if (!URL.canParse(address)) fail("badInput", `“${address}” is not an address.`);
  const url = new URL(address);
  const hub: HubAddress = { name: `the server ${url.host}`, base: url.origin };
  // With a query the names of the other parts cannot be made from this one.
  const names = partNames(decodeURIComponent(url.pathname))?.names ?? [url.pathname];
  const urls = names.map((name) => new URL(name.split("/").map(encodeURIComponent).join("/") + url.search, url));
  return joined(hub, urls, signal, timeouts);
}

/** The shape of a catalogue model's files at a hub. Raises like `remoteShape`. */
export async function remoteEntryShape(
  entry: ModelEntry,
  hub: HubAddress,
  signal: AbortSignal,
  timeouts: HubTimeouts = hubDefaults,
): Promise<ModelShape> {
  const repository = entry.hub ?? fail("badInput", `${entry.name} is not on a hub.`);
  const urls = entry.files.map(({ name, hubPath }) => contentUrl(hub, { ...repository, path: hubPath ?? name }));
  return joined(hub, urls, signal, timeouts);
}

async function joined(
  hub: HubAddress,
  urls: readonly URL[],
  signal: AbortSignal,
  timeouts: HubTimeouts,
): Promise<ModelShape> {
  if (urls.length > mostParts) fail("badInput", `${urls.length} parts are too many to be read from a server.`);
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(wholeMs)]);
  const headers: GgufHeader[] = [];
  for (const url of urls) headers.push(await readHeader(hub, url, signal, bounded, timeouts));
  const [first, ...others] = headers;
  if (first === undefined) fail("internal", "A model without files cannot be read.");
  for (const other of others) first.tensors.join(other.tensors);
  const refusal = refusalOf(first);
  if (refusal !== undefined) fail("modelUnreadable", `${urls[0]?.href} ${refusalSentence(refusal)}`);
  return shapeOfHeader(first);
}

async function readHeader(
  hub: HubAddress,
  url: URL,
  signal: AbortSignal,
  bounded: AbortSignal,
  timeouts: HubTimeouts,
): Promise<GgufHeader> {
  let window: Buffer = Buffer.alloc(0);
  let wanted = firstBytes;
  try {
    for (;;) {
      const next = await moreBytes(hub, url, window, wanted, timeouts, bounded);
      window = next.window;
      const reading = readGgufHeader(window, next.fileBytes);
      if (reading.kind === "broken") fail("modelUnreadable", `${url.href} ${brokenSentences[reading.why]}`);
      if (reading.kind === "header") {
        if (reading.minimumBytes > next.fileBytes) fail("modelUnreadable", `${url.href} is incomplete on the server.`);
        return reading.header;
      }
      if (window.length >= Math.min(longestHeaderBytes, next.fileBytes) || window.length < wanted)
        throw new SourceFailed("its header could not be read");
      wanted = Math.min(longestHeaderBytes, next.fileBytes, Math.max(reading.bytes, wanted * 2));
    }
  } catch (error) {
    if (signal.aborted) fail("cancelled", "Reading the header was cancelled.");
    if (error instanceof Error && error.name === "FailureError") throw error;
    const reason = bounded.aborted ? new SourceFailed(`it took more than ${wholeMs / 1000} s`) : asSourceFailed(error);
    const advice = reason.advice ?? "Check the address and the network, and try again.";
    fail("downloadFailed", `The header of ${url.href} cannot be read: ${reason.message}.`, advice);
  }
}

/** The first `wanted` bytes of the file: the ones read before and the rest, or all of them again from a server without ranges. */
async function moreBytes(
  hub: HubAddress,
  url: URL,
  window: Buffer,
  wanted: number,
  timeouts: HubTimeouts,
  signal: AbortSignal,
): Promise<{ readonly window: Buffer; readonly fileBytes: number }> {
  const ask = { method: "GET", range: [window.length, wanted - 1] } as const;
  const { reply } = await requestHub(hub, url, ask, timeouts, signal);
  try {
    reply.setTimeout(timeouts.idleMs, () => reply.destroy(new SourceFailed("it stopped sending")));
    if (reply.headers["content-encoding"] !== undefined)
      throw new SourceFailed("it sends something other than the file");
    const range = /^bytes (\d+)-\d+\/(\d{1,15})$/.exec(reply.headers["content-range"] ?? "");
    const isPartial = reply.statusCode === 206;
    if (isPartial && Number(range?.[1]) !== window.length)
      throw new SourceFailed("it sent a different range than was requested");
    const length = isPartial ? range?.[2] : reply.headers["content-length"];
    if (length === undefined || !/^\d{1,15}$/.test(length))
      throw new SourceFailed("it does not say how long the file is");
    const before = isPartial ? window : Buffer.alloc(0);
    const rest = await read(reply, Math.min(wanted, Number(length)) - before.length);
    return { window: Buffer.concat([before, rest]), fileBytes: Number(length) };
  } finally {
    reply.destroy();
  }
}

async function read(reply: IncomingMessage, bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let arrived = 0;
  for await (const chunk of reply as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    arrived += chunk.length;
    if (arrived >= bytes) break;
  }
  if (arrived < bytes) throw new SourceFailed("the file ended early");
  return Buffer.concat(chunks).subarray(0, bytes);
}
