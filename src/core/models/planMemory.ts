// Bytes of each part of a loaded model. The constants were measured or taken from the library's source: docs/memory-plan.md.
import { needsCheckpoints, type LayerShape, type ModelShape } from "./modelShape.ts";
import type { KvType } from "./plan.ts";

/** Sequences in one context: ghost text, and all that the user asks for. */
export const lanes = 2;
/** Context of each lane when nobody wishes another; the default of `ghostlight.contextTokens`. */
export const usualContext = 8192;
/** Tokens of one batch of the worker. */
export const batchTokens = 512;
/** The cache grows in steps of so many tokens. */
const cellStep = 256;
/** Checkpoints kept per lane at most, by number and by bytes; the same as in the worker. */
export const mostCheckpoints = 32;
export const mostCheckpointBytes = 1.25 * 1024 ** 3;

const bytesPerNumber: Readonly<Record<KvType, number>> = { f16: 2, q8_0: 34 / 32 };

/** Cache of one layer for both lanes. */
export function layerKvBytes(layer: LayerShape, contextPerLane: number, kvType: KvType): number {
  const context = padded(contextPerLane);
  const cells = layer.window === undefined ? context : Math.min(context, padded(layer.window + batchTokens + 1));
  return lanes * cells * layer.kvWidth * bytesPerNumber[kvType];
}

/** Recurrent state of one layer for both lanes. */
export function layerStateBytes(layer: LayerShape): number {
  return lanes * layer.stateBytes;
}

/** Size of one saved state: recurrent layers, and windows that forget. 0 when the model needs none. */
export function checkpointBytes(shape: ModelShape, contextPerLane: number, kvType: KvType): number {
  if (!needsCheckpoints(shape)) return 0;
  return shape.layers.reduce((sum, layer) => {
    const window = layer.window === undefined ? 0 : Math.min(layer.window, contextPerLane);
    return sum + layer.stateBytes + window * layer.kvWidth * bytesPerNumber[kvType];
  }, 0);
}

/** Checkpoints of one lane at most. */
export function checkpointsPerLane(bytesEach: number): number {
  return bytesEach === 0 ? 0 : Math.min(mostCheckpoints, Math.floor(mostCheckpointBytes / bytesEach));
}

/** Buffers for calculating on a GPU: the library reserves them for a batch whose every token has logits. */
export function gpuComputeBytes(shape: ModelShape, contextPerLane: number): number {
  const logits = shape.vocabulary * 4;
  const widest = Math.max(shape.feedForward, shape.heads * 128, shape.embedding) * 4 * 3;
  const mask = padded(contextPerLane) * lanes * 2;
  return batchTokens * (logits + widest) + batchTokens * mask;
}

/** The same on a processor, where only what is really used takes memory: one token of a batch has logits. */
export function cpuComputeBytes(shape: ModelShape, contextPerLane: number): number {
  const widest = Math.max(shape.feedForward, shape.heads * 128, shape.embedding) * 4 * 5;
  return batchTokens * widest + batchTokens * padded(contextPerLane) * 2 + shape.vocabulary * 4 * 2;
}

/** The worker without a model, and what it keeps of the vocabulary. */
export function processBytes(shape: ModelShape): number {
  return 110e6 + shape.vocabulary * 400;
}

/** What the library leaves free of a GPU's memory (`defaultLlamaVramPadding`), because others need some too. */
export function gpuReserveBytes(totalBytes: number): number {
  return Math.min(totalBytes * 0.08, 1.6 * 1024 ** 3);
}

/** What the library leaves free of ordinary memory (`defaultLlamaRamPadding`). */
export function ramReserveBytes(totalBytes: number): number {
  return Math.min(totalBytes * 0.25, 1024 ** 3);
}

function padded(tokens: number): number {
  return Math.ceil(tokens / cellStep) * cellStep;
}
