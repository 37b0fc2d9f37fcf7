import type { ChatSampling, InfillOrder } from "../../core/models/catalogue/modelEntry.ts";
import type { LoadedModel } from "./engine.ts";
import type { SlicePacer } from "../schedule/prefill.ts";
import type { KvStateCache } from "../state/kvStateCache.ts";
import type { TokenCache } from "../tokens/tokenCache.ts";
import type { Vocabulary } from "../tokens/vocabulary.ts";

/** A loaded model with what the worker learned about it. */
export interface ReadyModel {
  readonly model: LoadedModel;
  readonly vocabulary: Vocabulary;
  readonly tokens: TokenCache;
  readonly pacer: SlicePacer;
  readonly shelf: KvStateCache;
  /** The order of its infill prompts; undefined when it cannot infill. */
  readonly order: InfillOrder | undefined;
  /** How its makers advise to sample in a chat; undefined when the catalogue does not know it. */
  readonly sampling: ChatSampling | undefined;
}
