// Why a plan is as it is: a closed list, and each in one English sentence.
import { describeBytes } from "../runtime/downloadProgress.ts";

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

/** One sentence. */
export function reasonText(reason: PlanReason): string {
  switch (reason.kind) {
    case "wholeOnGpu":
      return `All of it fits on the GPU: ${describeBytes(reason.neededBytes)} of ${describeBytes(reason.freeBytes)} that a model may use.`;
    case "wholeInUnified":
      return `All of it fits in the memory that the GPU shares: ${describeBytes(reason.neededBytes)} of ${describeBytes(reason.freeBytes)} that a model may use.`;
    case "partlyOnGpu":
      return `${reason.layersOnGpu} of ${reason.layers} layers fit on the GPU; all would need ${describeBytes(reason.neededBytes)} of ${describeBytes(reason.freeBytes)} that a model may use.`;
    case "onCpu":
      return cpuSentences[reason.why];
    case "tooLarge":
      return `It needs ${describeBytes(reason.neededBytes)}; ${describeBytes(reason.availableBytes)} can be used here.`;
    case "tooLargeBeside":
      return `Beside the GPU it needs ${describeBytes(reason.neededBytes)} of ordinary memory; ${describeBytes(reason.availableBytes)} can be used here.`;
    case "tooLargeAnywhere":
      return `With ${describeBytes(reason.neededBytes)} it is too large for one machine: use a server by the remote engine.`;
    case "gpuInUse":
      return `Other programs use ${describeBytes(reason.usedBytes)} of ${reason.device}.`;
    case "contextReduced":
      return `The memory leaves room for ${reason.given} tokens of context instead of ${reason.wanted}.`;
    case "contextOfTraining":
      return `The model was trained for ${reason.given} tokens of context, not ${reason.wanted}.`;
    case "fewCheckpoints":
      return `Memory for ${reason.given} saved states instead of ${reason.usual}: more of a prompt is read anew.`;
    case "slow":
      return `About ${speedText(reason.decode)} tokens a second: slower than a person reads, so ghost text comes late.`;
    case "speedUnknown":
      return `The speed of ${reason.device} is not known here; it is measured after the first load.`;
  }
}

const cpuSentences = {
  noGpu: "No GPU was found: the processor does the work.",
  gpuOff: "The GPU is not to be used: the processor does the work.",
  noRoom: "Not one layer fits on the GPU: the processor does the work.",
} as const;

/** "3.4", "31" */
export function speedText(tokensPerSecond: number): string {
  return tokensPerSecond < 10 ? tokensPerSecond.toFixed(1) : String(Math.round(tokensPerSecond));
}
