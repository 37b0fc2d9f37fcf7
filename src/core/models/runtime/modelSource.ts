// Where the model that answers comes from: a file on this machine, or a server that somebody else runs.
import type { GpuChoice } from "../../settings.ts";
import type { PromptingProfile } from "../catalogue/modelEntry.ts";
import type { ModelShape } from "../gguf/modelShape.ts";

/** A GGUF file that the worker loads itself. */
export interface LocalModel {
  readonly path: string;
  /** Tokens per lane; the worker takes less when the model was trained for less. */
  readonly contextTokens: number;
  /** What it may run on; absent: the best there is. */
  readonly gpu?: GpuChoice;
  /** What its header says: with it the load is planned, and refused when it cannot fit (`readModelShape`). */
  readonly shape?: ModelShape;
  /** How it wants to be asked, when a row is known for it (`promptingProfileOf`); absent: as the built-in catalogue says of such a file name. */
  readonly profile?: PromptingProfile;
}

/** A model behind an OpenAI-compatible server. */
export interface RemoteModel {
  /** The server's address as the user gave it, with or without `/v1`; it holds no credentials. */
  readonly url: string;
  /** Name of the model there; empty: the first one that the server names. */
  readonly model: string;
  /** Secret for the server. Never logged, shown or written to disk. */
  readonly key?: string;
  /** The user agreed to send text where it can be read on the way (`ServerAddress.isUnencrypted`). */
  readonly mayBeReadable?: boolean;
  /** Tokens per lane where the server does not say how many it takes. */
  readonly contextTokens: number;
}

export type ModelSource = LocalModel | RemoteModel;

/** Whether a server answers, not this machine. */
export function isRemote(source: ModelSource): source is RemoteModel {
  return "url" in source;
}

/** One text that names the source and holds no secret: the file's path, or the server's address and the model. */
export function sourceName(source: ModelSource): string {
  if (!isRemote(source)) return source.path;
  return source.model === "" ? source.url : `${source.url}#${source.model}`;
}

/** Whether two sources give the same model in the same way; another key or another device is another way. */
export function isSameSource(a: ModelSource, b: ModelSource): boolean {
  if (sourceName(a) !== sourceName(b) || a.contextTokens !== b.contextTokens) return false;
  if (isRemote(a) || isRemote(b)) return isRemote(a) && isRemote(b) && a.key === b.key;
  return (a.gpu ?? "auto") === (b.gpu ?? "auto");
}
