// Size and digest of each file of a model: from its row, from the pins, or else from the hub, and pinned then.
import type { Log } from "../../../base/log.ts";
import { describeBytes } from "../../../core/models/runtime/downloadProgress.ts";
import { fail } from "../../../core/failures.ts";
import type { ModelFile, ModelEntry } from "../../../core/models/catalogue/modelEntry.ts";
import { SourceFailed, type KnownFile } from "../downloadSource.ts";
import type { HubAddress } from "../hub/hubAddress.ts";
import { hubFacts, type HubFacts, type HubPlace } from "../hub/hubMetadata.ts";
import type { HubRetryPolicy } from "../hub/hubOptions.ts";
import { changePins, pinKey, pinsFor, type Pin, type Pins } from "./pins.ts";

/** What is known of a file without asking anybody; undefined when its size or digest is not. */
export function knownFile(entry: ModelEntry, file: ModelFile, pins: Pins): KnownFile | undefined {
  const pin = pinOf(entry, file, pins);
  const sizeBytes = file.sizeBytes ?? pin?.sizeBytes;
  const sha256 = file.sha256 ?? pin?.sha256;
  if (sizeBytes === undefined || sha256 === undefined) return undefined;
  return { name: file.name, hubPath: file.hubPath ?? file.name, sizeBytes, sha256 };
}

/** Where a file of the row is on hubs; a pinned one in the revision in which it was pinned. */
export function placeOf(entry: ModelEntry, file: ModelFile, pins: Pins): HubPlace | undefined {
  const revision = entry.hub?.revision ?? pinOf(entry, file, pins)?.commit;
  return entry.hub === undefined ? undefined : { ...entry.hub, ...(revision === undefined ? {} : { revision }) };
}

/** Makes sure that every file of the row is known, and answers the pins by which it is. Raises FailureError. */
export async function pinFiles(
  entry: ModelEntry,
  home: string,
  hubs: readonly HubAddress[],
  patience: HubRetryPolicy,
  log: Log,
  signal: AbortSignal,
): Promise<Pins> {
  const pins = await pinsFor(entry, home);
  const fresh: Record<string, Pin> = {};
  for (const file of entry.files) {
    const key = pinKey(entry, file);
    if (knownFile(entry, file, pins) !== undefined) continue;
    if (key === undefined) fail("downloadFailed", `${file.name} has no source.`, "Choose another model.");
    const facts = await askHubs(entry, file, hubs, patience, log, signal);
    requireSame(file, facts);
    log.info(`${file.name}: ${facts.sizeBytes} bytes, SHA-256 ${facts.sha256}, as its hub says; pinned`);
    fresh[key] = facts;
  }
  if (Object.keys(fresh).length === 0) return pins;
  await changePins(home, fresh, [], signal);
  return { ...pins, ...fresh };
}

async function askHubs(
  entry: ModelEntry,
  file: ModelFile,
  hubs: readonly HubAddress[],
  patience: HubRetryPolicy,
  log: Log,
  signal: AbortSignal,
): Promise<HubFacts> {
  const tried: string[] = [];
  let failure: SourceFailed | undefined;
  // The hub itself knows best; a mirror is asked when the hub cannot be.
  for (const hub of [...hubs].reverse())
    try {
      if (entry.hub !== undefined) {
        const tell = (line: string): void => log.info(`${hub.name}: ${line}`);
        return await hubFacts(hub, entry.hub, file.hubPath ?? file.name, patience, tell, signal);
      }
    } catch (error) {
      if (!(error instanceof SourceFailed)) throw error;
      failure ??= error;
      tried.push(`from ${hub.name}: ${error.message}`);
      log.warn(`${file.name} from ${hub.name}: ${error.message}`);
    }
  const attempts = tried.length === 0 ? "no hub may be asked" : tried.join("; ");
  const kind = failure?.wants === "token" ? "tokenNeeded" : "downloadFailed";
  fail(kind, `The size and digest of ${file.name} could not be learned (${attempts}).`, failure?.advice);
}

/** What the row does say must be what the hub says. */
function requireSame(file: ModelFile, facts: HubFacts): void {
  const { name, sizeBytes = facts.sizeBytes, sha256 = facts.sha256 } = file;
  if (sizeBytes !== facts.sizeBytes)
    fail(
      "wrongDigest",
      `${name} is another file at the hub: ${describeBytes(facts.sizeBytes)} instead of ${describeBytes(sizeBytes)}.`,
      "Correct its row, or choose another model.",
    );
  if (sha256 !== facts.sha256)
    fail(
      "wrongDigest",
      `${name} is another file at the hub: its SHA-256 is ${facts.sha256} instead of ${sha256}.`,
      "Correct its row, or choose another model.",
    );
}

function pinOf(entry: ModelEntry, file: ModelFile, pins: Pins): Pin | undefined {
  const key = pinKey(entry, file);
  return key !== undefined && Object.hasOwn(pins, key) ? pins[key] : undefined;
}
