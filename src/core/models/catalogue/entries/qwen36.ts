import type { ModelFile, ModelEntry } from "../modelEntry.ts";

const model = {
  family: "Qwen3.6",
  architecture: "qwen35",
  parameters: 26_900_000_000,
  licence: "Apache-2.0",
  packages: [],
  contextTokens: 262_144,
  infill: "joint",
  chat: { temperature: 0.6, topP: 0.95, topK: 20 },
  thinking: "switch",
} as const;

const card = "Context, licence, sampling (“precise coding”): https://huggingface.co/Qwen/Qwen3.6-27B";
const parameters = "Parameters: what llama-bench prints for the file (26.90 B, the vision encoder is not in it).";
const gallery = "Digest: github.com/mudler/LocalAI, gallery/index.yaml at 020082c.";
const revision = "82d411acf4a06cfb8d9b073a5211bf410bfc29bf";
const repository = "unsloth/Qwen3.6-27B-GGUF";

function quant(
  quantisation: string,
  file: ModelFile,
  note: string,
  from: readonly string[],
  pinned = true,
): ModelEntry {
  return {
    ...model,
    id: `qwen3.6-27b-${quantisation.toLowerCase()}`,
    name: `Qwen3.6 27B ${quantisation}`,
    quantisation,
    files: [file],
    hub: pinned ? { repository, revision } : { repository },
    note,
    sources: [...from, card, parameters],
  };
}

/** What Ghostlight is made for: a card with 24 GB. */
export const qwen36: ModelEntry = {
  ...quant(
    "Q4_K_M",
    {
      name: "Qwen3.6-27B-Q4_K_M.gguf",
      sizeBytes: 16_817_244_384,
      sha256: "5ed60d0af4650a854b1755bd392f9aef4872643dc25a254bc68043fa638392a0",
    },
    "The best choice for 24 GB of GPU memory: ghost text, chat and edits from one model.",
    [
      gallery,
      "Size and revision: the hub's figures beside this digest, as several public projects that pin it quote them.",
    ],
  ),
  id: "qwen3.6-27b",
};

/** The 27B in the sizes that cards of 16 GB and more can hold: the usual one, smaller ones, larger ones. */
export const qwen36Entries: readonly ModelEntry[] = [
  qwen36,
  quant(
    "IQ4_XS",
    {
      name: "Qwen3.6-27B-IQ4_XS.gguf",
      sizeBytes: 15_440_005_344,
      sha256: "8a3365759dc1b33b52c4e7d91d5a67d5ee1418e8408aa54196f04a98da53e5dc",
    },
    "Nearly Q4_K_M in 1.4 GB less: more context on 24 GB, tight on 16 GB; slower on a CPU.",
    ["Size and digest: a public project that pins the file from another mirror of the same repository."],
    // Nobody names the revision for this digest, nor for the next one.
    false,
  ),
  quant(
    "Q3_K_M",
    {
      name: "Qwen3.6-27B-Q3_K_M.gguf",
      sizeBytes: 13_586_217_184,
      sha256: "bdfa99d488b501f5ca711f35c930f005319a064eabcaae23290571a25c499eeb",
    },
    "For a 16 GB card with a short context; noticeably less accurate than Q4_K_M.",
    ["Size and digest: two public projects that pin the file, one of them from another mirror of the same repository."],
    false,
  ),
  quant(
    "Q5_K_M",
    { name: "Qwen3.6-27B-Q5_K_M.gguf" },
    "About 19.5 GB: a little more accurate, for 24 GB with a short context, or 32 GB.",
    ["File name: public projects that use it. Size and digest are the hub's at download."],
  ),
  quant("Q6_K", { name: "Qwen3.6-27B-Q6_K.gguf" }, "About 22.5 GB: for 32 GB of GPU memory, or a Mac with 48 GB.", [
    "File name: public projects that use it. Size and digest are the hub's at download.",
  ]),
  quant(
    "Q8_0",
    {
      name: "Qwen3.6-27B-Q8_0.gguf",
      sizeBytes: 28_595_763_424,
      sha256: "f93f517f38e696d35a1a7df2c0e3155a64f4c4dcd662107a146ae263f7fb14ce",
    },
    "As good as the original: for two cards, 40 GB and more, or a Mac with 64 GB.",
    [gallery, "Size and revision: public projects that pin this digest."],
  ),
  {
    ...quant(
      "Q4_K_M",
      {
        // The repository calls it like the file without these layers.
        name: "Qwen3.6-27B-MTP-Q4_K_M.gguf",
        hubPath: "Qwen3.6-27B-Q4_K_M.gguf",
        sizeBytes: 17_106_773_120,
        sha256: "a7cbd3ecc0e3f9b333edee61ae66bc87ed713c5d49587a8355814722ed329e0f",
      },
      "With the layers that predict several tokens at once. The engine inside Ghostlight cannot use them yet and runs it " +
        "like the plain file; a server with llama-server or vLLM can.",
      [
        "Size, digest, revision: public projects that pin the file.",
        "No such prediction in the embedded engine: github.com/withcatai/node-llama-cpp/issues/642.",
      ],
    ),
    id: "qwen3.6-27b-mtp",
    name: "Qwen3.6 27B Q4_K_M with MTP layers",
    // 27.32 B with the prediction block, says llama-bench.
    parameters: 27_320_000_000,
    hub: { repository: "unsloth/Qwen3.6-27B-MTP-GGUF", revision: "5cb35eb3dcbf52dbce5f87dbc64df6aaffadcace" },
  },
  {
    ...model,
    id: "qwen3.8-27b",
    name: "Qwen3.8 27B UD-Q4_K_M",
    family: "Qwen3.8",
    // 27.32 B with the prediction block, says llama-bench.
    parameters: 27_320_000_000,
    quantisation: "UD-Q4_K_M",
    files: [
      {
        name: "Qwen3.8-27B-UD-Q4_K_M.gguf",
        sizeBytes: 16_464_440_224,
        sha256: "322e194ff79741c7baa497c240f677f54b201b0efab44ca8e50f122b39123482",
      },
    ],
    hub: { repository: "unsloth/Qwen3.8-27B-GGUF", revision: "4ca720788d1e01f1bff70c033e0d0028fd02e502" },
    note: "For 24 GB of GPU memory: newer than Qwen3.6 27B and not measured here yet. Its layer for predicting further tokens is not used.",
    sources: [
      "Size, digest, revision: several public projects that pin the file. Parameters: what llama-bench prints.",
      "Context, licence: https://huggingface.co/Qwen/Qwen3.8-27B; sampling: as for Qwen3.6, no other figure was found.",
    ],
  },
  {
    ...model,
    id: "qwen3.6-35b-a3b",
    name: "Qwen3.6 35B-A3B UD-Q4_K_M",
    architecture: "qwen35moe",
    parameters: 34_650_000_000,
    activeParameters: 3_000_000_000,
    quantisation: "UD-Q4_K_M",
    files: [
      {
        name: "Qwen3.6-35B-A3B-UD-Q4_K_M.gguf",
        sizeBytes: 22_134_528_992,
        sha256: "ac0e2c1189e055faa36eff361580e79c5bd6f8e76bffb4ce547f167d53e31a61",
      },
    ],
    hub: { repository: "unsloth/Qwen3.6-35B-A3B-GGUF", revision: "a483e9e6cbd595906af30beda3187c2663a1118c" },
    note: "22 GB, of which a token uses 3B: fast on a GPU with 32 GB, on a Mac with 48 GB, or partly on a CPU.",
    sources: [
      "Size, digest, revision: several public projects that pin the file.",
      "Parameters: the sum of the figures in its config. Context, licence, sampling: https://huggingface.co/Qwen/Qwen3.6-35B-A3B",
    ],
  },
];
