// Models whose header is as long as one may be, each for another reason.
import { ggufBytes, pair, tensor, text, u32, u64 } from "./ggufBytes.ts";
import { soundTensorBytes } from "./soundModel.ts";

const uint8 = 0;
const uint32 = 4;
const float32 = 6;
const stringType = 8;
const arrayType = 9;

/** About 60 MB, just below what is refused. */
const aim = 60_000_000;

/** An array of so many items, whose bytes repeat. */
function array(itemType: number, count: number, items: Buffer): Buffer {
  return Buffer.concat([u32(itemType), u64(BigInt(count)), Buffer.alloc(items.length * (count / 1000), items)]);
}

function thousand(of: (index: number) => Buffer): Buffer {
  return Buffer.concat(Array.from({ length: 1000 }, (_, index) => of(index)));
}

/** What makes a header long, as its further pairs or tensors. */
const reasons = {
  "a large vocabulary": () => {
    const count = 1_800_000;
    const numbers = (type: number): Buffer => array(type, count, thousand(u32));
    return {
      pairs: [
        pair(
          "tokenizer.ggml.tokens",
          arrayType,
          array(
            stringType,
            count,
            thousand((index) => text(`t${index}`)),
          ),
        ),
        pair("tokenizer.ggml.scores", arrayType, numbers(float32)),
        pair("tokenizer.ggml.token_type", arrayType, numbers(uint32)),
        pair(
          "tokenizer.ggml.merges",
          arrayType,
          array(
            stringType,
            count,
            thousand((index) => text(`a ${index}`)),
          ),
        ),
        pair("tokenizer.chat_template", stringType, text("x".repeat(100_000))),
      ],
    };
  },
  "empty tokens": () => {
    const tokens = array(stringType, 7_500_000, Buffer.alloc(8000));
    return { pairs: [pair("tokenizer.ggml.tokens", arrayType, tokens)] };
  },
  "empty arrays in an array": () => {
    const inner = array(
      arrayType,
      5_000_000,
      thousand(() => Buffer.concat([u32(uint8), u64(0n)])),
    );
    return { pairs: [pair("some.arrays", arrayType, inner)] };
  },
  "lists of numbers": () => ({
    pairs: Array.from({ length: aim / 4100 }, (_, index) =>
      pair(`some.list.${index}`, arrayType, Buffer.concat([u32(uint8), u64(4096n), Buffer.alloc(4096, index)])),
    ),
  }),
  texts: () => ({
    pairs: Array.from({ length: 65_000 }, (_, index) => pair(`some.text.${index}`, stringType, text("x".repeat(256)))),
  }),
  "a text without end": () => ({ pairs: [pair("some.text", stringType, text("x".repeat(aim)))] }),
  "a long list of tensors": () => ({
    tensors: Array.from({ length: 65_000 }, (_, index) => tensor(`${"x".repeat(800)}${index}`, [1n], 0, 0n)),
  }),
} as const satisfies Record<string, () => { readonly pairs?: readonly Buffer[]; readonly tensors?: readonly Buffer[] }>;

export type LongHeader = keyof typeof reasons;
export const longHeaders = Object.keys(reasons) as LongHeader[];

/** The bytes of a small model with such a header. */
export function modelWithLongHeader(reason: LongHeader): Buffer {
  const { pairs = [], tensors = [] }: { readonly pairs?: readonly Buffer[]; readonly tensors?: readonly Buffer[] } =
    reasons[reason]();
  const figures = {
    block_count: 1,
    context_length: 4096,
    embedding_length: 64,
    feed_forward_length: 128,
    "attention.head_count": 4,
    "attention.head_count_kv": 2,
  };
  const header = ggufBytes({
    pairs: [
      pair("general.architecture", stringType, text("qwen2")),
      ...Object.entries(figures).map(([key, value]) => pair(`qwen2.${key}`, uint32, u32(value))),
      ...(reason === "a large vocabulary" || reason === "empty tokens"
        ? []
        : [
            pair(
              "tokenizer.ggml.tokens",
              arrayType,
              array(
                stringType,
                1000,
                thousand((index) => text(`t${index}`)),
              ),
            ),
          ]),
      ...pairs,
    ],
    tensors: [
      ...["token_embd.weight", "blk.0.ffn_up.weight", "output.weight"].map((name, index) =>
        tensor(name, [64n, 32n], 0, BigInt(index * soundTensorBytes)),
      ),
      ...tensors,
    ],
  });
  const start = Math.ceil(header.length / 32) * 32;
  return Buffer.concat([header, Buffer.alloc(start - header.length + 3 * soundTensorBytes)]);
}
