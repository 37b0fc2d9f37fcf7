// Asks a hub for a file's size and digest, before any of the file is downloaded.
import { SourceFailed } from "../downloadSource.ts";
import type { HubLocation } from "../resolvedModel.ts";
import { hubBase, type HubAddress } from "./hubAddress.ts";
import type { HubTimeouts } from "./hubOptions.ts";
import { requestHub, type FileSaid } from "./hubRequest.ts";
import { RetryBudget } from "./retryBudget.ts";

/** Size and digest of a file as its hub reports them. */
export interface HubFacts {
  readonly sizeBytes: number;
  readonly sha256: string;
  /** The revision that this is true of. */
  readonly commit?: string;
}

/** Longest list of a folder's files that is read, in bytes. */
const longestListBytes = 4_000_000;

/** Address of a file's content. */
export function contentUrl(hub: HubAddress, location: HubLocation): URL {
  const { repository, path } = location;
  return new URL(`${repository}/resolve/${revisionOf(location)}/${encodePath(path)}`, hubBase(hub.base));
}

/**
 * What the hub reports of a file, from the headers of its address, or else from its list of files. Temporary faults are
 * retried. Raises SourceFailed.
 */
export async function hubFacts(
  hub: HubAddress,
  location: HubLocation,
  timeouts: HubTimeouts,
  tell: (line: string) => void,
  signal: AbortSignal,
): Promise<HubFacts> {
  const retries = new RetryBudget(timeouts, 0, tell).policy();
  for (;;)
    try {
      const ask = { method: "HEAD", staysAtHub: true } as const;
      const { reply, said } = await requestHub(hub, contentUrl(hub, location), ask, timeouts, signal);
      reply.destroy();
      return factsOf(said) ?? (await factsFromList(hub, location, timeouts, signal));
    } catch (error) {
      await retries.afterCut(error, 0, signal);
    }
}

async function factsFromList(
  hub: HubAddress,
  location: HubLocation,
  timeouts: HubTimeouts,
  signal: AbortSignal,
): Promise<HubFacts> {
  const folder = location.path.split("/").slice(0, -1).join("/");
  const listPath = `api/models/${location.repository}/tree/${revisionOf(location)}${folder === "" ? "" : `/${encodePath(folder)}`}`;
  const url = new URL(listPath, hubBase(hub.base));
  const { reply, said } = await requestHub(hub, url, { method: "GET", staysAtHub: true }, timeouts, signal);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    if (reply.statusCode !== 200) throw new SourceFailed("it does not say the file's SHA-256");
    reply.setTimeout(timeouts.idleMs, () => reply.destroy(new SourceFailed("it stopped sending")));
    for await (const chunk of reply as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > longestListBytes) throw new SourceFailed("its list of files is too long");
      chunks.push(chunk);
    }
  } finally {
    reply.destroy();
  }
  const found = listedFile(Buffer.concat(chunks).toString("utf8"), location.path);
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
    // Not a hub's list.
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

function revisionOf(location: HubLocation): string {
  return encodeURIComponent(location.revision ?? "main");
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
