// What a plan says: whether a model fits a machine and why, where it goes, how much context it gets, how fast it will be.
import type { ModelShape } from "../gguf/modelShape.ts";

/** Tokens per second; what is unknown is absent. */
export interface Speed {
  readonly prefill?: number;
  readonly decode?: number;
}

/** Type of the numbers in the KV cache. */
export type KvType = "f16" | "q8_0";

/** Memory by purpose, in bytes, on all devices together. */
export interface PlanBytes {
  readonly weights: number;
  readonly kv: number;
  readonly recurrent: number;
  /** Compute buffers, as far as they are used. */
  readonly compute: number;
  readonly checkpoints: number;
  /** The worker itself without a model: runtime, library, vocabulary. */
  readonly process: number;
  /** All of the above. */
  readonly total: number;
}

/** Why a plan is the way it is. Sizes in bytes, context in tokens, speed in tokens per second. */
export type PlanReason =
  | { readonly kind: "wholeOnGpu"; readonly neededBytes: number; readonly freeBytes: number }
  | { readonly kind: "wholeInUnified"; readonly neededBytes: number; readonly freeBytes: number }
  | {
      readonly kind: "partlyOnGpu";
      readonly layersOnGpu: number;
      readonly layers: number;
      readonly neededBytes: number;
      readonly freeBytes: number;
    }
  | { readonly kind: "onCpu"; readonly why: "noGpu" | "gpuOff" | "noRoom" }
  | { readonly kind: "tooLarge"; readonly neededBytes: number; readonly availableBytes: number }
  | { readonly kind: "tooLargeBeside"; readonly neededBytes: number; readonly availableBytes: number }
  | { readonly kind: "tooLargeAnywhere"; readonly neededBytes: number }
  | { readonly kind: "gpuInUse"; readonly device: string; readonly usedBytes: number }
  | { readonly kind: "contextReduced"; readonly wanted: number; readonly given: number }
  | { readonly kind: "contextOfTraining"; readonly wanted: number; readonly given: number }
  | { readonly kind: "fewCheckpoints"; readonly given: number; readonly usual: number }
  | { readonly kind: "slow"; readonly decode: number }
  | { readonly kind: "speedUnknown"; readonly device: string };

/** A model that could be used instead. */
export interface CandidateModel {
  readonly id: string;
  readonly name: string;
  readonly shape: ModelShape;
}

/** What the user could do instead. */
export type Alternative =
  /** The same model, all of it on the GPU (or in memory), with another context. */
  | { readonly kind: "context"; readonly contextPerLane: number }
  /** Another model of the catalogue, as it would run here. */
  | {
      readonly kind: "model";
      readonly id: string;
      readonly name: string;
      readonly contextPerLane: number;
      readonly layersOnGpu: number;
      readonly layers: number;
      readonly decode?: number;
    }
  /** It would fit if the programs that use the GPU or the memory were closed. */
  | { readonly kind: "closeOthers"; readonly memory: "gpu" | "ram"; readonly usedBytes: number }
  /** A server. */
  | { readonly kind: "remote" };

/** What to plan for; everything has a default. */
export interface PlanWish {
  /** Tokens of each of the two lanes; 8192. */
  readonly contextPerLane?: number;
  readonly kvType?: KvType;
  /** Never use the GPU. */
  readonly isCpuOnly?: boolean;
  /** Checkpoints that are actually held, instead of the most that there may be. */
  readonly checkpoints?: number;
  /** What was measured with this model on this machine: replaces the expected speed. */
  readonly measured?: Speed;
  /** The catalogue says that it is too large for any single machine. */
  readonly isRemoteOnly?: boolean;
  /** Models to choose alternatives from. */
  readonly candidates?: readonly CandidateModel[];
}

/** The verdict. Figures of a model that does not fit say what it would have needed on the CPU or the GPU. */
export interface Plan {
  readonly fits: boolean;
  /** Most important first; `reasonText` words them. */
  readonly reasons: readonly PlanReason[];
  /** Of `layers`, which counts the output as one. */
  readonly layersOnGpu: number;
  readonly layers: number;
  readonly contextPerLane: number;
  readonly kvType: KvType;
  /** Most states kept, of both lanes together. */
  readonly checkpoints: number;
  readonly bytes: PlanBytes;
  /** Part of the total on GPUs, and in ordinary memory. On a unified machine they share one memory. */
  readonly gpuBytes: number;
  readonly ramBytes: number;
  readonly tokensPerSecond: Speed;
  readonly alternatives: readonly Alternative[];
  /** False when the figures come from recorded shapes or estimates instead of the file's own header. */
  readonly isExact: boolean;
}
