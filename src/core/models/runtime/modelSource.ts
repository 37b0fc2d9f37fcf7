// The model that answers: a file on this machine, or a server.
import type { Failure } from "../../failures.ts";
import type { GpuChoice } from "../../settings.ts";
import { findEntry } from "../catalogue/catalogue.ts";
import type { PromptingProfile } from "../catalogue/modelEntry.ts";
import { areSameRules, type NetworkRules } from "../../networkRules.ts";
import type { ModelShape } from "../gguf/modelShape.ts";

/** A GGUF file that the worker loads itself. */
export interface LocalModel {
  readonly path: string;
  /** Tokens per lane; the worker uses fewer when the model was trained for fewer. */
  readonly contextTokens: number;
  /** What it may run on; if absent, the best available. */
  readonly gpu?: GpuChoice;
  /** From its header (`readModelShape`): with it the load is planned, and refused when the model cannot fit. */
  readonly shape?: ModelShape;
  /** How to prompt it, if it is in the catalogue (`promptingProfileOf`). If absent, the built-in catalogue's entry for its file name applies. */
  readonly profile?: PromptingProfile;
}

/** A model behind an OpenAI-compatible server. */
export interface RemoteModel {
  /** The server's address as the user gave it, with or without `/v1`; it holds no credentials. */
  readonly url: string;
  /** Name of the model on the server; if empty, the first one that the server lists. */
  readonly model: string;
  /** Secret for the server. Never logged, shown or written to disk. */
  readonly key?: string;
  /** The user agreed to send text unencrypted (`ServerAddress.isUnencrypted`). */
  readonly mayBeReadable?: boolean;
  /** Tokens per lane, if the server does not report its limit. */
  readonly contextTokens: number;
  /** Proxies and certificates on the way to it; if absent, a direct connection. They may hold a password, like `key`. */
  readonly network?: NetworkRules;
}

export type ModelSource = LocalModel | RemoteModel;

/** Whether a server answers instead of this machine. */
export function isRemote(source: ModelSource): source is RemoteModel {
  return "url" in source;
}

/** Identifies the source, without secrets: the file's path, or the server's address and the model. */
export function sourceName(source: ModelSource): string {
  if (!isRemote(source)) return source.path;
  return source.model === "" ? source.url : `${source.url}#${source.model}`;
}

/**
 * The name that users read, before, while and after it loads: the catalogue's, else the file's without its ending. What a file says of
 * itself is often the name of what it was made from. A server's model has the server's place until its own name is known.
 */
export function shownName(source: ModelSource): string {
  if (isRemote(source)) return source.model === "" ? serverPlace(source.url) : source.model;
  const file = source.path.split(/[\\/]/).at(-1) ?? source.path;
  return source.profile?.name ?? findEntry(file)?.name ?? file.replace(/\.gguf$/i, "");
}

/** Why a model cannot be used, with its name in front unless the sentence has it anyway, as in the name of its file. */
export function aboutModel(reason: Failure, name: string): Failure {
  return name === "" || reason.message.includes(name) ? reason : { ...reason, message: `${name}: ${reason.message}` };
}

/** Host and port of an address, without what is secret in it; the address itself if it is none. */
function serverPlace(url: string): string {
  return /^\w+:\/\/(?:[^@/]*@)?([^/?#]+)/.exec(url)?.[1] ?? url;
}

/** Whether two sources are the same model, with the same context, the same device, and the same key, agreement and way to a server. */
export function isSameSource(a: ModelSource, b: ModelSource): boolean {
  if (sourceName(a) !== sourceName(b) || a.contextTokens !== b.contextTokens) return false;
  if (isRemote(a) || isRemote(b)) {
    if (!isRemote(a) || !isRemote(b)) return false;
    const isAgreed = (a.mayBeReadable ?? false) === (b.mayBeReadable ?? false);
    return isAgreed && a.key === b.key && areSameRules(a.network, b.network);
  }
  return (a.gpu ?? "auto") === (b.gpu ?? "auto");
}
