// Plans where a model goes before anything is loaded. A model that does not fit is refused with the reason: loading it would make
// the system kill the worker, or swap.
import { machineOf, type MachineFacts } from "../../core/models/plan/machine.ts";
import type { LocalModel } from "../../core/models/runtime/modelSource.ts";
import type { Plan, PlanReason } from "../../core/models/plan/plan.ts";
import { planModel } from "../../core/models/plan/planModel.ts";
import { nextStepText, reasonText } from "../../core/models/plan/planText.ts";
import { fail } from "../../core/failures.ts";

/** The plan for a model on this machine as it is now; undefined if the model's shape is unknown. Raises `outOfMemory`. */
export function planLoad(params: LocalModel, facts: MachineFacts): Plan | undefined {
  const { shape, contextTokens, gpu, path } = params;
  if (shape === undefined) return undefined;
  const plan = planModel(shape, machineOf(facts), { contextPerLane: contextTokens, isCpuOnly: gpu === "off" });
  if (plan.fits) return plan;
  // Nothing can be concluded from an incomplete shape.
  if (!Number.isFinite(plan.bytes.total)) return undefined;
  const reasons = plan.reasons.filter(({ kind }) => refusing.has(kind)).map(reasonText);
  const instead = plan.alternatives.map(nextStepText).find((text) => text !== undefined);
  fail("outOfMemory", `There is not enough memory for ${path}. ${reasons.join(" ")}`, instead);
}

/** The reasons why a plan does not fit; all others are about models that run. */
const refusing: ReadonlySet<PlanReason["kind"]> = new Set([
  "tooLarge",
  "tooLargeBeside",
  "tooLargeAnywhere",
  "gpuInUse",
]);
