// A small model's header in which every figure is right, so that a test can make one of them wrong.
import { ggufBytes, pair, tensor, text, u32, u64 } from "./ggufBytes.ts";

const uint32 = 4;
const stringType = 8;
const arrayType = 9;

/** Value of a header: a number, a text, or numbers one a layer. undefined leaves the usual one out. */
export type HeaderValue = number | string | readonly number[] | undefined;

const usual: Readonly<Record<string, HeaderValue>> = {
  "general.architecture": "qwen2",
  "general.name": "small",
  "qwen2.block_count": 2,
  "qwen2.context_length": 4096,
  "qwen2.embedding_length": 64,
  "qwen2.feed_forward_length": 128,
  "qwen2.attention.head_count": 4,
  "qwen2.attention.head_count_kv": 2,
};

/** Bytes of one tensor of the small model. */
export const soundTensorBytes = 64 * 32 * 4;

/** The header's bytes, with other values than the usual ones. `tensors`: their names. */
export function soundHeader(
  values: Readonly<Record<string, HeaderValue>> = {},
  tensors: readonly string[] = ["token_embd.weight", "blk.0.ffn_up.weight", "blk.1.ffn_up.weight", "output.weight"],
): Buffer {
  const pairs = Object.entries({ ...usual, ...values }).flatMap(([key, value]) =>
    value === undefined ? [] : [pairOf(key, value)],
  );
  const words = Array.from({ length: 32 }, (_, index) => text(`w${index}`));
  pairs.push(pair("tokenizer.ggml.tokens", arrayType, Buffer.concat([u32(stringType), u64(32n), ...words])));
  return ggufBytes({
    pairs,
    tensors: tensors.map((name, index) => tensor(name, [64n, 32n], 0, BigInt(index * soundTensorBytes))),
  });
}

/** The whole file: the header, and zeros for weights. */
export function soundModel(
  values: Readonly<Record<string, HeaderValue>> = {},
  tensors?: readonly string[],
  count = tensors?.length ?? 4,
): Buffer {
  const header = soundHeader(values, tensors);
  const start = Math.ceil(header.length / 32) * 32;
  return Buffer.concat([header, Buffer.alloc(start - header.length + count * soundTensorBytes)]);
}

function pairOf(key: string, value: Exclude<HeaderValue, undefined>): Buffer {
  if (typeof value === "string") return pair(key, stringType, text(value));
  if (typeof value === "number") return pair(key, uint32, u32(value));
  return pair(key, arrayType, Buffer.concat([u32(uint32), u64(BigInt(value.length)), ...value.map(u32)]));
}
