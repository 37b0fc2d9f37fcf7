// What the ways to get a model file have in common.
import type { ModelRow } from "../core/models/catalogue.ts";
import type { PartialFile } from "./partialFile.ts";

/** One place a model file can come from. */
export interface DownloadRoute {
  /** For people, after "from": "the model hub". */
  readonly name: string;
  /** Disk space needed beside the file itself while it arrives. */
  readonly extraBytes: number;
  /** Appends what is missing until the part has the row's size. Raises RouteFailed when this place cannot. */
  fetch(row: ModelRow, part: PartialFile, onProgress: (doneBytes: number) => void, signal: AbortSignal): Promise<void>;
}

/** This place cannot give the file; the next one may. `message` says why, as the rest of a sentence after a colon. */
export class RouteFailed extends Error {
  /** What a person could do about it, when that is more than trying again. */
  readonly advice: string | undefined;

  constructor(message: string, advice?: string) {
    super(message);
    this.name = "RouteFailed";
    this.advice = advice;
  }
}
