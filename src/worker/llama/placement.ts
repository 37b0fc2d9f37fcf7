// Where the library put a model, which devices there are, and why the model is not on the GPU.
import os from "node:os";
import type { Llama } from "node-llama-cpp";
import {
  usableMemory,
  type GpuFallback,
  type MachineFacts,
  type MemoryReading,
} from "../../core/models/plan/machine.ts";
import type { GpuChoice } from "../../core/settings.ts";
import type { Placement } from "../embedded/engine.ts";
import { backendNames, hasBinary } from "./gpuBinary.ts";
import { visibleGpu } from "./gpuSight.ts";
import { mostThreads } from "./threadTuner.ts";

/** Where a model with this many layers on the GPU runs. */
export async function placementOf(
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

/** What the library and the system report about this machine. Tests pass `memory`. */
export async function machineFacts(llama: Llama, choice: GpuChoice, memory?: MemoryReading): Promise<MachineFacts> {
  const [names, vram, reading] = await Promise.all([
    llama.getGpuDeviceNames(),
    llama.getVramState(),
    memory ?? readMemory(llama),
  ]);
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
    cpu: {
      name: os.cpus()[0]?.model.trim() ?? os.arch(),
      threads: mostThreads(llama.cpuMathCores, process.env),
      features: llama.systemInfo.trim(),
    },
    ram: usableMemory(reading),
    binary: { kind: llama.buildType, release: llama.llamaCppRelease.release },
    ...(gpuFallback && { gpuFallback }),
  };
}

async function readMemory(llama: Llama): Promise<MemoryReading> {
  const { total, free, wired } = await llama.getRamState();
  return {
    totalBytes: total,
    // The library leaves out what the system would free from its file cache. macOS does not report that; it compresses and
    // swaps everything that is not wired before it ends a program.
    availableBytes: process.platform === "darwin" ? total - wired : Math.max(free, os.freemem()),
    limitBytes: process.constrainedMemory(),
    residentBytes: process.memoryUsage.rss(),
  };
}

/** Why the model runs on the CPU although there is a GPU; undefined without a GPU, or if the user chose the CPU. */
export function whyNotOnGpu(
  gpu: Llama["gpu"],
  choice: GpuChoice,
  names: readonly string[],
  seen: string | undefined,
): GpuFallback | undefined {
  if (choice === "off" || seen === undefined) return undefined;
  const start = `There is a GPU (${seen}), but the model runs on the CPU:`;
  if (gpu === false)
    return {
      kind: "noBinary",
      seen,
      text: `${start} no GPU support could be started. ${needed()}`,
    };
  if (names.length === 0)
    return { kind: "noDevice", seen, text: `${start} ${backendNames[gpu]} support starts but finds no GPU.` };
  return { kind: "noRoom", seen, text: `${start} not even one layer of the model fits into the free GPU memory.` };
}

/** What the GPU support of this installation needs. */
function needed(): string {
  const needs = [
    ...(hasBinary("cuda") ? ["CUDA needs the NVIDIA driver and the CUDA runtime."] : []),
    ...(hasBinary("vulkan") ? ["Vulkan needs its loader and a driver."] : []),
  ];
  return needs.length === 0 ? "This installation has none for this machine." : needs.join(" ");
}
