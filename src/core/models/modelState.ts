import type { Failure } from "../failures.ts";
import type { InfillStrategy } from "./modelRow.ts";

/** What the loaded model is, as the worker found it. Sizes in bytes, lengths in tokens. */
export interface ModelFacts {
  readonly path: string;
  readonly name: string;
  readonly architecture: string;
  readonly sizeBytes: number;
  /** Tokens that one lane's sequence can hold. */
  readonly contextTokens: number;
  readonly trainContextTokens: number;
  /** True for hybrid, recurrent and sliding-window models, whose state cannot simply be trimmed. */
  readonly needsCheckpoints: boolean;
  /** True when it can complete code: with fill-in-the-middle tokens, or asked in words through its chat template. */
  readonly canInfill: boolean;
  /** How it is asked to complete; undefined when it cannot. */
  readonly infill?: InfillStrategy;
  /** Where it runs: "CPU" or the GPU's name. */
  readonly device: string;
  readonly gpuLayers: number;
  /** Prefill speed measured right after the load, in tokens per second. */
  readonly prefillTokensPerSecond: number;
  /** Longest infill prompt the worker wants, in tokens, chosen from that speed so that a cold start stays short. */
  readonly infillTokens: number;
}

/** The model's life in the worker. `parked`: weights released while idle, back with the next request. */
export type ModelState =
  | { readonly kind: "absent" }
  | {
      readonly kind: "loading";
      readonly path: string;
      /** 0 to 1; undefined while the library reports nothing. */ readonly progress?: number;
    }
  | { readonly kind: "ready"; readonly facts: ModelFacts }
  | { readonly kind: "parked"; readonly facts: ModelFacts }
  | { readonly kind: "failed"; readonly path: string; readonly failure: Failure };
