// Bytes of each part of a loaded model. The constants were measured or taken from the library's source: docs/memory-plan.md.
import { deltaNetArchitectures } from "../gguf/architectures.ts";
import { needsCheckpoints, type LayerShape, type ModelShape } from "../gguf/modelShape.ts";
import type { KvType } from "./plan.ts";

/** Sequences in one context: one for ghost text, one for everything else the user requests. */
export const lanes = 2;
/** Default context of each lane in tokens, as in `ghostlight.contextTokens`. */
export const usualContext = 8192;
/** Tokens of one batch of the worker. */
export const batchTokens = 512;
/** The cache is sized in steps of this many tokens. */
const cellStep = 256;
/** Most checkpoints kept per lane, by number and by bytes; the same as in the worker. */
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

/** Size of one saved state: recurrent layers and sliding windows. 0 when the model needs none. */
export function checkpointBytes(shape: ModelShape, contextPerLane: number, kvType: KvType): number {
  if (!needsCheckpoints(shape)) return 0;
  return shape.layers.reduce((sum, layer) => {
    const window = layer.window === undefined ? 0 : Math.min(layer.window, contextPerLane);
    return sum + layer.stateBytes + window * layer.kvWidth * bytesPerNumber[kvType];
  }, 0);
}

/** Most checkpoints of one lane. */
export function checkpointsPerLane(bytesEach: number): number {
  return bytesEach === 0 ? 0 : Math.min(mostCheckpoints, Math.floor(mostCheckpointBytes / bytesEach));
}

/** Compute buffers on GPUs: the library reserves them for a batch in which every token has logits. */
export function gpuComputeBytes(shape: ModelShape, contextPerLane: number, gpuCount: number): number {
  const perToken = activationBytes(shape) + padded(contextPerLane) * 2;
  return batchTokens * (shape.vocabulary * 4 + perToken * Math.max(1, gpuCount));
}

/**
 * The same on the CPU, where only what is used takes memory: one token of a batch has logits, and the attention mask is too small
 * to be measured.
 */
export function cpuComputeBytes(shape: ModelShape): number {
  return batchTokens * activationBytes(shape) + shape.vocabulary * 4 * lanes;
}

/** What one token of a batch needs in the widest layer, as 32-bit numbers. */
function activationBytes({ feedForward, embedding }: ModelShape): number {
  return 4 * (feedForward + 2 * embedding);
}

/** The library's compute graph, kept twice; its reserved size depends on the number of tensors. */
function graphBytes(shape: ModelShape): number {
  const nodes = deltaNetArchitectures.has(shape.architecture)
    ? Math.max(batchTokens * 40, 32 * tensorsOf(shape))
    : Math.max(1024, 8 * tensorsOf(shape));
  return nodes * graphNodeBytes;
}

/** Measured as the difference between graphs of 20,480 nodes. */
const graphNodeBytes = 1100;

function tensorsOf(shape: ModelShape): number {
  return shape.layers.length * 14;
}

/** The worker with the library and without a model, in bytes. */
const workerBytes = 93e6;
/** What the library and the worker keep for each token of the vocabulary. */
const tokenBytes = 620;
/** What is added where the library estimates the memory on GPUs exactly: it reads the vocabulary twice more, at a time. */
const estimates = { heapBytes: 60e6, grownAtTokens: 30_000, tokenBytes: 325 };

/** The worker without weights. Measured with vocabularies of 320 to 151,936 tokens. */
export function processBytes(shape: ModelShape, hasGpu: boolean): number {
  const { vocabulary } = shape;
  const estimating =
    estimates.heapBytes * Math.min(1, vocabulary / estimates.grownAtTokens) + estimates.tokenBytes * vocabulary;
  return workerBytes + vocabulary * tokenBytes + (hasGpu ? estimating : 0) + graphBytes(shape);
}

/** What the library leaves free of a GPU's memory (`defaultLlamaVramPadding`) for other programs. */
export function gpuReserveBytes(totalBytes: number): number {
  return Math.min(totalBytes * 0.08, 1.6 * 1024 ** 3);
}

/** What the library leaves free of ordinary memory (`defaultLlamaRamPadding`): 1 GiB on Linux, 6 GiB on a Mac. */
export function ramReserveBytes(totalBytes: number, isUnified: boolean): number {
  return Math.min(totalBytes * 0.25, (isUnified ? 6 : 1) * 1024 ** 3);
}

function padded(tokens: number): number {
  return Math.ceil(tokens / cellStep) * cellStep;
}
