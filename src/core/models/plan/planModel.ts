// Plans a model on a machine. The figures are explained in docs/memory-plan.md.
import type { Machine } from "./machine.ts";
import type { ModelShape } from "../gguf/modelShape.ts";
import type { Plan, PlanWish } from "./plan.ts";
import { alternativesFor } from "./planAlternatives.ts";
import { place } from "./planPlacement.ts";
import { expectedSpeed } from "./planSpeed.ts";

/** Plans one model on one machine. */
export function planModel(shape: ModelShape, machine: Machine, wish: PlanWish = {}): Plan {
  const placed = place(shape, machine, wish);
  const speed = placed.fits ? expectedSpeed(shape, machine, placed, wish.measured) : { speed: {}, reasons: [] };
  return {
    ...placed,
    reasons: [...placed.reasons, ...speed.reasons],
    tokensPerSecond: speed.speed,
    isExact: !shape.isEstimated,
    alternatives: alternativesFor(shape, machine, wish, placed, planModel),
  };
}
