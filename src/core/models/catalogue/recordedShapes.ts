// Shapes of the catalogue's models, so that a model can be planned before it is downloaded. The figures come from the models'
// config files and cards, and from what llama.cpp prints when it loads them; a test checks each against the number of
// parameters in its entry, which reveals a wrong one.

/** Attention of one kind of layer. */
export interface RecordedAttention {
  readonly heads: number;
  readonly kvHeads: number;
  readonly headLength: number;
}

/** Figures of one model. Widths are counts of numbers, not bytes. */
export interface RecordedShape {
  readonly contextTokens: number;
  readonly vocabulary: number;
  readonly layers: number;
  readonly embedding: number;
  /** Dense part of each layer; 0 when there are only experts. */
  readonly feedForward: number;
  /** Input and output share one table. */
  readonly isTied: boolean;
  readonly attention: RecordedAttention;
  /** Query heads have a gate of the same size. */
  readonly isGated?: boolean;
  /** Every n-th layer has this attention and sees the whole context; the others have a window or a state. 1 when absent. */
  readonly every?: number;
  readonly window?: RecordedAttention & { readonly tokens: number };
  readonly state?: { readonly valueHeads: number; readonly keyHeads: number; readonly headLength: number };
  /** Layers at the end that share the cache of others. */
  readonly sharedCaches?: number;
  /** Keys and values of the layers that see the whole context share one table of weights (the cache still holds both). */
  readonly keysAreValues?: boolean;
  readonly experts?: { readonly count: number; readonly used: number; readonly feedForward: number };
  /** Length of the additional embedding of each layer. */
  readonly perLayerEmbedding?: number;
  /** Layers at the end that only predict further tokens. They are in the file; the engine does not load them. */
  readonly extraLayers?: number;
  readonly source: string;
}

const qwen35 = { contextTokens: 262_144, vocabulary: 248_320, isGated: true, every: 4 } as const;
const qwen35Source = (name: string): string =>
  `https://apxml.com/models/${name} and the model card; state heads (128 long) follow from the number of parameters.`;
const gemma4 = { vocabulary: 262_144, isTied: true, every: 6, keysAreValues: true } as const;
const gemma4Source =
  "github.com/google/gemma.cpp/pull/889; windows and key lengths: github.com/ggml-org/llama.cpp/pull/22616";
const gptOss = {
  contextTokens: 131_072,
  vocabulary: 201_088,
  embedding: 2880,
  feedForward: 0,
  isTied: false,
  attention: { heads: 64, kvHeads: 8, headLength: 64 },
  every: 2,
  window: { heads: 64, kvHeads: 8, headLength: 64, tokens: 128 },
  source: "config.json of openai/gpt-oss-20b and -120b",
} as const;
const qwen25 = { contextTokens: 32_768, vocabulary: 151_936, source: "the file's own header" } as const;

const qwen27 = {
  ...qwen35,
  layers: 64,
  embedding: 5120,
  feedForward: 17_408,
  isTied: false,
  attention: { heads: 24, kvHeads: 4, headLength: 256 },
  state: { valueHeads: 48, keyHeads: 16, headLength: 128 },
  source: "https://huggingface.co/Qwen/Qwen3.6-27B",
} as const;

/** By model: the entry's `id` without its quantisation. */
export const recordedShapes: Readonly<Record<string, RecordedShape>> = {
  "qwen3.6-27b": qwen27,
  "qwen3.6-27b-mtp": { ...qwen27, extraLayers: 1 },
  "qwen3.8-27b": {
    ...qwen27,
    extraLayers: 1,
    source:
      "https://huggingface.co/Qwen/Qwen3.8-27B: the shape of Qwen3.6-27B, and a layer that predicts further tokens",
  },
  "qwen3.6-35b-a3b": {
    ...qwen35,
    layers: 40,
    embedding: 2048,
    // The expert that every token uses.
    feedForward: 512,
    isTied: false,
    attention: { heads: 16, kvHeads: 2, headLength: 256 },
    state: { valueHeads: 32, keyHeads: 16, headLength: 128 },
    experts: { count: 256, used: 8, feedForward: 512 },
    source: "https://huggingface.co/Qwen/Qwen3.6-35B-A3B",
  },
  "qwen3-coder-next": {
    ...{ contextTokens: 262_144, vocabulary: 151_936, isGated: true, every: 4 },
    layers: 48,
    embedding: 2048,
    feedForward: 512,
    isTied: false,
    attention: { heads: 16, kvHeads: 2, headLength: 256 },
    state: { valueHeads: 32, keyHeads: 16, headLength: 128 },
    experts: { count: 512, used: 10, feedForward: 512 },
    source: "config.json of Qwen/Qwen3-Next-80B-A3B-Instruct, on which Qwen3-Coder-Next is built",
  },
  "granite-4.2-8b": {
    contextTokens: 131_072,
    vocabulary: 100_352,
    layers: 40,
    embedding: 4096,
    feedForward: 12_800,
    isTied: false,
    attention: { heads: 32, kvHeads: 8, headLength: 128 },
    source:
      "40 layers, 2.5 GiB of cache for 16,384 tokens and 4.98 GiB of weights, as a public project printed for the file; widths: " +
      "the table of Granite 4.1 8B, with which these agree; a table of its own for the output follows from the file's size",
  },
  "qwen3.5-0.8b": {
    ...qwen35,
    layers: 24,
    embedding: 1024,
    feedForward: 3584,
    isTied: true,
    attention: { heads: 8, kvHeads: 2, headLength: 256 },
    state: { valueHeads: 16, keyHeads: 16, headLength: 128 },
    source: qwen35Source("qwen35-08b"),
  },
  "qwen3.5-2b": {
    ...qwen35,
    layers: 24,
    embedding: 2048,
    feedForward: 6144,
    isTied: true,
    attention: { heads: 8, kvHeads: 2, headLength: 256 },
    state: { valueHeads: 16, keyHeads: 16, headLength: 128 },
    source: qwen35Source("qwen35-2b"),
  },
  "qwen3.5-4b": {
    ...qwen35,
    layers: 32,
    embedding: 2560,
    feedForward: 9216,
    isTied: true,
    attention: { heads: 16, kvHeads: 4, headLength: 256 },
    state: { valueHeads: 32, keyHeads: 16, headLength: 128 },
    source: qwen35Source("qwen35-4b"),
  },
  "qwen3.5-9b": {
    ...qwen35,
    layers: 32,
    embedding: 4096,
    feedForward: 12_288,
    isTied: false,
    attention: { heads: 16, kvHeads: 4, headLength: 256 },
    state: { valueHeads: 32, keyHeads: 16, headLength: 128 },
    source: "https://lzwjava.github.io/qwen3-5-9b-hybrid-review-en, which quotes llama.cpp's log",
  },
  "qwen3.5-397b-a17b": {
    ...qwen35,
    layers: 60,
    embedding: 4096,
    // The expert that every token uses.
    feedForward: 1024,
    isTied: false,
    attention: { heads: 32, kvHeads: 2, headLength: 256 },
    state: { valueHeads: 64, keyHeads: 16, headLength: 128 },
    experts: { count: 512, used: 10, feedForward: 1024 },
    source: "card of mlx-community/Qwen3.5-397B-A17B-4bit, adapted from the makers' own",
  },
  "gemma-4-e4b": {
    ...gemma4,
    contextTokens: 131_072,
    layers: 42,
    embedding: 2560,
    feedForward: 10_240,
    attention: { heads: 8, kvHeads: 2, headLength: 512 },
    window: { heads: 8, kvHeads: 2, headLength: 256, tokens: 512 },
    sharedCaches: 18,
    keysAreValues: false,
    perLayerEmbedding: 256,
    source:
      "llama.cpp's log in github.com/ggml-org/llama.cpp/issues/21730; shared caches: github.com/ollama/ollama/issues/18123",
  },
  "gemma-4-12b": {
    ...gemma4,
    contextTokens: 262_144,
    layers: 48,
    embedding: 3840,
    feedForward: 15_360,
    attention: { heads: 16, kvHeads: 1, headLength: 512 },
    window: { heads: 16, kvHeads: 8, headLength: 256, tokens: 1024 },
    source:
      "https://huggingface.co/mlboydaisuke/Gemma-4-12B-CoreAI; what it leaves out follows from the number of parameters",
  },
  "gemma-4-26b-a4b": {
    ...gemma4,
    contextTokens: 262_144,
    layers: 30,
    embedding: 2816,
    feedForward: 2112,
    attention: { heads: 16, kvHeads: 2, headLength: 512 },
    window: { heads: 16, kvHeads: 8, headLength: 256, tokens: 1024 },
    experts: { count: 128, used: 8, feedForward: 704 },
    source: `${gemma4Source}; github.com/lemonade-sdk/llamacpp-rocm/issues/81`,
  },
  "gemma-4-31b": {
    ...gemma4,
    contextTokens: 262_144,
    layers: 60,
    embedding: 5376,
    feedForward: 21_504,
    attention: { heads: 32, kvHeads: 4, headLength: 512 },
    window: { heads: 32, kvHeads: 16, headLength: 256, tokens: 1024 },
    source: `${gemma4Source}; https://apxml.com/models/gemma-4-31b`,
  },
  "phi-4": {
    contextTokens: 16_384,
    vocabulary: 100_352,
    layers: 40,
    embedding: 5120,
    feedForward: 17_920,
    isTied: false,
    attention: { heads: 40, kvHeads: 10, headLength: 128 },
    source: "config.json of microsoft/phi-4",
  },
  "gpt-oss-20b": { ...gptOss, layers: 24, experts: { count: 32, used: 4, feedForward: 2880 } },
  "gpt-oss-120b": { ...gptOss, layers: 36, experts: { count: 128, used: 4, feedForward: 2880 } },
  "devstral-small-2": {
    contextTokens: 262_144,
    vocabulary: 131_072,
    layers: 40,
    embedding: 5120,
    feedForward: 32_768,
    isTied: false,
    attention: { heads: 32, kvHeads: 8, headLength: 128 },
    source: "card of levara/Devstral-Small-2-24B-TextOnly-FP8; the rest follows from its 23.57 B parameters",
  },
  "devstral-2-123b": {
    contextTokens: 262_144,
    vocabulary: 131_072,
    layers: 88,
    embedding: 12_288,
    feedForward: 28_672,
    isTied: false,
    attention: { heads: 96, kvHeads: 8, headLength: 128 },
    source: "config.json of mistralai/Devstral-2-123B-Instruct-2512",
  },
  "qwen2.5-coder-0.5b": {
    ...qwen25,
    layers: 24,
    embedding: 896,
    feedForward: 4864,
    isTied: true,
    attention: { heads: 14, kvHeads: 2, headLength: 64 },
  },
  "qwen2.5-coder-1.5b": {
    ...qwen25,
    layers: 28,
    embedding: 1536,
    feedForward: 8960,
    isTied: true,
    attention: { heads: 12, kvHeads: 2, headLength: 128 },
  },
  "smollm2-135m": {
    contextTokens: 8192,
    vocabulary: 49_152,
    layers: 30,
    embedding: 576,
    feedForward: 1536,
    isTied: true,
    attention: { heads: 9, kvHeads: 3, headLength: 64 },
    source: "the file's own header",
  },
};
