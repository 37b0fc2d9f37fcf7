// Reads just enough of a GGUF file's beginning to tell whether the file is one and is all there. Every value in it is
// untrusted: each step consumes bytes of a bounded window, so that no value can make this hang or allocate.

/** What the beginning of a file shows. */
export type HeaderReading =
  | {
      readonly kind: "header";
      /** Smallest size of a file that holds every tensor whose type is known here. */
      readonly minimumBytes: number;
    }
  /** The window ends too early: read at least this many bytes from the start. */
  | { readonly kind: "needMore"; readonly bytes: number }
  /** Too large or too new to judge here; the engine decides. */
  | { readonly kind: "unknown" }
  | { readonly kind: "broken"; readonly why: BrokenHeader };

export type BrokenHeader = "empty" | "webPage" | "pointer" | "foreign" | "bigEndian" | "version" | "damaged";

/** Longest header worth reading. A vocabulary of 250,000 tokens takes about 11 MB. */
export const longestHeaderBytes = 64 * 1024 * 1024;

/** Reads the header from the first bytes of a file that has `fileBytes` in all. */
export function readGgufHeader(window: Uint8Array, fileBytes: number): HeaderReading {
  const broken = foreignBeginning(window, fileBytes);
  if (broken !== undefined) return { kind: "broken", why: broken };
  const cursor = new Cursor(window, fileBytes);
  try {
    return readTables(cursor);
  } catch (error) {
    if (error instanceof Stop) return error.reading;
    throw error;
  }
}

function foreignBeginning(window: Uint8Array, fileBytes: number): BrokenHeader | undefined {
  if (fileBytes === 0) return "empty";
  const start = String.fromCharCode(...window.subarray(0, 64));
  if (!start.startsWith("GGUF")) {
    if (/^\s*(<!doctype|<html|<\?xml|<head)/i.test(start)) return "webPage";
    return start.startsWith("version https://git-lfs") ? "pointer" : "foreign";
  }
  if (window.length < 8) return "damaged";
  const version = new DataView(window.buffer, window.byteOffset).getUint32(4, true);
  if (version === 2 || version === 3) return undefined;
  return version === 0x02000000 || version === 0x03000000 ? "bigEndian" : "version";
}

function readTables(cursor: Cursor): HeaderReading {
  cursor.skip(8);
  const tensors = cursor.u64();
  const pairs = cursor.u64();
  // Less than the smallest pair and the smallest tensor entry can take.
  cursor.expect(pairs * 13 + tensors * 24);
  let alignment = 32;
  for (let pair = 0; pair < pairs; pair++) {
    const key = cursor.text();
    const type = cursor.u32();
    if (key === "general.alignment" && type === uint32Type) alignment = cursor.u32();
    else skipValue(cursor, type, 0);
  }
  if (alignment < 1 || (alignment & (alignment - 1)) !== 0) damaged();
  let dataBytes = 0;
  for (let tensor = 0; tensor < tensors; tensor++) dataBytes = Math.max(dataBytes, readTensorEnd(cursor));
  const dataStart = Math.ceil(cursor.offset / alignment) * alignment;
  return { kind: "header", minimumBytes: dataBytes === 0 ? cursor.offset : dataStart + dataBytes };
}

/** Reads one tensor's entry and answers where its bytes end, counted from the start of all tensor data. */
function readTensorEnd(cursor: Cursor): number {
  cursor.text();
  const dimensions = cursor.u32();
  if (dimensions > 4) damaged();
  let elements = 1;
  for (let dimension = 0; dimension < dimensions; dimension++) elements *= cursor.u64();
  const type = tensorTypes[cursor.u32()];
  const offset = cursor.u64();
  return type === undefined ? offset : offset + Math.ceil(elements / type[0]) * type[1];
}

const uint32Type = 4;
const stringType = 8;
const arrayType = 9;
/** Bytes of each fixed-size value type. */
const valueBytes: readonly (number | undefined)[] = [1, 1, 2, 2, 4, 4, 4, 1, undefined, undefined, 8, 8, 8];

function skipValue(cursor: Cursor, type: number, depth: number): void {
  const fixed = valueBytes[type];
  if (fixed !== undefined) return cursor.skip(fixed);
  if (type === stringType) return cursor.skip(cursor.u64());
  if (type !== arrayType) damaged();
  if (depth > 3) throw new Stop({ kind: "unknown" });
  const itemType = cursor.u32();
  const count = cursor.u64();
  const itemBytes = valueBytes[itemType];
  if (itemBytes !== undefined) return cursor.skip(count * itemBytes);
  if (itemType === stringType) return cursor.skipTexts(count);
  cursor.expect(count * 12);
  for (let item = 0; item < count; item++) skipValue(cursor, itemType, depth + 1);
}

/** Elements and bytes of one block, by tensor type number. Types missing here are too new for this table. */
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
};

/** Ends the reading from any depth; caught in `readGgufHeader` alone. */
class Stop extends Error {
  readonly reading: HeaderReading;

  constructor(reading: HeaderReading) {
    super(reading.kind);
    this.reading = reading;
  }
}

function damaged(): never {
  throw new Stop({ kind: "broken", why: "damaged" });
}

class Cursor {
  offset = 0;
  private readonly view: DataView;
  private readonly window: Uint8Array;
  private readonly fileBytes: number;

  constructor(window: Uint8Array, fileBytes: number) {
    this.window = window;
    this.view = new DataView(window.buffer, window.byteOffset, window.byteLength);
    this.fileBytes = fileBytes;
  }

  /** Ends the reading unless this many bytes more can be in the file, in a header, and in the window. */
  need(bytes: number): void {
    this.expect(bytes);
    if (this.offset + bytes > this.window.length) throw new Stop({ kind: "needMore", bytes: this.offset + bytes });
  }

  /** Ends the reading unless this many bytes more can be in the file and in a header of bounded length. */
  expect(bytes: number): void {
    if (this.offset + bytes > this.fileBytes) damaged();
    if (this.offset + bytes > longestHeaderBytes) throw new Stop({ kind: "unknown" });
  }

  /** Moves on. The bytes passed need not be in the window. */
  skip(bytes: number): void {
    this.expect(bytes);
    this.offset += bytes;
  }

  u32(): number {
    this.need(4);
    const value = this.view.getUint32(this.offset, true);
    this.offset += 4;
    return value;
  }

  /** Exact up to 2^53; larger values only have to stay too large. */
  u64(): number {
    return this.u32() + this.u32() * 2 ** 32;
  }

  text(): string {
    const length = this.u64();
    this.need(length);
    const end = this.offset + length;
    // Only short names are ever compared.
    const text = length > 64 ? "" : String.fromCharCode(...this.window.subarray(this.offset, end));
    this.offset = end;
    return text;
  }

  skipTexts(count: number): void {
    this.expect(count * 8);
    for (let item = 0; item < count; item++) this.skip(this.u64());
  }
}
