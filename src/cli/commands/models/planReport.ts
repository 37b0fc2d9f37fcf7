// A plan as text for the terminal.
import { describeBytes } from "../../../core/models/runtime/downloadProgress.ts";
import type { Machine } from "../../../core/models/plan/machine.ts";
import type { Plan } from "../../../core/models/plan/plan.ts";
import { alternativeText, reasonText, speedText } from "../../../core/models/plan/planText.ts";

/** The plan in several lines. `from`: where the model's figures come from. */
export function planText(name: string, plan: Plan, machine: Machine, from: "file" | "server" | "catalogue"): string {
  const { bytes } = plan;
  const parts = (["weights", "kv", "recurrent", "compute", "checkpoints", "process"] as const)
    .filter((part) => bytes[part] > 0)
    .map((part) => `${partNames[part]} ${describeBytes(bytes[part])}`);
  const speeds = [
    ...(plan.tokensPerSecond.prefill === undefined
      ? []
      : [`about ${speedText(plan.tokensPerSecond.prefill)} tokens/s of a prompt`]),
    ...(plan.tokensPerSecond.decode === undefined
      ? []
      : [`about ${speedText(plan.tokensPerSecond.decode)} tokens/s of an answer`]),
  ];
  const lines = [
    `${name}: ${plan.fits ? "fits" : "does not fit"} ${machineText(machine)}`,
    ...plan.reasons.map((reason) => `  ${reasonText(reason)}`),
    `  memory    ${describeBytes(bytes.total)}: ${parts.join(", ")}`,
  ];
  if (plan.fits) {
    lines.push(
      `  where     ${plan.layersOnGpu} of ${plan.layers} layers on the GPU (${describeBytes(plan.gpuBytes)}), the rest in main memory (${describeBytes(plan.ramBytes)})`,
      `  context   2 lanes of ${plan.contextPerLane} tokens, ${plan.kvType}${plan.checkpoints > 0 ? `, at most ${plan.checkpoints} saved states` : ""}`,
    );
    if (speeds.length > 0) lines.push(`  speed     ${speeds.join(", ")}`);
  }
  if (plan.alternatives.length > 0)
    lines.push("  instead", ...plan.alternatives.map((each) => `    ${alternativeText(each)}`));
  if (!plan.isExact)
    lines.push(
      `  These figures come from ${from === "catalogue" ? "the catalogue" : "an incomplete file"} and are accurate to a few per cent.`,
    );
  return lines.join("\n");
}

const partNames = {
  weights: "weights",
  kv: "cache",
  recurrent: "states",
  compute: "buffers",
  checkpoints: "saved states",
  process: "worker",
} as const;

function machineText({ gpus, cpu, ramBytes, isUnified }: Machine): string {
  const size = (bytes: number): string => `${Math.round(bytes / 1024 ** 3)} GB`;
  if (isUnified) return `${gpus[0]?.name ?? "a GPU"} with ${size(ramBytes)} of shared memory`;
  const cards = gpus.map(({ name, totalBytes }) => `${name} (${size(totalBytes)})`);
  return [...cards, `${cpu.cores} threads, ${size(ramBytes)}`].join(" + ");
}
