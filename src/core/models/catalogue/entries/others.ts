// Models of other families. Unless an entry says otherwise, ghost text uses the chat template: they were not trained to infill.
import type { ModelEntry } from "../modelEntry.ts";

const gptOss = {
  family: "gpt-oss",
  architecture: "gpt-oss",
  quantisation: "MXFP4",
  licence: "Apache-2.0",
  packages: [],
  contextTokens: 131_072,
  infill: "chat",
  chat: { temperature: 1, topP: 1 },
  thinking: "effort",
} as const;

const gptOssSource =
  "Parameters: what llama-bench prints; active ones, context, licence, sampling: github.com/openai/gpt-oss.";

const devstral = {
  family: "Devstral",
  quantisation: "Q4_K_M",
  packages: [],
  contextTokens: 262_144,
  infill: "chat",
  chat: { temperature: 0.15, topP: 1 },
  thinking: "none",
} as const;

const devstralSource =
  "Context, licence: https://huggingface.co/mistralai/Devstral-Small-2-24B-Instruct-2512 and -Devstral-2-123B-Instruct-2512; " +
  "temperature: https://unsloth.ai/docs/models/tutorials/devstral-2.";

/** Other systems the product names. */
export const otherEntries: readonly ModelEntry[] = [
  {
    id: "phi-4",
    name: "Phi-4 14B Q4_K_M",
    family: "Phi-4",
    architecture: "phi3",
    parameters: 14_660_000_000,
    quantisation: "Q4_K_M",
    files: [
      {
        name: "phi-4-Q4_K_M.gguf",
        sizeBytes: 9_053_114_816,
        sha256: "009aba717c09d4a35890c7d35eb59d54e1dba884c7c526e7197d9c13ab5911d9",
      },
    ],
    licence: "MIT",
    hub: { repository: "bartowski/phi-4-GGUF", revision: "19cd65f97c2f1712a81c506611d3f9c94b16a1e1" },
    packages: [],
    contextTokens: 16_384,
    // Its vocabulary has the names of infill tokens, and nothing was trained behind them.
    infill: "chat",
    // The makers advise none; this is the product's own chat temperature.
    chat: { temperature: 0.4, topP: 1 },
    thinking: "none",
    note: "For a GPU with 12 GB: strong on reasoning, with a context of 16K; ghost text uses the chat template.",
    sources: [
      "Size, digest, revision: several public projects that pin the file. Parameters: what llama-bench prints.",
      "Context, licence: https://huggingface.co/microsoft/phi-4",
    ],
  },
  {
    ...gptOss,
    id: "gpt-oss-20b",
    name: "gpt-oss 20B MXFP4",
    parameters: 20_910_000_000,
    activeParameters: 3_600_000_000,
    files: [
      {
        name: "gpt-oss-20b-MXFP4.gguf",
        sizeBytes: 12_109_566_624,
        sha256: "27cd6c432c7672cb812a92f611cf3ba7bbc35928262bb1e1253ff4ee6ae35901",
      },
    ],
    hub: { repository: "ggml-org/gpt-oss-20b-GGUF", revision: "ef9b12f2ff56c69cf32153a02784e7a3c88bf524" },
    note: "For a GPU with 16 GB, or a CPU with 24 GB of memory: a token uses 3.6B of it.",
    sources: ["Size, digest, revision: several public projects that pin the file.", gptOssSource],
  },
  {
    ...gptOss,
    id: "gpt-oss-120b",
    name: "gpt-oss 120B MXFP4",
    parameters: 116_830_000_000,
    activeParameters: 5_100_000_000,
    files: [
      {
        name: "gpt-oss-120b-mxfp4-00001-of-00003.gguf",
        sizeBytes: 12_980_384,
        sha256: "e2865eb6c1df7b2ffbebf305cd5d9074d5ccc0fe3b862f98d343a46dad1606f9",
      },
      {
        name: "gpt-oss-120b-mxfp4-00002-of-00003.gguf",
        sizeBytes: 31_738_487_200,
        sha256: "346492f65891fb27cac5c74a8c07626cbfeb4211cd391ec4de37dbbe3109a93b",
      },
      {
        name: "gpt-oss-120b-mxfp4-00003-of-00003.gguf",
        sizeBytes: 31_635_878_880,
        sha256: "66dca81040933f5a49177e82c479c51319cefb83bd22dad9f06dad45e25f1463",
      },
    ],
    hub: { repository: "ggml-org/gpt-oss-120b-GGUF", revision: "d932fcea62f83e088d8f076a2cd2d7eb02dfa682" },
    note: "63 GB: for a Mac with 96 GB, or 80 GB of GPU memory; a token uses 5.1B of it.",
    sources: [
      "Digests: github.com/mudler/LocalAI, gallery/index.yaml at 020082c. Sizes, revision: two public projects that pin them.",
      gptOssSource,
    ],
  },
  {
    ...devstral,
    id: "devstral-small-2",
    name: "Devstral Small 2 24B Q4_K_M",
    architecture: "mistral3",
    parameters: 24_000_000_000,
    files: [
      {
        name: "Devstral-Small-2-24B-Instruct-2512-Q4_K_M.gguf",
        sizeBytes: 14_334_446_752,
        sha256: "d14ba9edee1bb4c4996a726deb81e49ae81800a3216f0774634238c380aee496",
      },
    ],
    licence: "Apache-2.0",
    hub: {
      repository: "unsloth/Devstral-Small-2-24B-Instruct-2512-GGUF",
      revision: "6e458b8add42681bfd023de5eab93637694aaf82",
    },
    note: "For 24 GB of GPU memory: made for editing code by chat; ghost text uses the chat template.",
    sources: ["Size, digest, revision, architecture: several public projects that pin the file.", devstralSource],
  },
  {
    ...devstral,
    id: "devstral-2-123b",
    name: "Devstral 2 123B Q4_K_M",
    // What llama-bench printed for these files.
    architecture: "llama",
    parameters: 125_030_000_000,
    files: [
      {
        name: "Devstral-2-123B-Instruct-2512-Q4_K_M-00001-of-00002.gguf",
        hubPath: "Q4_K_M/Devstral-2-123B-Instruct-2512-Q4_K_M-00001-of-00002.gguf",
      },
      {
        name: "Devstral-2-123B-Instruct-2512-Q4_K_M-00002-of-00002.gguf",
        hubPath: "Q4_K_M/Devstral-2-123B-Instruct-2512-Q4_K_M-00002-of-00002.gguf",
      },
    ],
    licence: "Modified MIT",
    hub: { repository: "unsloth/Devstral-2-123B-Instruct-2512-GGUF" },
    note: "75 GB, dense and therefore slow: for two 48 GB cards, or a server.",
    sources: [
      "File names: public projects that use them; the sum of both is 74.9 GB. Size and digest are the hub's at download.",
      "Architecture, parameters: what llama-bench printed for these files.",
      devstralSource,
    ],
  },
  {
    id: "qwen3-coder-next",
    name: "Qwen3-Coder-Next 80B-A3B Q4_K_M",
    family: "Qwen3-Coder",
    architecture: "qwen3next",
    parameters: 79_670_000_000,
    activeParameters: 3_000_000_000,
    quantisation: "Q4_K_M",
    files: [{ name: "Qwen3-Coder-Next-Q4_K_M.gguf" }],
    licence: "Apache-2.0",
    hub: { repository: "unsloth/Qwen3-Coder-Next-GGUF" },
    packages: [],
    contextTokens: 262_144,
    infill: "joint",
    chat: { temperature: 1, topP: 0.95, topK: 40 },
    thinking: "none",
    note: "About 48.5 GB, of which a token uses 3B: for code, on a Mac with 64 GB, two cards, or 24 GB and a large memory.",
    sources: [
      "File name, architecture, size: public projects that use the file. Size and digest are the hub's at download.",
      "Parameters: the sum of the figures in its config. Context, licence, sampling: https://huggingface.co/Qwen/Qwen3-Coder-Next",
      "Infill: it completes a bare infill prompt, says github.com/QwenLM/Qwen3-Coder/issues/543.",
    ],
  },
  {
    id: "granite-4.2-8b",
    name: "Granite 4.2 8B Q4_K_M",
    family: "Granite",
    architecture: "granite",
    parameters: 8_790_000_000,
    quantisation: "Q4_K_M",
    files: [{ name: "granite-4.2-8b-Q4_K_M.gguf" }],
    licence: "Apache-2.0",
    hub: { repository: "ibm-granite/granite-4.2-8b-GGUF" },
    packages: [],
    contextTokens: 131_072,
    // Whether it was trained to infill is not said anywhere that was found.
    infill: "chat",
    // No advice of the makers was found; this is the product's own chat temperature.
    chat: { temperature: 0.4, topP: 1 },
    thinking: "switch",
    note: "About 5.35 GB: for a GPU with 8 to 12 GB, from IBM; ghost text uses the chat template.",
    sources: [
      "File name, size, context, licence, thinking: public projects that use the file. Size and digest are the hub's at download.",
      "Parameters: what follows from the size of the file and the widths of Granite 4.1 8B.",
    ],
  },
];
