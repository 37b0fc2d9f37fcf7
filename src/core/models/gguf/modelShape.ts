// What determines how much memory a model takes and how fast it is. Read from a file's header, or recorded for an entry of the
// catalogue, so that both are planned in the same way.

/** One block of a model. Bytes are those of the file's quantisation. */
export interface LayerShape {
  readonly weightBytes: number;
  /** Part of the weights that belongs to experts, of which each token uses few. */
  readonly expertBytes: number;
  /** Numbers cached per token: keys and values of all heads. 0 in layers without attention, or that share another layer's cache. */
  readonly kvWidth: number;
  /** Most tokens that the cache of a sliding-window layer holds. */
  readonly window?: number;
  /** Recurrent state of one sequence, in bytes. */
  readonly stateBytes: number;
}

/** A model as the planner sees it. */
export interface ModelShape {
  /** As in `general.architecture`. */
  readonly architecture: string;
  readonly name?: string;
  /** Context it was trained with, in tokens. */
  readonly contextTokens: number;
  readonly embedding: number;
  /** Query heads of the layer with the most. */
  readonly heads: number;
  /** Width of the widest feed-forward layer, with all experts that a token uses. */
  readonly feedForward: number;
  readonly vocabulary: number;
  readonly layers: readonly LayerShape[];
  /** Token embeddings: they stay in ordinary memory. */
  readonly inputBytes: number;
  /** The output table, which produces logits. The input's bytes again when the model uses one table for both. */
  readonly outputBytes: number;
  /** True when the output is the input's table. */
  readonly isTied: boolean;
  readonly experts?: { readonly count: number; readonly used: number };
  /** Bytes before the weights, mostly the vocabulary. 0 when not known. */
  readonly headerBytes: number;
  /** Layers at the end that only predict further tokens; the embedded engine does not run them. */
  readonly extraLayers?: number;
  /** The figures were not read from the file but recorded or estimated. */
  readonly isEstimated: boolean;
}

/** All weights, each table once. */
export function weightBytes(shape: ModelShape): number {
  const layers = shape.layers.reduce((sum, layer) => sum + layer.weightBytes, 0);
  return layers + shape.inputBytes + (shape.isTied ? 0 : shape.outputBytes);
}

/** Whether going back in a sequence needs a saved state: recurrent layers, or sliding windows. */
export function needsCheckpoints(shape: ModelShape): boolean {
  return shape.layers.some(
    ({ stateBytes, window }) => stateBytes > 0 || (window !== undefined && window < shape.contextTokens),
  );
}

/** Weights of one layer that one token reads. */
export function activeLayerBytes(shape: ModelShape, layer: LayerShape): number {
  const share = shape.experts === undefined ? 1 : shape.experts.used / shape.experts.count;
  return layer.weightBytes - layer.expertBytes * (1 - share);
}
