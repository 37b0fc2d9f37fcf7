import type { ModelEntry } from "../modelEntry.ts";

const model = {
  family: "Gemma 4",
  architecture: "gemma4",
  licence: "Apache-2.0",
  packages: [],
  contextTokens: 262_144,
  infill: "chat",
  chat: { temperature: 1, topP: 0.95, topK: 64 },
  thinking: "switch",
} as const;

const sources = [
  "Size, digest, revision: several public projects that pin the file; the digests of 26B-A4B and 31B also in " +
    "github.com/mudler/LocalAI, gallery/index.yaml at 020082c.",
  "Parameters: what llama-bench prints for the file, and the model card for the 31B and for active ones.",
  "Context, licence: https://unsloth.ai/docs/models/gemma-4. Sampling: the maker's, as many projects quote it.",
];

/** No infill tokens: prompted through the chat template. The embedded engine cannot use their files for multi-token prediction. */
export const gemma4Entries: readonly ModelEntry[] = [
  {
    ...model,
    id: "gemma-4-e4b",
    name: "Gemma 4 E4B Instruct Q4_K_M",
    parameters: 7_520_000_000,
    activeParameters: 4_500_000_000,
    quantisation: "Q4_K_M",
    files: [
      {
        name: "gemma-4-E4B-it-Q4_K_M.gguf",
        sizeBytes: 4_977_171_584,
        sha256: "85a896a047553e842f25297ee5b031d64ff30147d9c4af17b1e4b394cd1fab87",
      },
    ],
    hub: { repository: "unsloth/gemma-4-E4B-it-GGUF", revision: "bfc15c382204943c3a8fff0c750b94ae2364d7a3" },
    contextTokens: 131_072,
    note: "For a laptop with 8 GB; no infill tokens, so ghost text uses the chat template.",
    sources,
  },
  {
    ...model,
    id: "gemma-4-12b",
    name: "Gemma 4 12B Instruct Q4_K_M",
    parameters: 11_910_000_000,
    quantisation: "Q4_K_M",
    files: [
      {
        name: "gemma-4-12b-it-Q4_K_M.gguf",
        sizeBytes: 7_121_861_440,
        sha256: "0a270ec9fe6b34f4a0d33992b6135117b484ebc4766ab76b51d4ae8c457e4c42",
      },
    ],
    hub: { repository: "unsloth/gemma-4-12b-it-GGUF", revision: "fc034cfff751157913579611efad8462ac1be606" },
    note: "For a GPU with 12 GB; no infill tokens, so ghost text uses the chat template.",
    sources,
  },
  {
    ...model,
    id: "gemma-4-26b-a4b",
    name: "Gemma 4 26B-A4B Instruct UD-Q4_K_M",
    parameters: 25_230_000_000,
    activeParameters: 3_800_000_000,
    quantisation: "UD-Q4_K_M",
    files: [
      {
        name: "gemma-4-26B-A4B-it-UD-Q4_K_M.gguf",
        sizeBytes: 16_947_541_728,
        sha256: "f2c28b3dc4776931ac6f879e11f203dec637ea0f14267a86ec8f6165f63f293f",
      },
    ],
    hub: { repository: "unsloth/gemma-4-26B-A4B-it-GGUF", revision: "c099eb48e663fd284577b04978a94ffccb261841" },
    note: "Fast for its size, because a token uses 4B of it: for 24 GB of GPU memory, or a Mac with 32 GB.",
    sources,
  },
  {
    ...model,
    id: "gemma-4-31b",
    name: "Gemma 4 31B Instruct Q4_K_M",
    parameters: 30_700_000_000,
    quantisation: "Q4_K_M",
    files: [
      {
        name: "gemma-4-31B-it-Q4_K_M.gguf",
        sizeBytes: 18_323_733_440,
        sha256: "38bd64c852c4b460434cc7162fa9bdcf242faf86502581a754cb72956bb17f84",
      },
    ],
    hub: { repository: "unsloth/gemma-4-31B-it-GGUF", revision: "c1ac76e99d5513b141e8adde7288b85c3f9c32ec" },
    note: "For 24 GB of GPU memory with a short context; no infill tokens, so ghost text uses the chat template.",
    sources,
  },
];
