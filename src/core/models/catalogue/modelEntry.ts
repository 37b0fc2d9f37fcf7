// What an entry of the catalogue says about a model. Data only; the entries are in catalogue.ts, and a user may add others.

/**
 * The prompt order in which a model completes at the cursor. `joint`: suffix before prefix, so that typing appends. `anchored`: its
 * plain prefix-suffix-middle order, frozen at an anchor. `chat`: it has no infill tokens and is prompted through its chat template.
 */
export type InfillOrder = "joint" | "anchored" | "chat";

/** Sampling for chat as the model's makers recommend it, without repetition penalties: code repeats itself. */
export interface ChatSampling {
  readonly temperature: number;
  readonly topP: number;
  readonly topK?: number;
}

/** One package of the Python registry that carries a piece of a model file. */
export interface PackagePart {
  readonly name: string;
  readonly version: string;
  /** Path of the piece inside the package. */
  readonly member: string;
  readonly sizeBytes: number;
}

/** One file of a model in the models folder. */
export interface ModelFile {
  readonly name: string;
  /** Path inside the hub's repository, if it differs from the name. */
  readonly hubPath?: string;
  /** Size and digest. If absent, the hub's own are taken and pinned. */
  readonly sizeBytes?: number;
  readonly sha256?: string;
}

/** One model: what it is, how to recognise its files, where to get them. */
export interface ModelEntry {
  /** Short name for settings and the command line. */
  readonly id: string;
  readonly name: string;
  readonly family: string;
  /** As in the file's `general.architecture`. */
  readonly architecture: string;
  readonly parameters: number;
  /** Parameters that one token uses, in a mixture of experts. */
  readonly activeParameters?: number;
  /** "Q4_K_M" */
  readonly quantisation: string;
  /** Shards in order; the first one is loaded. */
  readonly files: readonly [ModelFile, ...ModelFile[]];
  readonly licence: string;
  readonly hub?: { readonly repository: string; readonly revision?: string };
  /** The hub requires an account that has accepted its terms. */
  readonly isGated?: boolean;
  /** Pieces of its single file, in order. Empty: the model does not come as packages. */
  readonly packages: readonly PackagePart[];
  /** Context it was trained with, in tokens. */
  readonly contextTokens?: number;
  readonly infill: InfillOrder;
  readonly chat: ChatSampling;
  /** How thinking is controlled: not at all, by the template's enable_thinking, always on, by effort (gpt-oss). */
  readonly thinking: "none" | "switch" | "always" | "effort";
  /** One sentence for the picker. */
  readonly note?: string;
  /** Too large for one machine: to be used through a server. */
  readonly isRemoteOnly?: boolean;
  /** Where each figure comes from. */
  readonly sources: readonly string[];
}

/** How to prompt a model: the part of its entry that matters once its file is installed. */
export type PromptingProfile = Pick<ModelEntry, "infill" | "chat"> & Partial<Pick<ModelEntry, "name">>;

/** Size of all files of a model in bytes; undefined if the size of one is not known. */
export function entryBytes(entry: ModelEntry): number | undefined {
  let total = 0;
  for (const { sizeBytes } of entry.files) {
    if (sizeBytes === undefined) return undefined;
    total += sizeBytes;
  }
  return total;
}
