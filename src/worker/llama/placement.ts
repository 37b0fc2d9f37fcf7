// Where the library put a model, what else there is, and why it is not on the GPU that is there.
import { freemem } from "node:os";
import type { Llama, RamState } from "node-llama-cpp";
import type { GpuFallback, MachineFacts } from "../../core/models/plan/machineFacts.ts";
import type { GpuChoice } from "../../core/settings.ts";
import type { Placement } from "../embedded/engine.ts";
import { backendNames } from "./gpuBinary.ts";
import { visibleGpu } from "./gpuSight.ts";

/** Where a model with so many layers on the GPU runs. */
export async function placeOf(
  llama: Llama,
  choice: GpuChoice,
  { gpuLayers, layers }: Pick<Placement, "gpuLayers" | "layers">,
): Promise<Placement> {
  const backend = llama.gpu === false || gpuLayers === 0 ? "cpu" : llama.gpu;
  const names = await llama.getGpuDeviceNames();
  const gpuFallback = gpuLayers > 0 ? undefined : whyNotOnGpu(llama.gpu, choice, names, visibleGpu());
  return {
    device: backend === "cpu" ? "CPU" : (names[0] ?? backend),
    backend,
    gpuLayers,
    layers,
    gpuFallback,
  };
}

export async function machineFacts(llama: Llama, choice: GpuChoice): Promise<MachineFacts> {
  const [names, vram, ram] = await Promise.all([llama.getGpuDeviceNames(), llama.getVramState(), llama.getRamState()]);
  const { gpu } = llama;
  const gpuFallback = names.length > 0 ? undefined : whyNotOnGpu(gpu, choice, names, visibleGpu());
  return {
    backend: gpu !== false && names.length > 0 ? gpu : "cpu",
    gpus:
      gpu === false
        ? []
        : names.map((name) => ({
            name,
            backend: gpu,
            totalBytes: Math.floor(vram.total / names.length),
            freeBytes: Math.floor(vram.free / names.length),
          })),
    unifiedBytes: vram.unifiedSize,
    cpu: { threads: llama.cpuMathCores, features: llama.systemInfo.trim() },
    ram: { totalBytes: ram.total, freeBytes: availableBytes(ram) },
    binary: { kind: llama.buildType, release: llama.llamaCppRelease.release },
    ...(gpuFallback && { gpuFallback }),
  };
}

/** Memory that programs can get. The library leaves out what the system's cache of files would give back. */
function availableBytes({ total, free, wired }: RamState): number {
  // macOS says nothing of that kind; it compresses and swaps all that is not wired before it ends a program.
  return process.platform === "darwin" ? total - wired : Math.max(free, freemem());
}

/** Why the processor works although a GPU is visible; undefined when none is, or when the user wants it so. */
export function whyNotOnGpu(
  gpu: Llama["gpu"],
  choice: GpuChoice,
  names: readonly string[],
  seen: string | undefined,
): GpuFallback | undefined {
  if (choice === "off" || seen === undefined) return undefined;
  const start = `A GPU is visible (${seen}), but the processor does the work:`;
  if (gpu === false)
    return {
      kind: "noBinary",
      seen,
      text: `${start} no GPU support could be started. CUDA needs the NVIDIA driver and the CUDA runtime, Vulkan its loader and a driver.`,
    };
  if (names.length === 0)
    return { kind: "noDevice", seen, text: `${start} ${backendNames[gpu]} support starts, but no GPU answers it.` };
  return { kind: "noRoom", seen, text: `${start} not one layer of the model has room in the GPU's memory.` };
}
