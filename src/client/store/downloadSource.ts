// What the ways to get a model file have in common.
import type { PartialFile } from "./files/partialFile.ts";

/** A model file of which size and digest are known: from its row, or from the hub and pinned. */
export interface KnownFile {
  readonly name: string;
  /** Path inside the hub's repository. */
  readonly hubPath: string;
  readonly sizeBytes: number;
  /** Hexadecimal, lower case. */
  readonly sha256: string;
}

/** One place a model file can come from. */
export interface DownloadSource {
  /** For people, after "from": "the model hub". */
  readonly name: string;
  /** Disk space needed beside the file itself while it arrives. */
  readonly extraBytes: number;
  /** Appends what is missing until the part has the file's size. Raises SourceFailed when this place cannot. */
  fetch(
    file: KnownFile,
    part: PartialFile,
    onProgress: (doneBytes: number) => void,
    signal: AbortSignal,
  ): Promise<void>;
}

/** This place cannot give the file; the next one may. `message` says why, as the rest of a sentence after a colon. */
export class SourceFailed extends Error {
  /** What a person could do about it, when that is more than trying again. */
  readonly advice: string | undefined;
  /** A token, or another one, is what is missing. */
  readonly wants: "token" | undefined;

  constructor(message: string, advice?: string, wants?: "token") {
    super(message);
    this.name = "SourceFailed";
    this.advice = advice;
    this.wants = wants;
  }
}

/** The place has another content under the file's name, as it says itself. */
export class OtherContent extends SourceFailed {
  readonly sha256: string;

  constructor(sha256: string) {
    super(`it has another content there (SHA-256 ${sha256})`);
    this.sha256 = sha256;
  }
}
