import type { ModelFile, ModelEntry } from "../modelEntry.ts";

const model = {
  family: "Qwen3.5",
  architecture: "qwen35",
  licence: "Apache-2.0",
  packages: [],
  contextTokens: 262_144,
  infill: "joint",
  chat: { temperature: 0.6, topP: 0.95, topK: 20 },
  thinking: "switch",
} as const;

const gallery = "Digest: github.com/mudler/LocalAI, gallery/index.yaml at 020082c.";

interface Small {
  readonly size: string;
  readonly parameters: number;
  readonly file: ModelFile;
  readonly revision?: string;
  readonly note: string;
  readonly digestFrom: string;
}

function small({ size, parameters, file, revision, note, digestFrom }: Small): ModelEntry {
  const repository = `unsloth/Qwen3.5-${size}-GGUF`;
  return {
    ...model,
    id: `qwen3.5-${size.toLowerCase()}`,
    name: `Qwen3.5 ${size} Q4_K_M`,
    parameters,
    quantisation: "Q4_K_M",
    files: [file],
    hub: revision === undefined ? { repository } : { repository, revision },
    note,
    sources: [
      digestFrom,
      "Size and revision: public projects that pin this digest.",
      "Parameters: what llama-bench prints for the file.",
      `Context, licence, sampling (“precise coding”): https://huggingface.co/Qwen/Qwen3.5-${size}`,
    ],
  };
}

/** For smaller GPUs, laptops and CPUs, best first, and the one that no single machine holds. */
export const qwen35Entries: readonly ModelEntry[] = [
  small({
    size: "9B",
    parameters: 8_950_000_000,
    file: {
      name: "Qwen3.5-9B-Q4_K_M.gguf",
      sizeBytes: 5_680_522_464,
      sha256: "03b74727a860a56338e042c4420bb3f04b2fec5734175f4cb9fa853daf52b7e8",
    },
    revision: "3885219b6810b007914f3a7950a8d1b469d598a5",
    note: "For a GPU with 8 to 12 GB.",
    digestFrom: gallery,
  }),
  small({
    size: "4B",
    parameters: 4_210_000_000,
    file: {
      name: "Qwen3.5-4B-Q4_K_M.gguf",
      sizeBytes: 2_740_937_888,
      sha256: "00fe7986ff5f6b463e62455821146049db6f9313603938a70800d1fb69ef11a4",
    },
    revision: "e87f176479d0855a907a41277aca2f8ee7a09523",
    note: "For a laptop's GPU with 6 GB.",
    digestFrom: gallery,
  }),
  small({
    size: "2B",
    parameters: 1_880_000_000,
    file: {
      name: "Qwen3.5-2B-Q4_K_M.gguf",
      sizeBytes: 1_280_835_840,
      sha256: "aaf42c8b7c3cab2bf3d69c355048d4a0ee9973d48f16c731c0520ee914699223",
    },
    revision: "f6d5376be1edb4d416d56da11e5397a961aca8ae",
    note: "For a laptop without a GPU.",
    digestFrom: "Digest: several public projects that pin the file.",
  }),
  small({
    size: "0.8B",
    parameters: 752_390_000,
    file: {
      name: "Qwen3.5-0.8B-Q4_K_M.gguf",
      sizeBytes: 532_517_120,
      sha256: "bd258782e35f7f458f8aced1adc053e6e92e89bc735ba3be89d38a06121dc517",
    },
    note: "For a CPU: chats better than its size, with a long context.",
    digestFrom: "Digest: three public projects that pin the file.",
  }),
  {
    ...model,
    id: "qwen3.5-397b-a17b",
    name: "Qwen3.5 397B-A17B Q4_K_M",
    architecture: "qwen35moe",
    parameters: 396_350_000_000,
    activeParameters: 17_000_000_000,
    quantisation: "Q4_K_M",
    files: [
      shard(1, 10_943_552, "63c290c9be83e1b4dd41833d81bd933afd535d65657579b9f92f5c3f76e0218d"),
      shard(2, 49_136_153_056, "dc94995a3605f3130700e96df51ee56cf93bd9340fe891918403450556453ed7"),
      shard(3, 49_735_103_552, "2952dadb60137f413d5f70f6ca3c06007e24198e712c882a094432f58f76c230"),
      shard(4, 49_914_377_024, "c7b99959e8fb78c8cfc9b71f3da07a2b4a6d39bf377dfa226f0a7b730c8cf3ba"),
      shard(5, 49_654_346_688, "eeea4540f7289ab3baad2b3f2b4b6798e70a1802b9b4b269799a1f04d75b0af0"),
      shard(6, 45_642_707_040, "d3bf93bb9fe007910ae9c0fd130d7776d7c6149635c9e7f158312308beb9b754"),
    ],
    hub: { repository: "unsloth/Qwen3.5-397B-A17B-GGUF" },
    note: "244 GB: too large for one machine. Run it on a server with vLLM, SGLang or llama.cpp.",
    isRemoteOnly: true,
    sources: [
      gallery,
      "Sizes: a public project that pins these digests. Parameters: what llama-bench prints (396.35 B).",
      "Active parameters, context, licence, sampling: https://huggingface.co/Qwen/Qwen3.5-397B-A17B",
    ],
  },
];

function shard(number: number, sizeBytes: number, sha256: string): ModelFile {
  const name = `Qwen3.5-397B-A17B-Q4_K_M-0000${number}-of-00006.gguf`;
  return { name, hubPath: `Q4_K_M/${name}`, sizeBytes, sha256 };
}
