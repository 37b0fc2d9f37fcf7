// Writes the beginning of a GGUF file by hand, so that tests can lie in any place of it.

/** The bytes of a header. Counts can be given to differ from what follows. */
export function ggufBytes(parts: {
  readonly version?: number;
  readonly pairs?: readonly Buffer[];
  readonly tensors?: readonly Buffer[];
  readonly pairCount?: bigint;
  readonly tensorCount?: bigint;
}): Buffer {
  const { version = 3, pairs = [], tensors = [] } = parts;
  return Buffer.concat([
    Buffer.from("GGUF"),
    u32(version),
    u64(parts.tensorCount ?? BigInt(tensors.length)),
    u64(parts.pairCount ?? BigInt(pairs.length)),
    ...pairs,
    ...tensors,
  ]);
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function u64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}

export function text(value: string): Buffer {
  return Buffer.concat([u64(BigInt(value.length)), Buffer.from(value, "latin1")]);
}

export function pair(key: string, type: number, value: Buffer): Buffer {
  return Buffer.concat([text(key), u32(type), value]);
}

export function tensor(name: string, dimensions: readonly bigint[], type: number, offset: bigint): Buffer {
  return Buffer.concat([text(name), u32(dimensions.length), ...dimensions.map(u64), u32(type), u64(offset)]);
}
