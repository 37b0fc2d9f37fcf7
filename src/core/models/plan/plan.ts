// What a plan says: whether a model fits a machine and why, where it goes, how much context it has, how fast it will be.
import type { ModelShape } from "../gguf/modelShape.ts";
import type { PlanReason } from "./planReasons.ts";

/** Tokens per second; a member that nobody knows is absent. */
export interface Speed {
  readonly prefill?: number;
  readonly decode?: number;
}

/** Type of the numbers in the cache of keys and values. */
export type KvType = "f16" | "q8_0";

/** Memory by purpose, in bytes, on all devices together. */
export interface PlanBytes {
  readonly weights: number;
  readonly kv: number;
  readonly recurrent: number;
  /** Buffers in which the model calculates, as far as they are used. */
  readonly compute: number;
  readonly checkpoints: number;
  /** The worker itself without a model: runtime, library, vocabulary. */
  readonly process: number;
  /** All of the above. */
  readonly total: number;
}

/** A model that somebody could take instead. */
export interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly shape: ModelShape;
}

/** What could be done instead. */
export type Alternative =
  /** The same model, all of it on the GPU (or in memory), with another context. */
  | { readonly kind: "context"; readonly contextPerLane: number }
  /** Another row of the catalogue, as it would run here. */
  | {
      readonly kind: "model";
      readonly id: string;
      readonly name: string;
      readonly contextPerLane: number;
      readonly layersOnGpu: number;
      readonly layers: number;
      readonly decode?: number;
    }
  /** It would fit if what else uses the GPU or the memory were closed. */
  | { readonly kind: "closeOthers"; readonly memory: "gpu" | "ram"; readonly usedBytes: number }
  /** A server behind the remote engine. */
  | { readonly kind: "remote" };

/** What is wanted; everything has a default. */
export interface PlanWish {
  /** Tokens of each of the two lanes; 8192. */
  readonly contextPerLane?: number;
  readonly kvType?: KvType;
  /** Never use the GPU. */
  readonly isCpuOnly?: boolean;
  /** Checkpoints that are really held, instead of the most that may be. */
  readonly checkpoints?: number;
  /** What was measured with this model here: replaces what would be expected. Tokens per second. */
  readonly measured?: Speed;
  /** The row says that no single machine is meant to hold it. */
  readonly isRemoteOnly?: boolean;
  /** Models to look among for alternatives. */
  readonly candidates?: readonly Candidate[];
}

/** The verdict. Figures of a model that does not fit say what it would have needed on the processor or the GPU. */
export interface Plan {
  readonly fits: boolean;
  /** Most important first. Word them with `reasonText`. */
  readonly reasons: readonly PlanReason[];
  /** Of `layers`, which count the output as one. */
  readonly layersOnGpu: number;
  readonly layers: number;
  readonly contextPerLane: number;
  readonly kvType: KvType;
  /** States kept of both lanes together, at most. */
  readonly checkpoints: number;
  readonly bytes: PlanBytes;
  /** Part of the total that lies on GPUs, and in ordinary memory. On a unified machine they share one memory. */
  readonly gpuBytes: number;
  readonly ramBytes: number;
  readonly tokensPerSecond: Speed;
  readonly alternatives: readonly Alternative[];
  /** False when the figures come from recorded shapes or estimates instead of the file's own header. */
  readonly isExact: boolean;
}
