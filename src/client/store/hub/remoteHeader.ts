// Reads the header of a model on a server by range requests, so that what it is and whether it fits is known before any
// download. As careful as a download: redirects, time and size are limited, and a token is sent to the hub alone.
import { fail } from "../../../core/failures.ts";
import { readHeaderInPieces, type GgufHeader } from "../../../core/models/gguf/ggufHeader.ts";
import { refusalOf, refusalSentence } from "../../../core/models/gguf/headerCheck.ts";
import { shapeOfHeader } from "../../../core/models/gguf/headerShape.ts";
import type { ModelEntry } from "../../../core/models/catalogue/modelEntry.ts";
import type { ModelShape } from "../../../core/models/gguf/modelShape.ts";
import { partNames } from "../../../core/models/gguf/splitName.ts";
import { SourceFailed } from "../downloadSource.ts";
import type { HubAddress } from "./hubAddress.ts";
import { contentUrl } from "./hubMetadata.ts";
import { hubDefaults, type HubTimeouts } from "./hubOptions.ts";
import { asSourceFailed } from "./hubRequest.ts";
import { RemoteReader } from "./remoteReader.ts";
import { brokenSentences } from "../files/modelFile.ts";

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
  try {
    const reader = new RemoteReader(hub, url, timeouts, bounded);
    const fileBytes = await reader.fileBytes();
    const reading = await readHeaderInPieces(fileBytes, (offset, bytes) => reader.read(offset, bytes)).finally(() =>
      reader.close(),
    );
    if (reading.kind === "broken") fail("modelUnreadable", `${url.href} ${brokenSentences[reading.why]}`);
    if (reading.minimumBytes > fileBytes) fail("modelUnreadable", `${url.href} is incomplete on the server.`);
    return reading.header;
  } catch (error) {
    if (signal.aborted) fail("cancelled", "Reading the header was cancelled.");
    if (error instanceof Error && error.name === "FailureError") throw error;
    const reason = bounded.aborted ? new SourceFailed(`it took more than ${wholeMs / 1000} s`) : asSourceFailed(error);
    const advice = reason.advice ?? "Check the address and the network, and try again.";
    fail("downloadFailed", `The header of ${url.href} cannot be read: ${reason.message}.`, advice);
  }
}
