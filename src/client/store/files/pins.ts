// Sizes and digests that a hub reported when a model was first requested. Different content is refused from then on.
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fail } from "../../../core/failures.ts";
import type { ModelFile, ModelEntry } from "../../../core/models/catalogue/modelEntry.ts";
import { atomicWrite } from "../../atomicWrite.ts";
import { withModelLock } from "../modelLock.ts";

/** What a hub reported of a file. */
export interface Pin {
  readonly sizeBytes: number;
  readonly sha256: string;
  /** The repository's revision at that time: what a branch holds later does not matter. */
  readonly commit?: string;
}

/** All pins of a home, by repository and path. */
export type Pins = Readonly<Record<string, Pin>>;

/** The key of a file among the pins; undefined when its model is on no hub. */
export function pinKey(entry: ModelEntry, file: ModelFile): string | undefined {
  if (entry.hub === undefined) return undefined;
  const { repository, revision } = entry.hub;
  return `${repository}${revision === undefined ? "" : `@${revision}`}/${file.hubPath ?? file.name}`;
}

/** Reads the pins. Raises `badInput` when the file is damaged: without it, whatever the hub has now would be trusted. */
export async function readPins(home: string): Promise<Pins> {
  const file = pinsPath(home);
  const text = await readFile(file, "utf8").catch(() => "");
  if (text === "") return {};
  const pins = parsePins(text);
  if (pins === undefined)
    fail("badInput", `${file} is damaged.`, "Correct or remove it; without it, digests are taken from the hub again.");
  return pins;
}

/** Adds and removes pins. Safe for several processes at once. */
export async function changePins(
  home: string,
  add: Pins,
  remove: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const file = pinsPath(home);
  await mkdir(home, { recursive: true });
  await withModelLock(file, signal, async () => {
    const kept = Object.entries(await readPins(home)).filter(([key]) => !remove.includes(key));
    const text = JSON.stringify(Object.fromEntries([...kept, ...Object.entries(add)]), undefined, 2);
    await atomicWrite(file, `${text}\n`);
  });
}

function pinsPath(home: string): string {
  return path.join(home, "pins.json");
}

function parsePins(text: string): Pins | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  return entries.every(([, pin]) => isPin(pin)) ? Object.fromEntries(entries as [string, Pin][]) : undefined;
}

function isPin(value: unknown): value is Pin {
  if (typeof value !== "object" || value === null || !("sizeBytes" in value) || !("sha256" in value)) return false;
  const { sizeBytes, sha256 } = value;
  const commit: unknown = "commit" in value ? value.commit : undefined;
  return (
    Number.isSafeInteger(sizeBytes) &&
    Number(sizeBytes) > 0 &&
    typeof sha256 === "string" &&
    /^[0-9a-f]{64}$/.test(sha256) &&
    (commit === undefined || (typeof commit === "string" && /^[0-9a-f]{40}$/.test(commit)))
  );
}
