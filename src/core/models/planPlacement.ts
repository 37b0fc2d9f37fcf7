// Where the parts of a model go: all on the GPU with the wished context, else with a shorter one, else some layers, else
// all in ordinary memory.
import type { Machine } from "./machine.ts";
import { weightBytes, type ModelShape } from "./modelShape.ts";
import type { KvType, Plan, PlanWish } from "./plan.ts";
import {
  checkpointBytes,
  checkpointsPerLane,
  cpuComputeBytes,
  gpuComputeBytes,
  gpuReserveBytes,
  lanes,
  layerKvBytes,
  layerStateBytes,
  processBytes,
  ramReserveBytes,
  usualContext,
} from "./planMemory.ts";
import type { PlanReason } from "./planReasons.ts";

/** Shorter than this a lane is of little use: a file's surroundings no longer fit. */
export const leastContext = 4096;
/** More than any one machine that a person has beside the desk. */
const anyMachineBytes = 192e9;

/** A plan without speed and alternatives. */
export type Placement = Omit<Plan, "tokensPerSecond" | "alternatives" | "isExact">;

/** Bytes that a model may use here. */
export interface Room {
  readonly gpu: number;
  readonly ram: number;
}

export function roomOf(machine: Machine, isCpuOnly = false): Room {
  const gpu = machine.gpus.reduce(
    (sum, { totalBytes, freeBytes }) => sum + Math.max(0, freeBytes - gpuReserveBytes(totalBytes)),
    0,
  );
  return {
    gpu: isCpuOnly ? 0 : Math.floor(gpu),
    ram: Math.floor(Math.max(0, machine.freeRamBytes - ramReserveBytes(machine.ramBytes))),
  };
}

/** Finds the best place. */
export function place(shape: ModelShape, machine: Machine, wish: PlanWish): Placement {
  const room = roomOf(machine, wish.isCpuOnly);
  const wanted = wish.contextPerLane ?? usualContext;
  const most = Math.min(wanted, shape.contextTokens);
  const steps = contextSteps(most);
  const all = shape.layers.length + 1;
  const kvType = wish.kvType ?? "f16";
  const try_ = (layersOnGpu: number, contextPerLane: number): Placement | undefined => {
    const placed = layOut(shape, wish, { layersOnGpu, contextPerLane, kvType });
    return fitsIn(placed, room, machine) ? placed : undefined;
  };
  const first = (layersOnGpu: number): Placement | undefined => {
    for (const context of steps) {
      const placed = try_(layersOnGpu, context);
      if (placed) return placed;
    }
    return undefined;
  };
  const whole = layOut(shape, wish, { layersOnGpu: all, contextPerLane: most, kvType });
  const reasons: PlanReason[] = [];
  let found: Placement | undefined;
  if (room.gpu > 0) {
    found = first(all);
    if (found) {
      const kind = machine.isUnified ? "wholeInUnified" : "wholeOnGpu";
      reasons.push({ kind, neededBytes: found.gpuBytes, freeBytes: room.gpu });
    } else {
      found = mostLayers(all - 1, (layers) => try_(layers, most)) ?? mostLayers(all - 1, first);
      if (found)
        reasons.push({
          kind: "partlyOnGpu",
          layersOnGpu: found.layersOnGpu,
          layers: all,
          neededBytes: whole.gpuBytes,
          freeBytes: room.gpu,
        });
    }
  }
  if (!found) {
    found = first(0);
    if (found) {
      const why = wish.isCpuOnly === true ? "gpuOff" : machine.gpus.length === 0 ? "noGpu" : "noRoom";
      reasons.push({ kind: "onCpu", why });
    }
  }
  if (!found) {
    const isAnywhere = weightBytes(shape) > anyMachineBytes;
    const needed = layOut(shape, wish, { layersOnGpu: 0, contextPerLane: steps.at(-1) ?? most, kvType });
    const availableBytes = machine.isUnified ? room.ram : room.ram + room.gpu;
    reasons.push({ kind: "tooLarge", neededBytes: needed.bytes.total, availableBytes });
    if (isAnywhere) reasons.push({ kind: "tooLargeAnywhere", neededBytes: needed.bytes.total });
    found = { ...needed, fits: false };
  }
  if (wanted > shape.contextTokens) reasons.push({ kind: "contextOfTraining", wanted, given: shape.contextTokens });
  if (found.contextPerLane < most) reasons.push({ kind: "contextReduced", wanted: most, given: found.contextPerLane });
  if (wish.isCpuOnly !== true)
    for (const { name, totalBytes, freeBytes } of machine.gpus)
      if (totalBytes - freeBytes > totalBytes * 0.05)
        reasons.push({ kind: "gpuInUse", device: name, usedBytes: totalBytes - freeBytes });
  return { ...found, reasons };
}

interface Layout {
  readonly layersOnGpu: number;
  readonly contextPerLane: number;
  readonly kvType: KvType;
}

/** Bytes of one way to lay a model out. The last layers go to the GPU, the output first of all. */
function layOut(shape: ModelShape, wish: PlanWish, { layersOnGpu, contextPerLane, kvType }: Layout): Placement {
  const all = shape.layers.length + 1;
  const onGpu = Math.max(0, layersOnGpu - 1);
  const isOutputOnGpu = layersOnGpu > 0;
  const gpu = { weights: isOutputOnGpu ? shape.outputBytes : 0, kv: 0, recurrent: 0 };
  const ram = {
    weights: shape.inputBytes + (isOutputOnGpu || shape.isTied ? 0 : shape.outputBytes),
    kv: 0,
    recurrent: 0,
  };
  for (const [index, layer] of shape.layers.entries()) {
    const side = index >= shape.layers.length - onGpu ? gpu : ram;
    side.weights += layer.weightBytes;
    side.kv += layerKvBytes(layer, contextPerLane, kvType);
    side.recurrent += layerStateBytes(layer);
  }
  const gpuCompute = isOutputOnGpu ? gpuComputeBytes(shape, contextPerLane) : 0;
  const ramCompute = cpuComputeBytes(shape, contextPerLane);
  const each = checkpointBytes(shape, contextPerLane, kvType);
  const checkpoints = wish.checkpoints ?? lanes * checkpointsPerLane(each);
  const gpuBytes = gpu.weights + gpu.kv + gpu.recurrent + gpuCompute;
  const process = processBytes(shape);
  const ramBytes = ram.weights + ram.kv + ram.recurrent + ramCompute + checkpoints * each + process;
  return {
    fits: true,
    reasons: [],
    layersOnGpu,
    layers: all,
    contextPerLane,
    kvType,
    checkpoints,
    bytes: {
      weights: gpu.weights + ram.weights,
      kv: gpu.kv + ram.kv,
      recurrent: gpu.recurrent + ram.recurrent,
      compute: gpuCompute + ramCompute,
      checkpoints: checkpoints * each,
      process,
      total: gpuBytes + ramBytes,
    },
    gpuBytes,
    ramBytes,
  };
}

function fitsIn({ gpuBytes, ramBytes }: Placement, room: Room, machine: Machine): boolean {
  if (machine.isUnified) return gpuBytes <= room.gpu && gpuBytes + ramBytes <= room.ram;
  return gpuBytes <= room.gpu && ramBytes <= room.ram;
}

/** Contexts to try, longest first: the wished one, then ever shorter ones down to the least useful. */
function contextSteps(most: number): number[] {
  const steps = [most];
  for (let step = 2 ** Math.ceil(Math.log2(most) - 1); step >= leastContext; step /= 2) {
    if (step * 1.5 < most && step * 1.5 > leastContext) steps.push(step * 1.5);
    steps.push(step);
  }
  return [...new Set(steps)].sort((a, b) => b - a);
}

/** The largest number of layers from 1 to `most` that can be placed. */
function mostLayers(most: number, placed: (layers: number) => Placement | undefined): Placement | undefined {
  let best: Placement | undefined;
  let low = 1;
  let high = most;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = placed(middle);
    if (found) {
      best = found;
      low = middle + 1;
    } else high = middle - 1;
  }
  return best;
}
