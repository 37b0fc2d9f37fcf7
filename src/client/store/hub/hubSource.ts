// Downloads a model file from a hub or a mirror of one: over several connections where the server supports ranges, and from
// where an earlier run or a lost connection stopped. The digest is checked elsewhere; only replies that cannot be the file are
// refused here.
import type { Log } from "../../../base/log.ts";
import { SourceFailed, type DownloadSource } from "../downloadSource.ts";
import type { HubLocation, KnownFile } from "../resolvedModel.ts";
import type { HubAddress } from "./hubAddress.ts";
import { HubFile, requireModel, type FileReply } from "./hubFile.ts";
import { contentUrl } from "./hubMetadata.ts";
import type { HubOptions } from "./hubOptions.ts";
import { RangeDownloader } from "./rangeDownloader.ts";
import { TryAgain } from "./hubRefusal.ts";
import { RetryBudget } from "./retryBudget.ts";
import type { PartialFile } from "../files/partialFile.ts";

/** A hub as the source of a file. */
export function hubSource(hub: HubAddress, location: HubLocation, options: HubOptions, log: Log): DownloadSource {
  return {
    name: hub.name,
    extraBytes: 0,
    async fetch(file, part, onProgress, signal) {
      const source = new HubFile(hub, contentUrl(hub, location), file, options);
      const budget = new RetryBudget(options, part.sizeBytes, (line) => log.info(`${hub.name}: ${line}`));
      const retries = budget.policy();
      while (part.sizeBytes < file.sizeBytes)
        try {
          const to = Math.min(part.sizeBytes + options.pieceBytes, file.sizeBytes) - 1;
          const first = await source.open(part.sizeBytes, to, signal);
          if (first.isPartial)
            await new RangeDownloader(source, file, part, options, budget, onProgress).download(first, signal);
          else await appendWhole(first, file, part, onProgress);
        } catch (error) {
          await retries.afterCut(error, part.sizeBytes, signal);
        }
    },
  };
}

/** A server without ranges sends the whole file: what is on disk already is skipped. */
async function appendWhole(
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
  if (part.sizeBytes < file.sizeBytes) throw new TryAgain("the file ended early");
}
