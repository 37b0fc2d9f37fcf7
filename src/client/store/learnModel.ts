// Asks hubs for the size and digest of a model's files where its entry does not give them.
import type { Log } from "../../base/log.ts";
import { fail } from "../../core/failures.ts";
import type { ModelFile } from "../../core/models/catalogue/modelEntry.ts";
import { describeBytes } from "../../core/models/runtime/downloadProgress.ts";
import { SourceFailed } from "./downloadSource.ts";
import { changePins, pinKey, readPins, type Pin } from "./files/pins.ts";
import type { HubAddress } from "./hub/hubAddress.ts";
import { hubFacts, type HubFacts } from "./hub/hubMetadata.ts";
import type { HubTimeouts } from "./hub/hubOptions.ts";
import {
  isFullyKnown,
  isKnown,
  resolveWith,
  type KnownFile,
  type ResolvedFile,
  type ResolvedModel,
} from "./resolvedModel.ts";

/** Asks hubs for what is not known of a model and pins the answer. Raises FailureError when a file stays unknown. */
export async function learnModel(
  model: ResolvedModel,
  home: string,
  hubs: readonly HubAddress[],
  timeouts: HubTimeouts,
  log: Log,
  signal: AbortSignal,
): Promise<ResolvedModel<KnownFile>> {
  if (isFullyKnown(model)) return model;
  const { entry } = model;
  // Another process may have pinned it in the meantime.
  const pins = await readPins(home);
  const added: Record<string, Pin> = {};
  for (const [index, file] of resolveWith(pins, entry, home).files.entries()) {
    if (isKnown(file)) continue;
    const given = entry.files[index] ?? entry.files[0];
    const key = pinKey(entry, given);
    if (key === undefined) fail("downloadFailed", `${file.name} has no source.`, "Choose another model.");
    const facts = await askHubs(file, hubs, timeouts, log, signal);
    requireSame(given, facts);
    log.info(`${file.name}: pinned ${facts.sizeBytes} bytes, SHA-256 ${facts.sha256}, as reported by its hub`);
    added[key] = facts;
  }
  if (Object.keys(added).length > 0) await changePins(home, added, [], signal);
  const learned = resolveWith({ ...pins, ...added }, entry, home);
  return isFullyKnown(learned) ? learned : fail("internal", `${entry.id} has a file that is still not known.`);
}

async function askHubs(
  file: ResolvedFile,
  hubs: readonly HubAddress[],
  timeouts: HubTimeouts,
  log: Log,
  signal: AbortSignal,
): Promise<HubFacts> {
  const tried: string[] = [];
  let failure: SourceFailed | undefined;
  // The hub itself is the authority; its mirrors are asked only when it cannot be reached.
  for (const hub of [...hubs].reverse())
    try {
      if (file.hub !== undefined) {
        const tell = (line: string): void => log.info(`${hub.name}: ${line}`);
        return await hubFacts(hub, file.hub, timeouts, tell, signal);
      }
    } catch (error) {
      if (!(error instanceof SourceFailed)) throw error;
      failure ??= error;
      tried.push(`from ${hub.name}: ${error.message}`);
      log.warn(`${file.name} from ${hub.name}: ${error.message}`);
    }
  const attempts = tried.length === 0 ? "no hub is configured" : tried.join("; ");
  const kind = failure?.missing === "token" ? "tokenNeeded" : "downloadFailed";
  fail(kind, `The size and digest of ${file.name} could not be looked up (${attempts}).`, failure?.advice);
}

/** What the entry does say must match the hub. */
function requireSame(file: ModelFile, facts: HubFacts): void {
  const { name, sizeBytes = facts.sizeBytes, sha256 = facts.sha256 } = file;
  if (sizeBytes !== facts.sizeBytes)
    fail(
      "wrongDigest",
      `${name} is a different file at the hub: ${describeBytes(facts.sizeBytes)} instead of ${describeBytes(sizeBytes)}.`,
      "Correct its entry in models.json, or choose another model.",
    );
  if (sha256 !== facts.sha256)
    fail(
      "wrongDigest",
      `${name} is a different file at the hub: its SHA-256 is ${facts.sha256} instead of ${sha256}.`,
      "Correct its entry in models.json, or choose another model.",
    );
}
