// Where a model file goes, decided before anything is loaded: what does not fit is refused with the reason. Trying it would end
// in a worker that the system kills, or in a machine that swaps.
import { machineOf, type MachineFacts } from "../../core/models/plan/machine.ts";
import type { LocalModel } from "../../core/models/runtime/modelSource.ts";
import type { Plan, PlanReason } from "../../core/models/plan/plan.ts";
import { planModel } from "../../core/models/plan/planModel.ts";
import { nextStepText, reasonText } from "../../core/models/plan/planText.ts";
import { fail } from "../../core/failures.ts";

/** The plan for a file whose shape is known, on this machine as it is now; undefined without a shape. Raises `outOfMemory`. */
export function planLoad(params: LocalModel, facts: MachineFacts): Plan | undefined {
  const { shape, contextTokens, gpu, path } = params;
  if (shape === undefined) return undefined;
  const plan = planModel(shape, machineOf(facts), { contextPerLane: contextTokens, isCpuOnly: gpu === "off" });
  if (plan.fits) return plan;
  // A shape with figures missing decides nothing.
  if (!Number.isFinite(plan.bytes.total)) return undefined;
  const reasons = plan.reasons.filter(({ kind }) => refusing.has(kind)).map(reasonText);
  const instead = plan.alternatives.map(nextStepText).find((text) => text !== undefined);
  fail("outOfMemory", `There is not enough memory for ${path}. ${reasons.join(" ")}`, instead);
}

/** What a plan that does not fit says of it; the rest is about models that run. */
const refusing: ReadonlySet<PlanReason["kind"]> = new Set([
  "tooLarge",
  "tooLargeBeside",
  "tooLargeAnywhere",
  "gpuInUse",
]);
