// How fast a model will be: each token reads the weights it uses once, so decoding runs at the speed of the memory.
import { deviceSpeed, cpuSpeed } from "./deviceTable.ts";
import type { Machine } from "./machine.ts";
import { activeLayerBytes, type ModelShape } from "../gguf/modelShape.ts";
import type { PlanReason, Speed } from "./plan.ts";

/** Tokens per second. Slower than this is slower than a person reads. */
const slowDecode = 10;

export function expectedSpeed(
  shape: ModelShape,
  machine: Machine,
  { layersOnGpu }: { readonly layersOnGpu: number },
  measured: Speed = {},
): { readonly speed: Speed; readonly reasons: readonly PlanReason[] } {
  const reasons: PlanReason[] = [];
  const expected = expectation(shape, machine, layersOnGpu);
  const speed = { ...expected, ...measured };
  if (layersOnGpu > 0 && speed.decode === undefined)
    reasons.push({ kind: "speedUnknown", device: machine.gpus[0]?.name ?? "the GPU" });
  if (speed.decode !== undefined && speed.decode < slowDecode) reasons.push({ kind: "slow", decode: speed.decode });
  return { speed, reasons };
}

function expectation(shape: ModelShape, machine: Machine, layersOnGpu: number): Speed {
  const onGpu = Math.max(0, layersOnGpu - 1);
  let gpuBytes = layersOnGpu > 0 ? shape.outputBytes : 0;
  let ramBytes = layersOnGpu > 0 ? 0 : shape.outputBytes;
  for (const [index, layer] of shape.layers.entries()) {
    const bytes = activeLayerBytes(shape, layer);
    if (index >= shape.layers.length - onGpu) gpuBytes += bytes;
    else ramBytes += bytes;
  }
  const cpu = cpuSpeed(machine.cpu);
  let decodeSeconds = ramBytes / cpu.bytesPerSecond;
  let prefillSeconds: number | undefined = ramBytes / cpu.prefillBytesPerSecond;
  if (gpuBytes > 0) {
    // Layers are spread over all GPUs in proportion to their memory, and run one after the other.
    const all = machine.gpus.reduce((sum, { totalBytes }) => sum + totalBytes, 0);
    for (const { name, totalBytes } of machine.gpus) {
      const device = deviceSpeed(name);
      if (device === undefined) return {};
      const share = (gpuBytes * totalBytes) / all;
      decodeSeconds += share / device.bytesPerSecond;
      prefillSeconds =
        prefillSeconds === undefined || device.prefillBytesPerSecond === undefined
          ? undefined
          : prefillSeconds + share / device.prefillBytesPerSecond;
    }
  }
  return { decode: 1 / decodeSeconds, ...(prefillSeconds !== undefined && { prefill: 1 / prefillSeconds }) };
}
