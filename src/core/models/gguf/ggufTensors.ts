// What a GGUF file's table of tensors says: bytes by block, and a few dimensions to check the header's figures against.

/** Bytes of one block of a model. */
export interface BlockBytes {
  readonly bytes: number;
  /** Part that belongs to experts. */
  readonly expertBytes: number;
}

/** Dimensions of the first tensor of a kind, and its block. */
export interface KnownTensor {
  readonly block: number;
  readonly dimensions: readonly number[];
}

/** The library supports no more blocks (`LLAMA_MAX_LAYERS` is 512), so a header that claims more is wrong. */
export const mostBlocks = 512;

/** Sums over a table of tensors that is never held in memory as a whole. */
export class TensorSums {
  private readonly blocks: { bytes: number; expertBytes: number }[] = [];
  private readonly known = new Map<string, KnownTensor>();
  count = 0;
  inputBytes = 0;
  outputBytes = 0;
  /** True when the output has its own table. */
  hasOutput = false;
  /** Tensors of an unknown type: their bytes are missing from the sums. */
  unknownTypes = 0;

  /** Returns false for a block that no model has. */
  add(name: string, dimensions: readonly number[], bytes: number | undefined): boolean {
    this.count++;
    if (bytes === undefined) this.unknownTypes++;
    const size = bytes ?? 0;
    const [, number, rest = ""] = /^blk\.(\d{1,9})\.(.*)$/.exec(name) ?? [];
    if (number === undefined) {
      this.addOutside(name, dimensions, size);
      return true;
    }
    const block = Number(number);
    if (block >= mostBlocks) return false;
    const sums = (this.blocks[block] ??= { bytes: 0, expertBytes: 0 });
    sums.bytes += size;
    if (rest.includes("_exps")) sums.expertBytes += size;
    if (checked.has(rest) && !this.known.has(rest)) this.known.set(rest, { block, dimensions });
    return true;
  }

  /** One more than the index of the last block. */
  get blockCount(): number {
    return this.blocks.length;
  }

  block(index: number): BlockBytes {
    return this.blocks[index] ?? { bytes: 0, expertBytes: 0 };
  }

  /** Number of blocks without any tensor. */
  get missingBlocks(): number {
    let missing = 0;
    for (let index = 0; index < this.blocks.length; index++) if (this.blocks[index] === undefined) missing++;
    return missing;
  }

  /** The first tensor of this name: `token_embd.weight`, `attn_q.weight` and others of `checked`. */
  tensor(name: string): KnownTensor | undefined {
    return this.known.get(name);
  }

  /** Adds the tensors of another part of a split file. */
  join(other: TensorSums): void {
    for (let index = 0; index < other.blocks.length; index++) {
      if (other.blocks[index] === undefined) continue;
      const { bytes, expertBytes } = other.block(index);
      const sums = (this.blocks[index] ??= { bytes: 0, expertBytes: 0 });
      sums.bytes += bytes;
      sums.expertBytes += expertBytes;
    }
    for (const [name, tensor] of other.known) if (!this.known.has(name)) this.known.set(name, tensor);
    this.count += other.count;
    this.inputBytes += other.inputBytes;
    this.outputBytes += other.outputBytes;
    this.hasOutput ||= other.hasOutput;
    this.unknownTypes += other.unknownTypes;
  }

  private addOutside(name: string, dimensions: readonly number[], bytes: number): void {
    if (checked.has(name) && !this.known.has(name)) this.known.set(name, { block: -1, dimensions });
    if (/^(token_embd|token_types|position_embd|per_layer_token_embd)\b/.test(name)) this.inputBytes += bytes;
    else this.outputBytes += bytes;
    if (name === "output.weight") this.hasOutput = true;
  }
}

const checked: ReadonlySet<string> = new Set([
  "token_embd.weight",
  "attn_q.weight",
  "attn_k.weight",
  "attn_v.weight",
  "attn_qkv.weight",
  "ffn_down.weight",
]);

/** Bytes of a tensor; undefined for a type too new for this table. */
export function tensorBytes(type: number, elements: number): number | undefined {
  const block = tensorTypes[type];
  return block && Math.ceil(elements / block[0]) * block[1];
}

/** Elements and bytes of one block, by tensor type number (`ggml_type` and the block structures in ggml-common.h). */
const tensorTypes: Readonly<Record<number, readonly [elements: number, bytes: number]>> = {
  0: [1, 4],
  1: [1, 2],
  2: [32, 18],
  3: [32, 20],
  6: [32, 22],
  7: [32, 24],
  8: [32, 34],
  10: [256, 84],
  11: [256, 110],
  12: [256, 144],
  13: [256, 176],
  14: [256, 210],
  16: [256, 66],
  17: [256, 74],
  18: [256, 98],
  19: [256, 50],
  20: [32, 18],
  21: [256, 110],
  22: [256, 82],
  23: [256, 136],
  24: [1, 1],
  25: [1, 2],
  26: [1, 4],
  27: [1, 8],
  28: [1, 8],
  29: [256, 56],
  30: [1, 2],
  34: [256, 54],
  35: [256, 66],
  39: [32, 17],
  40: [64, 36],
  41: [128, 18],
};
