import { listModels, type StoredModel } from "../../../client/store/modelList.ts";
import { describeBytes } from "../../../core/models/runtime/downloadProgress.ts";
import { knownEntries } from "./knownModels.ts";
import { writeJson, writeLine, type Session } from "../../session.ts";

/** `models list`: installed, partly downloaded and available models, and the disk space they use. */
export async function listStored({ options, home }: Session): Promise<number> {
  const stored = await listModels(home, await knownEntries(home));
  if (options.json) {
    await writeJson({ ...stored, models: stored.models.map(storedJson) });
    return 0;
  }
  const isHere = ({ isInstalled, partialBytes, origin }: StoredModel): boolean =>
    isInstalled || partialBytes > 0 || origin !== undefined;
  const width = Math.max(...stored.models.map(({ id }) => id.length));
  for (const model of stored.models.filter(isHere)) await writeLine(`${model.id.padEnd(width)}  ${stateOf(model)}`);
  const others = stored.models.filter((model) => !isHere(model));
  if (others.length > 0) await writeLine("\nNot installed:");
  for (const { id, sizeBytes, entry } of others) {
    const size = sizeBytes === undefined ? "unknown size" : describeBytes(sizeBytes);
    await writeLine(`${id.padEnd(width)}  ${entry?.isRemoteOnly === true ? `${size}, servers only` : size}`);
  }
  const free = stored.freeBytes === undefined ? "" : `; ${describeBytes(stored.freeBytes)} free on that disk`;
  const half = stored.partialBytes === 0 ? "" : ` and ${describeBytes(stored.partialBytes)} of unfinished downloads`;
  await writeLine(`\n${stored.folder}: ${describeBytes(stored.diskBytes)} of models${half}${free}`);
  return 0;
}

/** A stored model for programs: what its row says is known to them by its id. */
function storedJson({ entry, ...model }: StoredModel): unknown {
  return { ...model, ...(entry === undefined ? {} : { licence: entry.licence, isGated: entry.isGated === true }) };
}

function stateOf({ isInstalled, isVerified, sizeBytes, partialBytes, origin }: StoredModel): string {
  const size = sizeBytes === undefined ? "" : describeBytes(sizeBytes);
  const words: string[] = [];
  if (isInstalled) words.push(size, isVerified ? "verified" : "not verified");
  else if (origin !== undefined) words.push("file is missing");
  if (partialBytes > 0) words.push(`${describeBytes(partialBytes)}${size === "" ? "" : ` of ${size}`} downloaded`);
  if (origin !== undefined)
    words.push(`${origin.how === "link" ? "shared with" : "in place at"} ${origin.path} (${origin.from})`);
  return words.join(", ");
}
