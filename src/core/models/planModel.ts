// Plans a model on a machine. Pure figures: what they rest on is in docs/memory-plan.md.
import type { Machine } from "./machine.ts";
import type { ModelShape } from "./modelShape.ts";
import type { Plan, PlanWish } from "./plan.ts";
import { alternativesFor } from "./planAlternatives.ts";
import { place } from "./planPlacement.ts";
import { expectedSpeed } from "./planSpeed.ts";

/** Plans one model on one machine. */
export function planModel(shape: ModelShape, machine: Machine, wish: PlanWish = {}): Plan {
  const placement = place(shape, machine, wish);
  const { reasons, ...placed } = placement;
  const speed = expectedSpeed(shape, machine, placed, wish.measured);
  const plan = { ...placed, tokensPerSecond: speed.speed, isExact: !shape.isEstimated };
  const alternatives = alternativesFor(shape, machine, wish, placement, planModel);
  return { ...plan, reasons: [...reasons, ...speed.reasons], alternatives };
}
