// What a row of the catalogue says of a model. Data only; the rows are in catalogue.ts, and a user may bring own ones.

/**
 * How a model is asked to fill in at the cursor. `joint`: suffix before prefix, so that typing appends. `anchored`: its
 * plain prefix-suffix-middle order, frozen at an anchor. `chat`: it has no infill tokens and is asked in words.
 */
export type InfillOrder = "joint" | "anchored" | "chat";

/** Sampling for chat as the model's makers advise it, without penalties for repeating: code repeats itself. */
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

/** One file of a model as it lies in the models folder. */
export interface ModelFile {
  readonly name: string;
  /** Path inside the hub's repository when it is another than the name. */
  readonly hubPath?: string;
  /** Size and digest: absent when nobody has looked them up. The hub's own are taken then, and pinned. */
  readonly sizeBytes?: number;
  readonly sha256?: string;
}

/** One model: what it is, how to know its files, where to get them. */
export interface ModelEntry {
  /** Short name for settings and the command line. */
  readonly id: string;
  readonly name: string;
  readonly family: string;
  /** As in the file's `general.architecture`. */
  readonly architecture: string;
  readonly parameters: number;
  /** Parameters that one token uses, of a mixture of experts. */
  readonly activeParameters?: number;
  /** "Q4_K_M" */
  readonly quantisation: string;
  /** Shards in their order; the first one is what is loaded. */
  readonly files: readonly [ModelFile, ...ModelFile[]];
  readonly licence: string;
  readonly hub?: { readonly repository: string; readonly revision?: string };
  /** The hub gives it only to an account that accepted its terms. */
  readonly isGated?: boolean;
  /** Pieces in the order in which they make the one file. Empty: the model does not come as packages. */
  readonly packages: readonly PackagePart[];
  /** Context it was trained with. */
  readonly contextTokens?: number;
  readonly infill: InfillOrder;
  readonly chat: ChatSampling;
  /** How thinking is switched: no thinking, by the template's enable_thinking, always on, by effort (gpt-oss). */
  readonly thinking: "none" | "switch" | "always" | "effort";
  /** One sentence for the picker. */
  readonly note?: string;
  /** Too large for one machine: points to the remote engine. */
  readonly isRemoteOnly?: boolean;
  /** Where each figure comes from. */
  readonly sources: readonly string[];
}

/** How a model wants to be asked: what of its row matters once its file is there. */
export type PromptingProfile = Pick<ModelEntry, "infill" | "chat">;

/** Size of all files of a model in bytes; undefined while one of them is not known. */
export function entryBytes(entry: ModelEntry): number | undefined {
  let total = 0;
  for (const { sizeBytes } of entry.files) {
    if (sizeBytes === undefined) return undefined;
    total += sizeBytes;
  }
  return total;
}
