// Where the parts of a model go: entirely on the GPU with the requested context, else with a shorter one, else some layers, else
// entirely in ordinary memory.
import type { Machine } from "./machine.ts";
import { weightBytes, type ModelShape } from "../gguf/modelShape.ts";
import type { KvType, Plan, PlanReason, PlanWish } from "./plan.ts";
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

/** In tokens. A shorter lane is of little use: the code around the cursor no longer fits. */
const leastContext = 4096;
/** More than any desktop machine has. */
const anyMachineBytes = 192e9;

/** A plan without speed and alternatives. */
export type Placement = Omit<Plan, "tokensPerSecond" | "alternatives" | "isExact">;

/** Bytes that a model may use on this machine. */
export interface FreeMemory {
  readonly gpu: number;
  readonly ram: number;
}

function freeMemoryOf(machine: Machine, isCpuOnly = false): FreeMemory {
  const gpu = machine.gpus.reduce(
    (sum, { totalBytes, freeBytes }) => sum + Math.max(0, freeBytes - gpuReserveBytes(totalBytes)),
    0,
  );
  return {
    gpu: isCpuOnly ? 0 : Math.floor(gpu),
    ram: Math.floor(Math.max(0, machine.freeRamBytes - ramReserveBytes(machine.ramBytes, machine.isUnified))),
  };
}

/** Finds the best placement. */
export function place(shape: ModelShape, machine: Machine, wish: PlanWish): Placement {
  const free = freeMemoryOf(machine, wish.isCpuOnly);
  const wanted = wish.contextPerLane ?? usualContext;
  const most = Math.min(wanted, shape.contextTokens);
  const found = wish.isRemoteOnly === true ? undefined : fitting(new Places(shape, machine, wish, free, most));
  const reasons: PlanReason[] = found ? [...found.reasons] : [];
  if (found && wanted > shape.contextTokens)
    reasons.push({ kind: "contextOfTraining", wanted, given: shape.contextTokens });
  if (found && found.contextPerLane < most)
    reasons.push({ kind: "contextReduced", wanted: most, given: found.contextPerLane });
  const refused = found ?? refusal(shape, machine, wish, free, Math.min(most, leastContext));
  if (!found) reasons.push(...refused.reasons);
  if (wish.isCpuOnly !== true)
    for (const { name, totalBytes, freeBytes } of machine.gpus)
      if (totalBytes - freeBytes > totalBytes * 0.05)
        reasons.push({ kind: "gpuInUse", device: name, usedBytes: totalBytes - freeBytes });
  return { ...refused, reasons };
}

/** Saved states of both lanes together, when memory is short. */
const fewerCheckpoints = [8, 4];

/** The best placement; with fewer saved states when there is no other. */
function fitting(places: Places): Placement | undefined {
  const found = places.best();
  if (found || places.wish.checkpoints !== undefined) return found;
  const usual = places.layOut(0, leastContext).checkpoints;
  for (const given of fewerCheckpoints) {
    if (given >= usual) continue;
    const fewer = places.with({ ...places.wish, checkpoints: given }).best();
    if (fewer) return { ...fewer, reasons: [...fewer.reasons, { kind: "fewCheckpoints", given, usual }] };
  }
  return undefined;
}

/** Why a model does not fit. */
function refusal(shape: ModelShape, machine: Machine, wish: PlanWish, free: FreeMemory, context: number): Placement {
  const places = new Places(shape, machine, { checkpoints: Math.min(...fewerCheckpoints), ...wish }, free, context);
  const needed = places.layOut(0, context);
  const availableBytes = machine.isUnified ? free.ram : free.ram + free.gpu;
  const neededBytes = needed.bytes.total;
  const reasons: PlanReason[] = [];
  if (neededBytes > availableBytes || machine.isUnified)
    reasons.push({ kind: "tooLarge", neededBytes, availableBytes });
  else {
    // Both memories together are large enough, but ordinary memory is too small for what has to stay in it.
    const { ramBytes } = places.mostLayers(context) ?? needed;
    reasons.push({ kind: "tooLargeBeside", neededBytes: ramBytes, availableBytes: free.ram });
  }
  if (wish.isRemoteOnly === true || weightBytes(shape) > anyMachineBytes)
    reasons.push({ kind: "tooLargeAnywhere", neededBytes });
  return { ...needed, fits: false, reasons };
}

/** The possible layouts of one model on one machine. */
class Places {
  readonly wish: PlanWish;
  private readonly shape: ModelShape;
  private readonly machine: Machine;
  private readonly free: FreeMemory;
  /** Longest context to try, in tokens. */
  private readonly most: number;
  private readonly all: number;

  constructor(shape: ModelShape, machine: Machine, wish: PlanWish, free: FreeMemory, most: number) {
    this.shape = shape;
    this.machine = machine;
    this.wish = wish;
    this.free = free;
    this.most = most;
    this.all = shape.layers.length + 1;
  }

  with(wish: PlanWish): Places {
    return new Places(this.shape, this.machine, wish, this.free, this.most);
  }

  best(): Placement | undefined {
    return (this.free.gpu > 0 ? (this.whole() ?? this.partly()) : undefined) ?? this.onCpu();
  }

  layOut(layersOnGpu: number, contextPerLane: number): Placement {
    const kvType = this.wish.kvType ?? "f16";
    return layOut(this.shape, this.machine, this.wish, { layersOnGpu, contextPerLane, kvType });
  }

  /** The most layers that fit on the GPU; undefined when none fits. More of them always mean less ordinary memory. */
  mostLayers(contextPerLane: number): Placement | undefined {
    let best: Placement | undefined;
    for (let low = 1, high = this.all; low <= high;) {
      const middle = (low + high) >> 1;
      const placed = this.layOut(middle, contextPerLane);
      if (placed.gpuBytes <= this.free.gpu) {
        best = placed;
        low = middle + 1;
      } else high = middle - 1;
    }
    return best;
  }

  private whole(): Placement | undefined {
    const found = this.longest((context) => this.layOut(this.all, context));
    const kind = this.machine.isUnified ? "wholeInUnified" : "wholeOnGpu";
    return found && { ...found, reasons: [{ kind, neededBytes: found.gpuBytes, freeBytes: this.free.gpu }] };
  }

  private partly(): Placement | undefined {
    const found = this.longest((context) => this.mostLayers(context));
    if (found === undefined) return undefined;
    const { layersOnGpu } = found;
    const neededBytes = this.layOut(this.all, this.most).gpuBytes;
    const freeBytes = this.free.gpu;
    return { ...found, reasons: [{ kind: "partlyOnGpu", layersOnGpu, layers: this.all, neededBytes, freeBytes }] };
  }

  private onCpu(): Placement | undefined {
    const found = this.longest((context) => this.layOut(0, context));
    const why = this.wish.isCpuOnly === true ? "gpuOff" : this.machine.gpus.length === 0 ? "noGpu" : "noRoom";
    return found && { ...found, reasons: [{ kind: "onCpu", why }] };
  }

  /** The first layout that fits, from the longest context to the shortest useful one. */
  private longest(placed: (context: number) => Placement | undefined): Placement | undefined {
    for (const context of contextSteps(this.most)) {
      const found = placed(context);
      if (found && fitsIn(found, this.free, this.machine)) return found;
    }
    return undefined;
  }
}

interface Layout {
  readonly layersOnGpu: number;
  readonly contextPerLane: number;
  readonly kvType: KvType;
}

/** The bytes of one layout. The output goes to the GPU first, then the last layers. */
function layOut(
  shape: ModelShape,
  machine: Machine,
  wish: PlanWish,
  { layersOnGpu, contextPerLane, kvType }: Layout,
): Placement {
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
  const gpuCompute = isOutputOnGpu ? gpuComputeBytes(shape, contextPerLane, machine.gpus.length) : 0;
  const ramCompute = cpuComputeBytes(shape);
  const each = checkpointBytes(shape, contextPerLane, kvType);
  const checkpoints = wish.checkpoints ?? lanes * checkpointsPerLane(each);
  const gpuBytes = gpu.weights + gpu.kv + gpu.recurrent + gpuCompute;
  const process = processBytes(shape, machine.gpus.length > 0);
  const ramBytes = ram.weights + ram.kv + ram.recurrent + ramCompute + checkpoints * each + process;
  const whole = Math.round;
  // The library counts layers for predicting further tokens, which it does not load, as the last ones before the output.
  const extra = shape.extraLayers ?? 0;
  return {
    fits: true,
    reasons: [],
    layersOnGpu: layersOnGpu > 0 ? layersOnGpu + extra : 0,
    layers: all + extra,
    contextPerLane,
    kvType,
    checkpoints,
    bytes: {
      weights: whole(gpu.weights + ram.weights),
      kv: whole(gpu.kv + ram.kv),
      recurrent: whole(gpu.recurrent + ram.recurrent),
      compute: whole(gpuCompute + ramCompute),
      checkpoints: whole(checkpoints * each),
      process: whole(process),
      total: whole(gpuBytes + ramBytes),
    },
    gpuBytes: whole(gpuBytes),
    ramBytes: whole(ramBytes),
  };
}

function fitsIn({ gpuBytes, ramBytes }: Placement, free: FreeMemory, machine: Machine): boolean {
  if (machine.isUnified) return gpuBytes <= free.gpu && gpuBytes + ramBytes <= free.ram;
  return gpuBytes <= free.gpu && ramBytes <= free.ram;
}

/** Contexts to try, longest first: the requested one, then shorter ones down to the shortest useful one. */
function contextSteps(most: number): number[] {
  const steps = [most];
  for (let step = 2 ** Math.ceil(Math.log2(most) - 1); step >= leastContext; step /= 2) {
    if (step * 1.5 < most && step * 1.5 > leastContext) steps.push(step * 1.5);
    steps.push(step);
  }
  return [...new Set(steps)].sort((a, b) => b - a);
}
