// Asks a hub for a file's size and digest, before any of the file is downloaded.
import type { ModelEntry } from "../../../core/models/catalogue/modelEntry.ts";
import { SourceFailed } from "../downloadSource.ts";
import { hubBase, type HubAddress } from "./hubAddress.ts";
import type { HubRetryPolicy } from "./hubOptions.ts";
import { askHub, type FileSaid } from "./hubRequest.ts";
import { RetryBudget } from "./retryBudget.ts";

/** Size and digest of a file as its hub tells them. */
export interface HubFacts {
  readonly sizeBytes: number;
  readonly sha256: string;
  /** The revision in which it was so. */
  readonly commit?: string;
}

/** Where a model is on hubs. */
export type HubPlace = NonNullable<ModelEntry["hub"]>;

/** Longest list of a folder's files that is read. */
const longestListBytes = 4_000_000;

/** Address of a file's content. */
export function contentUrl(hub: HubAddress, place: HubPlace, hubPath: string): URL {
  return new URL(`${place.repository}/resolve/${revisionOf(place)}/${encodePath(hubPath)}`, hubBase(hub.base));
}

/**
 * What the hub says of a file, from the headers of its address, or else from its list of files. Faults that may pass are
 * waited for. Raises SourceFailed.
 */
export async function hubFacts(
  hub: HubAddress,
  place: HubPlace,
  hubPath: string,
  options: HubRetryPolicy,
  tell: (line: string) => void,
  signal: AbortSignal,
): Promise<HubFacts> {
  const patience = new RetryBudget(options, 0, tell).patience();
  for (;;)
    try {
      const ask = { method: "HEAD", staysAtHub: true } as const;
      const { reply, said } = await askHub(hub, contentUrl(hub, place, hubPath), ask, options, signal);
      reply.destroy();
      return factsOf(said) ?? (await factsFromList(hub, place, hubPath, options, signal));
    } catch (error) {
      await patience.afterCut(error, 0, signal);
    }
}

async function factsFromList(
  hub: HubAddress,
  place: HubPlace,
  hubPath: string,
  patience: HubRetryPolicy,
  signal: AbortSignal,
): Promise<HubFacts> {
  const folder = hubPath.split("/").slice(0, -1).join("/");
  const listPath = `api/models/${place.repository}/tree/${revisionOf(place)}${folder === "" ? "" : `/${encodePath(folder)}`}`;
  const url = new URL(listPath, hubBase(hub.base));
  const { reply, said } = await askHub(hub, url, { method: "GET", staysAtHub: true }, patience, signal);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    if (reply.statusCode !== 200) throw new SourceFailed("it does not say the file's SHA-256");
    reply.setTimeout(patience.idleMs, () => reply.destroy(new SourceFailed("it fell silent")));
    for await (const chunk of reply as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > longestListBytes) throw new SourceFailed("its list of files is too long");
      chunks.push(chunk);
    }
  } finally {
    reply.destroy();
  }
  const found = listedFile(Buffer.concat(chunks).toString("utf8"), hubPath);
  const facts = factsOf({ ...found, ...(said.commit === undefined ? {} : { commit: said.commit }) });
  if (facts === undefined) throw new SourceFailed("it does not say the file's SHA-256");
  return facts;
}

/** The entry of a file in a hub's list: `[{"path": …, "size": …, "lfs": {"oid": …}}, …]`. */
function listedFile(text: string, hubPath: string): FileSaid {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    // Not a hub's list: it says nothing.
    return {};
  }
  if (!Array.isArray(list)) return {};
  for (const entry of list as unknown[]) {
    if (typeof entry !== "object" || entry === null || !("path" in entry) || entry.path !== hubPath) continue;
    const lfs: unknown = "lfs" in entry ? entry.lfs : undefined;
    if (typeof lfs !== "object" || lfs === null) return {};
    const oid: unknown = "oid" in lfs ? lfs.oid : undefined;
    const size: unknown = "size" in lfs ? lfs.size : "size" in entry ? entry.size : undefined;
    if (typeof oid !== "string" || !/^[0-9a-f]{64}$/.test(oid)) return {};
    return typeof size === "number" ? { sha256: oid, sizeBytes: size } : {};
  }
  return {};
}

function factsOf({ sha256, sizeBytes, commit }: FileSaid): HubFacts | undefined {
  if (sha256 === undefined || sizeBytes === undefined || !Number.isSafeInteger(sizeBytes) || sizeBytes < 1)
    return undefined;
  return { sha256, sizeBytes, ...(commit === undefined ? {} : { commit }) };
}

function revisionOf(place: HubPlace): string {
  return encodeURIComponent(place.revision ?? "main");
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
