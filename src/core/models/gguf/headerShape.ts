// The shape of a model from its header, once that was checked.
import { hiddenClass } from "../../../base/hiddenCharacters.ts";
import { headOf, wellFormed } from "../../../base/text.ts";
import {
  deltaNetArchitectures,
  recurrentArchitectures,
  windowPatterns,
  windowPatternsDenseFirst,
} from "./architectures.ts";
import type { GgufHeader } from "./ggufHeader.ts";
import { HeaderFigures } from "./headerFigures.ts";
import type { LayerShape, ModelShape } from "./modelShape.ts";

/** The shape of a model whose header was not refused. The tensors of all its parts must have been joined. */
export function shapeOfHeader(header: GgufHeader): ModelShape {
  const figures = new HeaderFigures(header);
  const { tensors } = header;
  const blocks = figures.one("block_count") ?? 0;
  const extra = figures.one("nextn_predict_layers") ?? 0;
  const trunk = blocks - extra;
  const layers = Array.from({ length: trunk }, (_, index): LayerShape => ({
    weightBytes: tensors.block(index).bytes,
    expertBytes: tensors.block(index).expertBytes,
    ...memoryOfLayer(figures, index, trunk),
  }));
  const used = figures.most("expert_used_count");
  const count = figures.one("expert_count") ?? 0;
  const name = inOneLine(header.texts.get("general.name") ?? "");
  const isTied = !tensors.hasOutput;
  return {
    architecture: figures.architecture,
    ...(name !== "" && { name }),
    contextTokens: figures.one("context_length") ?? 0,
    embedding: figures.one("embedding_length") ?? 0,
    heads: figures.most("attention.head_count"),
    feedForward: Math.max(
      figures.most("feed_forward_length"),
      used * figures.most("expert_feed_forward_length") + figures.most("expert_shared_feed_forward_length"),
    ),
    vocabulary: header.vocabulary,
    layers,
    inputBytes: tensors.inputBytes,
    outputBytes: tensors.outputBytes + (isTied ? tensors.inputBytes : 0),
    isTied,
    ...(count > 0 && used > 0 && { experts: { count, used } }),
    headerBytes: header.dataStart,
    ...(extra > 0 && { extraLayers: extra }),
    isEstimated: tensors.unknownTypes > 0,
  };
}

const unseen = new RegExp(hiddenClass("name"), "gu");
/** Longest name of a model that is shown. In characters. */
const longestName = 120;

/** A name that a file gives itself, as a piece of one line: it may have anything in it, escape sequences of terminals too. */
function inOneLine(name: string): string {
  return headOf(wellFormed(name).replace(/\s+/g, " ").replace(unseen, "").trim(), longestName);
}

function memoryOfLayer(
  figures: HeaderFigures,
  index: number,
  blocks: number,
): Omit<LayerShape, "weightBytes" | "expertBytes"> {
  const isStateOnly = isRecurrentLayer(figures, index);
  // Falcon-H1 has both in every layer.
  const stateBytes = isStateOnly || figures.architecture === "falcon-h1" ? stateOf(figures) : 0;
  const ownCaches = blocks - (figures.one("attention.shared_kv_layers") ?? 0);
  if (isStateOnly || index >= ownCaches) return { kvWidth: 0, stateBytes };
  const window = windowOf(figures, index);
  const suffix = window === undefined ? "" : "_swa";
  const query = figures.of("attention.head_count", index) ?? 0;
  const heads = figures.of("attention.head_count_kv", index) ?? query;
  const usual = query === 0 ? 0 : Math.floor((figures.one("embedding_length") ?? 0) / query);
  const length = (which: string): number =>
    figures.one(`attention.${which}_length${suffix}`) ?? figures.one(`attention.${which}_length`) ?? usual;
  const kvWidth = heads * (length("key") + length("value"));
  return { kvWidth, stateBytes, ...(window !== undefined && { window }) };
}

function isRecurrentLayer(figures: HeaderFigures, index: number): boolean {
  const { architecture } = figures;
  if (recurrentArchitectures.has(architecture)) return true;
  const marked = figures.list("attention.recurrent_layers");
  if (marked) return marked[index] === 1;
  if (deltaNetArchitectures.has(architecture)) return (index + 1) % (figures.one("full_attention_interval") || 4) !== 0;
  return figures.list("attention.head_count_kv")?.[index] === 0;
}

/** Bytes of one sequence's state in one layer (`n_embd_r` and `n_embd_s` of llama.cpp, always 32-bit numbers). */
function stateOf(figures: HeaderFigures): number {
  const one = (name: string): number => figures.one(name) ?? 0;
  const embedding = one("embedding_length");
  const shift = one("wkv.head_size");
  if (shift > 0) return 4 * (embedding * (one("token_shift_count") || 2) + embedding * shift);
  const shortConvolution = one("shortconv.l_cache");
  if (shortConvolution > 0) return 4 * embedding * (shortConvolution - 1);
  const convolved = one("ssm.inner_size") + 2 * one("ssm.group_count") * one("ssm.state_size");
  return 4 * (Math.max(0, one("ssm.conv_kernel") - 1) * convolved + one("ssm.state_size") * one("ssm.inner_size"));
}

function windowOf(figures: HeaderFigures, index: number): number | undefined {
  const { architecture } = figures;
  const window = figures.most("attention.sliding_window");
  const dense = windowPatternsDenseFirst[architecture];
  const usual = windowPatterns[architecture] ?? dense;
  const byLayer = figures.list("attention.sliding_window_pattern");
  // Other architectures have the figure, but the library does not use it.
  if (window === 0 || (usual === undefined && architecture !== "gemma4")) return undefined;
  if (byLayer) return byLayer[index] === 1 ? window : undefined;
  const pattern = figures.one("attention.sliding_window_pattern") ?? usual ?? 0;
  if (pattern === 0) return window;
  const isAll = dense === undefined ? index % pattern === pattern - 1 : index % pattern === 0;
  return isAll ? undefined : window;
}
