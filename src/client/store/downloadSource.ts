// What all sources of a model file have in common.
import type { PartialFile } from "./files/partialFile.ts";
import type { KnownFile } from "./resolvedModel.ts";

/** Somewhere a model file can be downloaded from. */
export interface DownloadSource {
  /** For people, after "from": "the model hub". */
  readonly name: string;
  /** Disk space needed beside the file itself while it arrives. */
  readonly extraBytes: number;
  /** Appends what is missing until the part has the file's size. Raises SourceFailed when this source cannot. */
  fetch(
    file: KnownFile,
    part: PartialFile,
    onProgress: (doneBytes: number) => void,
    signal: AbortSignal,
  ): Promise<void>;
}

/** This source cannot provide the file; the next one may. `message` says why, as the end of a sentence after a colon. */
export class SourceFailed extends Error {
  /** What the user can do about it, if there is more than trying again. */
  readonly advice: string | undefined;
  /** `token`: the source needs a token, or a different one. */
  readonly missing: "token" | undefined;

  constructor(message: string, advice?: string, missing?: "token") {
    super(message);
    this.name = "SourceFailed";
    this.advice = advice;
    this.missing = missing;
  }
}

/** The source has a file of this name with different content. */
export class OtherContent extends SourceFailed {
  readonly sha256: string;

  constructor(sha256: string) {
    super(`its checksum does not match (SHA-256 ${sha256})`);
    this.sha256 = sha256;
  }
}
