// Plans where a model goes before anything is loaded. A model that does not fit is refused with the reason: loading it would make
// the system kill the worker, or swap.
import { machineOf, type MachineFacts } from "../../core/models/plan/machine.ts";
import { isRemote, type LocalModel } from "../../core/models/runtime/modelSource.ts";
import type { Plan, PlanReason } from "../../core/models/plan/plan.ts";
import { planModel } from "../../core/models/plan/planModel.ts";
import { nextStepText, reasonText } from "../../core/models/plan/planText.ts";
import { isWhole } from "../../core/models/plan/planTogether.ts";
import { fail } from "../../core/failures.ts";
import type { LoadParams } from "../../protocol/workerProtocol.ts";
import type { Engine } from "./engine.ts";

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

/**
 * Whether a model gets all that it was meant to have with the memory that is free now: its whole context, and all of its layers on
 * the GPU if there is one. False when its shape is unknown. Raises FailureError: gpuUnavailable, engineUnavailable.
 */
export async function hasRoomFor(engine: Pick<Engine, "machine">, params: LoadParams): Promise<boolean> {
  if (isRemote(params) || params.shape === undefined) return isRemote(params);
  const machine = machineOf(await engine.machine(params.gpu ?? "auto"));
  const wish = { contextPerLane: params.contextTokens, isCpuOnly: params.gpu === "off" };
  return isWhole(planModel(params.shape, machine, wish), machine, wish);
}

/** The reasons why a plan does not fit; all others are about models that run. */
const refusing: ReadonlySet<PlanReason["kind"]> = new Set([
  "tooLarge",
  "tooLargeBeside",
  "tooLargeAnywhere",
  "gpuInUse",
]);
