// The architectures that the inference library supports (`LLM_ARCH_NAMES` of llama.cpp v0.5.0, used by node-llama-cpp 3.22.1), and
// which of them do not generate text. A test compares the list with the library.

/** Why a known architecture cannot generate text. */
export type NotForText = "projector" | "embedding" | "draft" | "speech" | "encoderDecoder" | "diffusion";

const notForText: Readonly<Record<NotForText, string>> = {
  projector: "clip",
  embedding:
    "bert modern-bert nomic-bert nomic-bert-moe neo-bert jina-bert-v2 jina-bert-v3 eurobert gemma-embedding llama-embed",
  draft: "gemma4-assistant eagle3 dflash",
  speech: "wavtokenizer-dec qwen3tts pockettts",
  encoderDecoder: "t5 t5encoder",
  diffusion: "dream llada llada-moe rnd1",
};

const forText =
  "llama llama4 deci falcon grok gpt2 gptj gptneox mpt baichuan starcoder refact bloom stablelm qwen qwen2 qwen2moe " +
  "qwen2vl qwen3 qwen3moe qwen3next qwen3vl qwen3vlmoe qwen35 qwen35moe qwen4exp phi2 phi3 phimoe plamo plamo2 plamo3 " +
  "codeshell orion internlm2 minicpm minicpm3 gemma gemma2 gemma3 gemma3n gemma4 starcoder2 mamba mamba2 maple jamba " +
  "falcon-h1 xverse command-r cohere2 cohere2moe dbrx olmo olmo2 olmoe muse-glimmer openelm arctic deepseek deepseek2 " +
  "deepseek2-ocr deepseek32 deepseek4 chatglm glm4 glm4moe glm-dsa bitnet jais jais2 nemotron nemotron_h " +
  "nemotron_h_moe exaone exaone4 exaone-moe rwkv6 rwkv6qwen2 rwkv7 arwkv7 granite granitemoe granitehybrid " +
  "graniteswitch granite_swa chameleon plm bailingmoe bailingmoe2 bailingmoe3 dots1 dots3note arcee afmoe laguna " +
  "ernie4_5 ernie4_5-moe hunyuan-moe hunyuan-dense hunyuan_vl hy_v3 hy_v4 smollm3 gpt-oss lfm2 lfm2moe smallthinker " +
  "seed_oss grovemoe apertus minimax-01 hrm_text minimax-m2 minimax-m3 cogvlm pangu-embedded mistral3 mistral4 " +
  "paddleocr mimo2 step35 spark2_5 maincoder kimi-linear kimi-k3 talkie mellum nanbeige";

/** Architectures that generate text. */
export const textArchitectures: ReadonlySet<string> = new Set(forText.split(" "));

const reasons = new Map(
  Object.entries(notForText).flatMap(([reason, names]) => names.split(" ").map((name) => [name, reason as NotForText])),
);

/** Why this architecture cannot generate text; undefined when it can, or when it is unknown. */
export function notForTextBecause(architecture: string): NotForText | undefined {
  return reasons.get(architecture);
}

/** Every n-th layer sees the whole context and the others a window, if the header does not say so for each layer. */
export const windowPatterns: Readonly<Record<string, number>> = {
  "gpt-oss": 2,
  gemma2: 2,
  gemma3: 6,
  gemma3n: 5,
  cohere2: 4,
  exaone4: 4,
  "exaone-moe": 4,
  olmo2: 4,
  plamo3: 8,
  afmoe: 4,
  mellum: 4,
  "muse-glimmer": 4,
};

/** In these the first layer of each group sees the whole context, not the last. */
export const windowPatternsDenseFirst: Readonly<Record<string, number>> = { smallthinker: 4, laguna: 4, cohere2moe: 4 };

/** Every layer has a recurrent state and no cache. */
export const recurrentArchitectures: ReadonlySet<string> = new Set([
  "mamba",
  "mamba2",
  "rwkv6",
  "rwkv6qwen2",
  "rwkv7",
  "arwkv7",
]);

/** Three of four layers are recurrent, unless the header says otherwise. */
export const deltaNetArchitectures: ReadonlySet<string> = new Set(["qwen35", "qwen35moe", "qwen3next"]);
