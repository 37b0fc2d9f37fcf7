// What the user could do instead: more context, another quantisation, a smaller model, a server.
import type { Machine } from "./machine.ts";
import type { ModelShape } from "../gguf/modelShape.ts";
import type { Alternative, Plan, PlanWish } from "./plan.ts";
import type { Placement } from "./planPlacement.ts";

/** Most models to name. */
const mostModels = 3;

type PlanModel = (shape: ModelShape, machine: Machine, wish: PlanWish) => Plan;

export function alternativesFor(
  shape: ModelShape,
  machine: Machine,
  wish: PlanWish,
  placed: Placement,
  planModel: PlanModel,
): Alternative[] {
  const { candidates = [], measured: _, ...plain } = wish;
  const alternatives: Alternative[] = [];
  if (placed.fits && wish.contextPerLane === undefined) {
    const longest = longestContext(shape, machine, plain, placed, planModel);
    if (longest > placed.contextPerLane) alternatives.push({ kind: "context", contextPerLane: longest });
  }
  for (const { id, name, shape: other } of candidates) {
    if (alternatives.filter(({ kind }) => kind === "model").length >= mostModels) break;
    const plan = planModel(other, machine, plain);
    if (!plan.fits || !isBetter(plan, placed)) continue;
    const { contextPerLane, layersOnGpu, layers, tokensPerSecond } = plan;
    const speed = tokensPerSecond.decode === undefined ? {} : { decode: tokensPerSecond.decode };
    alternatives.push({ kind: "model", id, name, contextPerLane, layersOnGpu, layers, ...speed });
  }
  const closing = closeOthers(shape, machine, plain, placed, planModel);
  if (closing) alternatives.push(closing);
  if (!placed.fits) alternatives.push({ kind: "remote" });
  return alternatives;
}

/** Worth naming: it fits when the other does not, or fits entirely on the GPU when the other cannot. */
function isBetter(plan: Plan, placed: Placement): boolean {
  if (!placed.fits) return true;
  const isWhole = plan.layersOnGpu === plan.layers;
  return (isWhole && placed.layersOnGpu < placed.layers) || plan.contextPerLane > placed.contextPerLane;
}

/** Whether closing other programs would help, and how much memory they use. */
function closeOthers(
  shape: ModelShape,
  machine: Machine,
  wish: PlanWish,
  placed: Placement,
  planModel: PlanModel,
): Alternative | undefined {
  if (placed.fits && (placed.layersOnGpu === placed.layers || machine.gpus.length === 0)) return undefined;
  const used = machine.gpus.reduce((sum, { totalBytes, freeBytes }) => sum + totalBytes - freeBytes, 0);
  const gpus = machine.gpus.map((gpu) => ({ ...gpu, freeBytes: gpu.totalBytes }));
  // Looking at a machine of which all is free must not look again.
  if (used > 0) {
    const plan = planModel(shape, { ...machine, gpus }, wish);
    if (plan.fits && (plan.layersOnGpu === plan.layers || !placed.fits))
      return { kind: "closeOthers", memory: "gpu", usedBytes: used };
  }
  const usedRam = machine.ramBytes - machine.freeRamBytes;
  if (placed.fits || usedRam <= 0) return undefined;
  const plan = planModel(shape, { ...machine, gpus, freeRamBytes: machine.ramBytes }, wish);
  return plan.fits ? { kind: "closeOthers", memory: "ram", usedBytes: usedRam } : undefined;
}

/** The longest context that leaves the layers where they are, in tokens. */
function longestContext(
  shape: ModelShape,
  machine: Machine,
  wish: PlanWish,
  placed: Placement,
  planModel: PlanModel,
): number {
  let longest = placed.contextPerLane;
  for (let context = 16_384; context <= shape.contextTokens; context += context < 65_536 ? 8192 : 32_768) {
    if (context <= longest) continue;
    const plan = planModel(shape, machine, { ...wish, contextPerLane: context });
    if (!plan.fits || plan.contextPerLane < context || plan.layersOnGpu < placed.layersOnGpu) break;
    longest = context;
  }
  return longest;
}
