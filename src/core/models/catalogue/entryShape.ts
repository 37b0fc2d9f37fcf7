// The shape of a catalogue model without its file: recorded figures of the model, spread over the file's known size.
import { entryBytes, type ModelEntry } from "./modelEntry.ts";
import type { LayerShape, ModelShape } from "../gguf/modelShape.ts";
import { recordedShapes, type RecordedAttention, type RecordedShape } from "./recordedShapes.ts";

/**
 * The entry's shape; undefined for a model that is not recorded, such as a user's own. Accurate to a few per cent: the file's
 * bytes are spread evenly over its weights.
 */
export function entryShape(entry: ModelEntry): ModelShape | undefined {
  const recorded = recordedOf(entry);
  if (recorded === undefined) return undefined;
  const counts = Array.from({ length: recorded.layers }, (_, index) => layerCounts(recorded, index));
  const table = recorded.vocabulary * recorded.embedding;
  const input = table + recorded.vocabulary * (recorded.perLayerEmbedding ?? 0) * recorded.layers;
  const trunk = input + (recorded.isTied ? 0 : table) + counts.reduce((sum, { weights }) => sum + weights, 0);
  const extra = recorded.extraLayers ?? 0;
  const all = trunk + extraWeights(recorded);
  const bytesEach = (entryBytes(entry) ?? estimatedBytes(entry)) / all;
  const { experts } = recorded;
  return {
    architecture: entry.architecture,
    name: entry.name,
    contextTokens: entry.contextTokens ?? recorded.contextTokens,
    embedding: recorded.embedding,
    heads: Math.max(recorded.attention.heads, recorded.window?.heads ?? 0),
    feedForward: recorded.feedForward + (experts ? experts.used * experts.feedForward : 0),
    vocabulary: recorded.vocabulary,
    layers: counts.map(({ weights, inExperts, ...memory }): LayerShape => ({
      weightBytes: weights * bytesEach,
      expertBytes: inExperts * bytesEach,
      ...memory,
    })),
    inputBytes: input * bytesEach,
    outputBytes: table * bytesEach,
    isTied: recorded.isTied,
    ...(experts && { experts: { count: experts.count, used: experts.used } }),
    headerBytes: 0,
    ...(extra > 0 && { extraLayers: extra }),
    isEstimated: true,
  };
}

/** Weights of the layers that predict further tokens: a layer that sees everything, and the projection into it. */
function extraWeights(recorded: RecordedShape): number {
  const { extraLayers = 0, every = 1, embedding } = recorded;
  return extraLayers * (layerCounts(recorded, every - 1).weights + 2 * embedding * embedding);
}

/** Number of weights that a recorded shape has. */
export function recordedParameters(recorded: RecordedShape): number {
  const table = recorded.vocabulary * recorded.embedding * (recorded.isTied ? 1 : 2);
  let sum = table + recorded.vocabulary * (recorded.perLayerEmbedding ?? 0) * recorded.layers + extraWeights(recorded);
  for (let index = 0; index < recorded.layers; index++) sum += layerCounts(recorded, index).weights;
  return sum;
}

/** The recorded figures of the model that this entry is a quantisation of. */
export function recordedOf(entry: ModelEntry): RecordedShape | undefined {
  const suffix = `-${entry.quantisation.toLowerCase()}`;
  for (const model of [entry.id, entry.id.replace(suffix, "")]) {
    const recorded = recordedShapes[model];
    if (recorded) return recorded;
  }
  return undefined;
}

interface LayerCounts extends Omit<LayerShape, "weightBytes" | "expertBytes"> {
  readonly weights: number;
  readonly inExperts: number;
}

function layerCounts(recorded: RecordedShape, index: number): LayerCounts {
  const { embedding, experts, state, window } = recorded;
  const every = recorded.every ?? 1;
  const seesAll = index % every === every - 1;
  const inExperts = experts ? 3 * embedding * experts.feedForward * experts.count : 0;
  const router = experts ? embedding * experts.count : 0;
  // The projections into a layer's own embedding and out of it, and its share of one table for all layers.
  const perLayer = 3 * embedding * (recorded.perLayerEmbedding ?? 0);
  const others = 3 * embedding * recorded.feedForward + inExperts + router + perLayer;
  if (!seesAll && state) {
    const keys = state.keyHeads * state.headLength;
    const values = state.valueHeads * state.headLength;
    const convolved = 2 * keys + values;
    // Four columns of convolution, of which the last three are kept; all states are 32-bit numbers.
    const stateBytes = 4 * (3 * convolved + values * state.headLength);
    return { weights: others + embedding * (convolved + 2 * values), inExperts, kvWidth: 0, stateBytes };
  }
  const attention: RecordedAttention = seesAll || !window ? recorded.attention : window;
  const query = attention.heads * attention.headLength;
  const keys = attention.kvHeads * attention.headLength;
  const keyTables = recorded.keysAreValues === true && seesAll ? 1 : 2;
  const weights = others + embedding * (query * (recorded.isGated === true ? 3 : 2) + keys * keyTables);
  const ownsCache = index < recorded.layers - (recorded.sharedCaches ?? 0);
  return {
    weights,
    inExperts,
    kvWidth: ownsCache ? 2 * keys : 0,
    stateBytes: 0,
    ...(!seesAll && window && { window: window.tokens }),
  };
}

/** Bits per weight by quantisation, for entries whose size is not known: llama.cpp, tools/quantize/README.md. */
const bitsPerWeight: Readonly<Record<string, number>> = { Q4_K_M: 4.89, Q5_K_M: 5.7, Q6_K: 6.56, Q8_0: 8.5 };

function estimatedBytes(entry: ModelEntry): number {
  return (entry.parameters * (bitsPerWeight[entry.quantisation] ?? 16)) / 8;
}
