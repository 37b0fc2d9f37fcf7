// A plan's reasons and alternatives in English sentences.
import { describeBytes } from "../runtime/downloadProgress.ts";
import type { Alternative, PlanReason } from "./plan.ts";

/** A reason as one sentence. */
export function reasonText(reason: PlanReason): string {
  switch (reason.kind) {
    case "wholeOnGpu":
      return `It fits entirely on the GPU: ${describeBytes(reason.neededBytes)} of the ${describeBytes(reason.freeBytes)} available to models.`;
    case "wholeInUnified":
      return `It fits entirely in the memory shared with the GPU: ${describeBytes(reason.neededBytes)} of the ${describeBytes(reason.freeBytes)} available to models.`;
    case "partlyOnGpu":
      return `${reason.layersOnGpu} of ${reason.layers} layers fit on the GPU; all of them would need ${describeBytes(reason.neededBytes)}, and ${describeBytes(reason.freeBytes)} is available.`;
    case "onCpu":
      return cpuSentences[reason.why];
    case "tooLarge":
      return `It needs ${describeBytes(reason.neededBytes)}; ${describeBytes(reason.availableBytes)} is available.`;
    case "tooLargeBeside":
      return `In addition to the GPU's memory it needs ${describeBytes(reason.neededBytes)} of RAM; ${describeBytes(reason.availableBytes)} is available.`;
    case "tooLargeAnywhere":
      return `It needs ${describeBytes(reason.neededBytes)}, which is too large for one machine: run it on a server.`;
    case "gpuInUse":
      return `Other programs use ${describeBytes(reason.usedBytes)} of ${reason.device}.`;
    case "contextReduced":
      return `There is memory for ${reason.given} tokens of context instead of ${reason.wanted}.`;
    case "contextOfTraining":
      return `The model was trained for ${reason.given} tokens of context, not ${reason.wanted}.`;
    case "fewCheckpoints":
      return `There is memory for ${reason.given} saved states instead of ${reason.usual}: more of each prompt is re-evaluated.`;
    case "slow":
      return `About ${speedText(reason.decode)} tokens per second: slower than reading speed, so ghost text is slow to appear.`;
    case "speedUnknown":
      return `The speed of ${reason.device} is unknown; it is measured after the first load.`;
  }
}

const cpuSentences = {
  noGpu: "No GPU was found: the model runs on the CPU.",
  gpuOff: "The GPU is disabled: the model runs on the CPU.",
  noRoom: "Not one layer fits on the GPU: the model runs on the CPU.",
} as const;

/** "3.4", "31" */
export function speedText(tokensPerSecond: number): string {
  return tokensPerSecond < 10 ? tokensPerSecond.toFixed(1) : String(Math.round(tokensPerSecond));
}

/** What the user could do instead, for a list at a terminal. */
export function alternativeText(alternative: Alternative): string {
  switch (alternative.kind) {
    case "context":
      return `the same model with up to ${contextText(alternative.contextPerLane)} tokens of context per lane (--context)`;
    case "model": {
      const { name, id, layersOnGpu, layers, contextPerLane, decode } = alternative;
      const device =
        layersOnGpu === 0
          ? "on the CPU"
          : layersOnGpu === layers
            ? "on the GPU"
            : `${layersOnGpu} of ${layers} layers on the GPU`;
      const speed = decode === undefined ? "" : `, about ${speedText(decode)} tokens/s`;
      return `${name} (${id}): ${device}, with ${contextText(contextPerLane)} of context${speed}`;
    }
    case "closeOthers":
      return `free the ${describeBytes(alternative.usedBytes)} of ${alternative.memory === "gpu" ? "GPU memory" : "memory"} that other programs use: then it fits`;
    case "remote":
      return "a server (vLLM, SGLang, llama-server): docs/distributed.md";
  }
}

/** The next step after a load was refused, as one sentence; undefined for an alternative that needs the catalogue. */
export function nextStepText(alternative: Alternative): string | undefined {
  switch (alternative.kind) {
    case "context":
      return `Set ghostlight.contextTokens to ${alternative.contextPerLane}: then it fits.`;
    case "closeOthers":
      return `It would fit if other programs freed the ${describeBytes(alternative.usedBytes)} of ${alternative.memory === "gpu" ? "GPU memory" : "memory"} that they use.`;
    case "remote":
      return "Choose a smaller model, or use a server that runs this one.";
    case "model":
      return undefined;
  }
}

/** "16K", "1000" */
function contextText(tokens: number): string {
  return tokens % 1024 === 0 ? `${tokens / 1024}K` : String(tokens);
}
