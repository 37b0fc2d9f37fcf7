// Plans two models side by side: the one for ghost text, and the one for chat and edits with the memory that is left.
import type { ModelShape } from "../gguf/modelShape.ts";
import type { Machine } from "./machine.ts";
import type { Plan, PlanWish } from "./plan.ts";
import { planModel } from "./planModel.ts";

/** Two models in memory at once. */
export interface TogetherPlan {
  readonly completion: Plan;
  readonly chat: Plan;
  /**
   * `whole`: chat is what it would be alone. `smaller`: it gets a shorter context, or fewer of its layers are on the GPU.
   * `tooLarge`: they do not fit together.
   */
  readonly verdict: "whole" | "smaller" | "tooLarge";
}

/** Plans both in the order in which the worker loads them. */
export function planTogether(
  machine: Machine,
  completionShape: ModelShape,
  chatShape: ModelShape,
  wish: PlanWish = {},
): TogetherPlan {
  const completion = planModel(completionShape, machine, wish);
  const alone = planModel(chatShape, machine, wish);
  const chat = planModel(chatShape, machineBeside(machine, completion), wish);
  return { completion, chat, verdict: completion.fits ? verdictOf(alone, chat) : "tooLarge" };
}

/** What a plan leaves of a machine. */
export function machineBeside(machine: Machine, { gpuBytes, ramBytes }: Plan): Machine {
  const freeGpu = machine.gpus.reduce((sum, { freeBytes }) => sum + freeBytes, 0);
  const left = freeGpu === 0 ? 0 : Math.max(0, 1 - gpuBytes / freeGpu);
  return {
    ...machine,
    gpus: machine.gpus.map((gpu) => ({ ...gpu, freeBytes: Math.floor(gpu.freeBytes * left) })),
    freeRamBytes: Math.max(0, machine.freeRamBytes - ramBytes - (machine.isUnified ? gpuBytes : 0)),
  };
}

/** Whether a plan gives a model all that it was meant to have. */
export function isWhole(plan: Plan, machine: Machine, wish: PlanWish): boolean {
  if (!plan.fits) return false;
  const usesGpu = machine.gpus.length > 0 && wish.isCpuOnly !== true;
  if (usesGpu && plan.layersOnGpu < plan.layers) return false;
  return !plan.reasons.some(({ kind }) => kind === "contextReduced" || kind === "fewCheckpoints");
}

function verdictOf(alone: Plan, beside: Plan): TogetherPlan["verdict"] {
  if (!beside.fits) return "tooLarge";
  const isSame =
    beside.layersOnGpu === alone.layersOnGpu &&
    beside.contextPerLane === alone.contextPerLane &&
    beside.kvType === alone.kvType &&
    beside.checkpoints === alone.checkpoints;
  return isSame ? "whole" : "smaller";
}
