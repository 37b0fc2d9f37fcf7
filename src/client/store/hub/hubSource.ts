// Fetches a model file from a hub or a mirror of one, in pieces side by side where the server can, and goes on where an
// earlier run or a cut connection stopped. The content is judged by its digest elsewhere; here only a reply that cannot be
// the file is refused early.
import type { Log } from "../../../base/log.ts";
import { SourceFailed, type DownloadSource, type KnownFile } from "../downloadSource.ts";
import type { HubAddress } from "./hubAddress.ts";
import { HubFile, requireModel, type FileReply } from "./hubFile.ts";
import { contentUrl, type HubPlace } from "./hubMetadata.ts";
import type { HubOptions } from "./hubOptions.ts";
import { RangeDownloader } from "./rangeDownloader.ts";
import { TryAgain } from "./hubRefusal.ts";
import { RetryBudget } from "./retryBudget.ts";
import type { PartialFile } from "../files/partialFile.ts";

/** A hub as a place to get models from. */
export function hubSource(hub: HubAddress, place: HubPlace, options: HubOptions, log: Log): DownloadSource {
  return {
    name: hub.name,
    extraBytes: 0,
    async fetch(file, part, onProgress, signal) {
      const source = new HubFile(hub, contentUrl(hub, place, file.hubPath), file, options);
      const tries = new RetryBudget(options, part.sizeBytes, (line) => log.info(`${hub.name}: ${line}`));
      const patience = tries.patience();
      while (part.sizeBytes < file.sizeBytes)
        try {
          const to = Math.min(part.sizeBytes + options.pieceBytes, file.sizeBytes) - 1;
          const first = await source.open(part.sizeBytes, to, signal);
          if (first.isPartial)
            await new RangeDownloader(source, file, part, options, tries, onProgress).join(first, signal);
          else await joinWhole(first, file, part, onProgress);
        } catch (error) {
          await patience.afterCut(error, part.sizeBytes, signal);
        }
    },
  };
}

/** A server without ranges sends everything: what is there already is passed over. */
async function joinWhole(
  { reply }: FileReply,
  file: KnownFile,
  part: PartialFile,
  onProgress: (doneBytes: number) => void,
): Promise<void> {
  let known = part.sizeBytes;
  try {
    for await (const chunk of reply as AsyncIterable<Buffer>) {
      const fresh = chunk.subarray(Math.min(known, chunk.length));
      known -= chunk.length - fresh.length;
      if (fresh.length === 0) continue;
      if (part.sizeBytes === 0) requireModel(fresh);
      if (part.sizeBytes + fresh.length > file.sizeBytes) {
        await part.restart();
        throw new SourceFailed("it sent more than the file has");
      }
      await part.append(fresh);
      onProgress(part.sizeBytes);
    }
  } finally {
    reply.destroy();
  }
  if (part.sizeBytes < file.sizeBytes) throw new TryAgain("it ended the file early");
}
