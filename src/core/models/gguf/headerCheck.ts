// Checks what a header says before anything is loaded: files that cannot generate text, and figures that would crash the worker.
// The library asserts on several of them (llama-model.cpp, `load_hparams`), which ends its process.
import { notForTextBecause, recurrentArchitectures, textArchitectures, type NotForText } from "./architectures.ts";
import type { GgufHeader } from "./ggufHeader.ts";
import { mostBlocks } from "./ggufTensors.ts";
import { HeaderFigures } from "./headerFigures.ts";

/** Why a complete GGUF file is refused. */
export type HeaderRefusal =
  | { readonly kind: NotForText | "adapter" | "vocabulary" | "statistics" }
  | { readonly kind: "architecture"; readonly name: string }
  /** `figure`: its key in the header. */
  | { readonly kind: "nonsense"; readonly figure: string; readonly value: string };

/** The reason, as the end of a sentence that begins with the file's name. */
export function refusalSentence(refusal: HeaderRefusal): string {
  if (refusal.kind === "architecture")
    return `has the architecture “${printable(refusal.name)}”, which this version of Ghostlight does not support.`;
  if (refusal.kind === "nonsense")
    return `is damaged or invalid: its header says ${refusal.figure} ${printable(refusal.value)}.`;
  return sentences[refusal.kind];
}

const sentences: Readonly<Record<Exclude<HeaderRefusal["kind"], "architecture" | "nonsense">, string>> = {
  projector: "is the vision part of a model (a projector), not the model itself.",
  embedding: "is an embedding model: it turns text into numbers and cannot generate text.",
  draft: "is a draft model, which only speeds up another model.",
  speech: "is a model for speech, not for text.",
  encoderDecoder: "is an encoder-decoder model, which cannot continue text.",
  diffusion: "is a diffusion model, which cannot continue text.",
  adapter: "is a LoRA adapter, which modifies another model.",
  vocabulary: "contains only a vocabulary, not a model.",
  statistics: "contains statistics for quantising (an importance matrix), not a model.",
};

/** Why this file is refused; undefined when it is not. `isPart`: it is one of several, each of which holds part of the layers. */
export function refusalOf(header: GgufHeader, isPart = false): HeaderRefusal | undefined {
  const figures = new HeaderFigures(header);
  const { architecture } = figures;
  const type = header.texts.get("general.type");
  if (type === "adapter" || header.texts.has("adapter.type")) return { kind: "adapter" };
  if (type === "imatrix") return { kind: "statistics" };
  if (type === "mmproj" || header.numbers.has("clip.has_vision_encoder")) return { kind: "projector" };
  if (architecture === "") return nonsense("general.architecture", "");
  const because = notForTextBecause(architecture);
  if (because !== undefined) return { kind: because };
  if (!textArchitectures.has(architecture)) return { kind: "architecture", name: architecture };
  if (figures.one("attention.causal") === 0 || (figures.one("pooling_type") ?? 0) > 0) return { kind: "embedding" };
  if (!isPart && header.tensors.count === 0) return { kind: "vocabulary" };
  return (
    layersRefusal(header, figures, isPart) ??
    attentionRefusal(figures) ??
    expertsRefusal(figures) ??
    widthRefusal(header, figures)
  );
}

function layersRefusal(header: GgufHeader, figures: HeaderFigures, isPart: boolean): HeaderRefusal | undefined {
  const blocks = figures.one("block_count");
  const extra = figures.one("nextn_predict_layers") ?? 0;
  if (blocks === undefined || !isWhole(blocks, 1, mostBlocks)) return nonsense("block_count", blocks);
  if (!isWhole(extra, 0, blocks)) return nonsense("nextn_predict_layers", extra);
  const { blockCount, missingBlocks } = header.tensors;
  // A file may lack the layers for predicting further tokens and still count them.
  if (blockCount > blocks || (!isPart && (blockCount < blocks - extra || missingBlocks > extra)))
    return nonsense("block_count", `${blocks}, but holds layers for ${blockCount - missingBlocks}`);
  for (const [figure, most] of [
    ["embedding_length", 1_048_576],
    ["context_length", 2 ** 31],
  ] as const) {
    const value = figures.one(figure);
    if (value === undefined || !isWhole(value, 1, most)) return nonsense(figure, value);
  }
  if (header.vocabulary < 1) return nonsense("tokenizer.ggml.tokens", "no tokens");
  const embedding = figures.one("embedding_length");
  const table = header.tensors.tensor("token_embd.weight")?.dimensions;
  if (table && table[0] !== embedding) return nonsense("embedding_length", embedding);
  return undefined;
}

function attentionRefusal(figures: HeaderFigures): HeaderRefusal | undefined {
  const isRecurrent = recurrentArchitectures.has(figures.architecture);
  const blocks = figures.one("block_count") ?? 0;
  const embedding = figures.one("embedding_length") ?? 0;
  const heads = figures.most("attention.head_count");
  if (!isWhole(heads, isRecurrent ? 0 : 1, 65_536)) return nonsense("attention.head_count", heads);
  const keyLength = figures.one("attention.key_length");
  if (keyLength === undefined && heads > 0 && embedding % heads !== 0) return nonsense("attention.head_count", heads);
  for (const figure of ["attention.key_length", "attention.value_length", "attention.key_length_swa"]) {
    const value = figures.one(figure);
    if (value !== undefined && !isWhole(value, isRecurrent ? 0 : 1, 65_536)) return nonsense(figure, value);
  }
  if (!isRecurrent && figures.one("attention.head_count_kv") === 0) return nonsense("attention.head_count_kv", 0);
  for (let layer = 0; layer < blocks; layer++) {
    const query = figures.of("attention.head_count", layer) ?? 0;
    const shared = figures.of("attention.head_count_kv", layer) ?? query;
    if (!isWhole(query, 0, 65_536)) return nonsense("attention.head_count", query);
    if (!isWhole(shared, 0, 65_536) || (shared > 0 && query % shared !== 0))
      return nonsense("attention.head_count_kv", shared);
  }
  const turned = figures.one("rope.dimension_count") ?? 0;
  if (!isWhole(turned, 0, 65_536) || turned % 2 !== 0) return nonsense("rope.dimension_count", turned);
  const scaling = figures.text("rope.scaling.type");
  if (scaling !== undefined && !["none", "linear", "yarn", "longrope"].includes(scaling))
    return nonsense("rope.scaling.type", scaling);
  for (const figure of ["ssm.conv_kernel", "ssm.inner_size", "ssm.state_size", "ssm.group_count"]) {
    const value = figures.one(figure);
    if (value !== undefined && !isWhole(value, 0, 1_048_576)) return nonsense(figure, value);
  }
  const window = figures.most("attention.sliding_window");
  return isWhole(window, 0, 2 ** 32) ? undefined : nonsense("attention.sliding_window", window);
}

/** In these, widths are known to be products of heads and lengths: the catalogue's architectures and related ones. */
const plainAttention = /^(llama|qwen2|qwen2moe|qwen3|qwen3moe|qwen35|qwen35moe|gemma[234]?|phi3|mistral3|gpt-oss)$/;

/** Figures that do not match the tensors: several models assert on them when they are first evaluated. */
function widthRefusal(header: GgufHeader, figures: HeaderFigures): HeaderRefusal | undefined {
  if (!plainAttention.test(figures.architecture)) return undefined;
  if ((figures.one("expert_count") ?? 0) === 0 && figures.most("feed_forward_length") < 1)
    return nonsense("feed_forward_length", figures.one("feed_forward_length"));
  const keys = header.tensors.tensor("attn_k.weight");
  const width = keys?.dimensions[1];
  const heads = figures.of("attention.head_count", keys?.block ?? 0) ?? 0;
  const shared = figures.of("attention.head_count_kv", keys?.block ?? 0) ?? heads;
  const usual = (figures.one("embedding_length") ?? 0) / Math.max(1, heads);
  const length = figures.one("attention.key_length") ?? usual;
  const windowed = figures.one("attention.key_length_swa") ?? length;
  if (width !== undefined && shared > 0 && width !== shared * length && width !== shared * windowed)
    return nonsense("attention.key_length", length);
  const turned = figures.one("rope.dimension_count") ?? 0;
  return turned > Math.max(length, windowed) ? nonsense("rope.dimension_count", turned) : undefined;
}

/** The library supports at most 1024 experts. */
const mostExperts = 1024;

function expertsRefusal(figures: HeaderFigures): HeaderRefusal | undefined {
  const experts = figures.one("expert_count") ?? 0;
  if (!isWhole(experts, 0, mostExperts)) return nonsense("expert_count", experts);
  // These are written with one expert although they have none.
  if (experts <= 1 && figures.architecture.startsWith("hunyuan")) return undefined;
  const used = figures.most("expert_used_count");
  if (!isWhole(used, Math.min(1, experts), experts)) return nonsense("expert_used_count", used);
  const groups = figures.one("expert_group_count") ?? 0;
  if (!isWhole(groups, 0, Math.max(0, experts - 1)) || (groups > 1 && experts % groups !== 0))
    return nonsense("expert_group_count", groups);
  const groupsUsed = figures.one("expert_group_used_count") ?? 0;
  if (groups > 1 && !isWhole(groupsUsed, 1, groups - 1)) return nonsense("expert_group_used_count", groupsUsed);
  return undefined;
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function nonsense(figure: string, value: number | string | undefined): HeaderRefusal {
  return { kind: "nonsense", figure, value: value === undefined || value === "" ? "(nothing)" : String(value) };
}

/** Text from a file, shortened and without control characters. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?").slice(0, 80);
}
