// Where a model file goes, decided before anything is loaded: what does not fit is refused with the reason. Trying it would end
// in a worker that the system kills, or in a machine that swaps.
import type { MachineFacts } from "../../core/models/plan/machineFacts.ts";
import type { Machine } from "../../core/models/plan/machine.ts";
import type { LocalModel } from "../../core/models/runtime/modelSource.ts";
import type { Alternative, Plan } from "../../core/models/plan/plan.ts";
import { planModel } from "../../core/models/plan/planModel.ts";
import { reasonText, type PlanReason } from "../../core/models/plan/planReasons.ts";
import { describeBytes } from "../../core/models/runtime/downloadProgress.ts";
import { fail } from "../../core/failures.ts";

/** The plan for a file whose shape is known, on this machine as it is now; undefined without a shape. Raises `outOfMemory`. */
export function planLoad(params: LocalModel, facts: MachineFacts): Plan | undefined {
  const { shape, contextTokens, gpu, path } = params;
  if (shape === undefined) return undefined;
  const machine = machineOf(facts);
  const plan = planModel(shape, machine, { contextPerLane: contextTokens, isCpuOnly: gpu === "off" });
  if (plan.fits) return plan;
  // A shape with figures missing decides nothing.
  if (!Number.isFinite(plan.bytes.total)) return undefined;
  const reasons = plan.reasons.filter(({ kind }) => refusing.has(kind)).map(reasonText);
  const instead = plan.alternatives.map(alternativeText).find((text) => text !== undefined);
  fail("outOfMemory", `There is not enough memory for ${path}. ${reasons.join(" ")}`, instead);
}

/** What a plan that does not fit says of it; the rest is about models that run. */
const refusing: ReadonlySet<PlanReason["kind"]> = new Set([
  "tooLarge",
  "tooLargeBeside",
  "tooLargeAnywhere",
  "gpuInUse",
]);

function machineOf({ gpus, cpu, ram, unifiedBytes }: MachineFacts): Machine {
  // 0 or absent: no limit is set on this process's group.
  const limit = process.constrainedMemory() || Infinity;
  return {
    gpus,
    cpu: { name: "", cores: cpu.threads },
    ramBytes: Math.min(ram.totalBytes, limit),
    freeRamBytes: Math.min(ram.freeBytes, Math.max(0, limit - process.memoryUsage.rss())),
    isUnified: unifiedBytes > 0,
  };
}

/** What a person could do, as a sentence; undefined for what needs the catalogue. */
function alternativeText(alternative: Alternative): string | undefined {
  switch (alternative.kind) {
    case "context":
      return `Set ghostlight.contextTokens to ${alternative.contextPerLane}: with that it fits.`;
    case "closeOthers":
      return `It would fit if other programs gave back the ${describeBytes(alternative.usedBytes)} of ${alternative.memory === "gpu" ? "GPU memory" : "memory"} that they use.`;
    case "remote":
      return "Choose a smaller model, or use a server that runs this one.";
    case "model":
      return undefined;
  }
}
