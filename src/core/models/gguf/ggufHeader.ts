// Reads the beginning of a GGUF file: whether it is one, whether it is complete, and what it says about its model.
import { broken, Cursor, scalarBytes, Stop, type BrokenHeader } from "./ggufCursor.ts";
import { tensorBytes, TensorSums } from "./ggufTensors.ts";

/** What a file says about its model, unchecked: `refusalOf` in headerCheck.ts checks it. */
export interface GgufHeader {
  /** Numbers and booleans (1 and 0) by key, without most of those about the vocabulary. */
  readonly numbers: ReadonlyMap<string, number>;
  /** Short texts by key. */
  readonly texts: ReadonlyMap<string, string>;
  /** Short arrays of numbers by key. */
  readonly lists: ReadonlyMap<string, readonly number[]>;
  /** Size of the vocabulary, in tokens. */
  readonly vocabulary: number;
  readonly tensors: TensorSums;
  /** Offset of the weights. */
  readonly dataStart: number;
}

/** What the beginning of a file says. */
export type HeaderReading =
  | {
      readonly kind: "header";
      /** Smallest size of a file that contains every tensor of a known type. */
      readonly minimumBytes: number;
      readonly header: GgufHeader;
    }
  /** The window ends too early: read at least this many bytes from the start. */
  | { readonly kind: "needMore"; readonly bytes: number }
  | { readonly kind: "broken"; readonly why: BrokenHeader };

/** No model has more; the largest known ones have about 3000 tensors and 100 values. */
const mostTensors = 65_536;
const mostPairs = 65_536;
/** Longer lists are not about layers. */
const longestList = 4096;
/** Most items of all lists together: several for each layer. */
const mostListed = 65_536;
/** Most texts that are kept. Known models have about 30. */
const mostTexts = 1024;
/** Longest text that is kept. */
const longestText = 256;

/** Reads the header from the first bytes of a file of `fileBytes` bytes. */
export function readGgufHeader(window: Uint8Array, fileBytes: number): HeaderReading {
  const reader = new GgufHeaderReader(fileBytes);
  for (;;) {
    const reading = reader.read(window.subarray(reader.offset));
    if (reading !== undefined) return reading;
    const bytes = reader.offset + reader.needed;
    if (bytes > window.length) return { kind: "needMore", bytes };
  }
}

/** Bytes that are read at a time: at most 10 ms of work on a slow machine, whatever they say, and 80 reads for 250,000 tokens. */
const pieceBytes = 128 * 1024;

/**
 * Reads the header in pieces, so that a long one takes neither memory nor long turns of the event loop. `read` returns the bytes
 * from an offset on, fewer only at the end of the file, and may use the same memory each time.
 */
export async function readHeaderInPieces(
  fileBytes: number,
  read: (offset: number, bytes: number) => Promise<Uint8Array>,
): Promise<Exclude<HeaderReading, { readonly kind: "needMore" }>> {
  const reader = new GgufHeaderReader(fileBytes);
  for (;;) {
    const wanted = Math.max(0, Math.min(Math.max(pieceBytes, reader.needed), fileBytes - reader.offset));
    const piece = await read(reader.offset, wanted);
    // A file that shrinks while it is read ends where reading stopped.
    if (piece.length < wanted) reader.endsAt(reader.offset + piece.length);
    const reading = reader.read(piece);
    if (reading !== undefined) return reading;
  }
}

/** Takes a header's bytes as they come, and forgets them: what it keeps is what `GgufHeader` has. */
export class GgufHeaderReader {
  private readonly cursor: Cursor;
  private readonly values = new Values();
  private readonly tensors = new TensorSums();
  private hasBegun = false;
  private pairsLeft = 0;
  private tensorsLeft = 0;
  private dataBytes = 0;
  private alignment: number | undefined;
  /** Where to go on: all before has been used. */
  offset = 0;
  /** How many bytes from `offset` on it takes to go on. */
  needed: number;

  constructor(fileBytes: number) {
    this.cursor = new Cursor(fileBytes);
    this.needed = Math.min(64, fileBytes);
  }

  /** Says that the file ends here, earlier than it was thought to. */
  endsAt(fileBytes: number): void {
    this.cursor.fileBytes = fileBytes;
  }

  /** Reads the file's bytes from `offset` on. Returns undefined if it needs more. */
  read(window: Uint8Array): Exclude<HeaderReading, { readonly kind: "needMore" }> | undefined {
    const { cursor } = this;
    if (!this.hasBegun) {
      const why = foreignBeginning(window, cursor.fileBytes);
      if (why !== undefined) return { kind: "broken", why };
    }
    cursor.see(window, this.offset);
    try {
      for (let isOver = false; !isOver; this.offset = cursor.offset) isOver = this.step();
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      if (error.reading.kind === "broken") return error.reading;
      // The step that lacks bytes is taken again as a whole.
      this.needed = error.reading.bytes - this.offset;
      cursor.offset = this.offset;
      return undefined;
    }
    return this.header();
  }

  /** Reads one thing and uses it. Returns true when there are no more. */
  private step(): boolean {
    const { cursor, values } = this;
    if (!this.hasBegun) this.begin();
    else if (values.isSkipping) values.skipSome(cursor);
    else if (this.pairsLeft > 0) {
      values.read(cursor);
      this.pairsLeft--;
    } else if (this.alignment === undefined) this.alignment = alignmentIn(values);
    else if (this.tensorsLeft > 0) {
      this.dataBytes = Math.max(this.dataBytes, readTensor(cursor, this.tensors));
      this.tensorsLeft--;
    } else return true;
    return false;
  }

  private begin(): void {
    const { cursor } = this;
    cursor.skip(8);
    const tensorCount = cursor.u64();
    const pairs = cursor.u64();
    if (tensorCount > mostTensors || pairs > mostPairs) broken("absurd");
    // Less than the smallest key-value pair and the smallest tensor entry take.
    cursor.expect(pairs * 13 + tensorCount * 24);
    this.pairsLeft = pairs;
    this.tensorsLeft = tensorCount;
    this.hasBegun = true;
  }

  private header(): Extract<HeaderReading, { readonly kind: "header" }> {
    const { offset, dataBytes, tensors } = this;
    const alignment = this.alignment ?? 1;
    const dataStart = Math.ceil(offset / alignment) * alignment;
    const { numbers, texts, lists, vocabulary } = this.values;
    return {
      kind: "header",
      minimumBytes: dataBytes === 0 ? offset : dataStart + dataBytes,
      header: { numbers, texts, lists, vocabulary, tensors, dataStart },
    };
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

function alignmentIn({ numbers }: Values): number {
  const alignment = numbers.get("general.alignment") ?? 32;
  if (!Number.isInteger(alignment) || alignment < 1 || alignment > 2 ** 30 || (alignment & (alignment - 1)) !== 0)
    broken("damaged");
  return alignment;
}

/** Reads one tensor's entry and returns where its bytes end, relative to the start of the tensor data. */
function readTensor(cursor: Cursor, sums: TensorSums): number {
  const name = cursor.text();
  const dimensionCount = cursor.u32();
  if (dimensionCount > 4) broken("damaged");
  const dimensions: number[] = [];
  let elements = 1;
  for (let dimension = 0; dimension < dimensionCount; dimension++) {
    const length = cursor.u64();
    dimensions.push(length);
    elements *= length;
  }
  const bytes = tensorBytes(cursor.u32(), elements);
  const offset = cursor.u64();
  if (!sums.add(name, dimensions, bytes)) broken("absurd");
  return offset + (bytes ?? 0);
}

const stringType = 8;
const arrayType = 9;
const vocabularyKey = "tokenizer.ggml.tokens";

/** The header's values, as far as they are used. */
class Values {
  readonly numbers = new Map<string, number>();
  readonly texts = new Map<string, string>();
  readonly lists = new Map<string, readonly number[]>();
  vocabulary = 0;
  private listed = 0;
  /** Arrays whose items are passed over, the innermost last. */
  private readonly skipping: { readonly itemType: number; left: number }[] = [];

  read(cursor: Cursor): void {
    const key = cursor.text();
    const type = cursor.u32();
    const number = cursor.scalar(type);
    if (number !== undefined) this.numbers.set(key, number);
    else if (type === stringType && !key.startsWith("tokenizer.") && this.texts.size < mostTexts)
      this.texts.set(key, cursor.text(longestText));
    else if (type === stringType) cursor.skip(cursor.u64());
    else if (type === arrayType) this.readArray(cursor, key);
    else broken("damaged");
  }

  private readArray(cursor: Cursor, key: string): void {
    const itemType = cursor.u32();
    const count = cursor.u64();
    if (key === vocabularyKey) this.vocabulary = count;
    const isUsed = count <= longestList && this.listed + count <= mostListed && !key.startsWith("tokenizer.");
    if (scalarBytes[itemType] === undefined || !isUsed) return this.skip(cursor, itemType, count);
    cursor.expect(count * (scalarBytes[itemType] ?? 1));
    const list: number[] = [];
    for (let item = 0; item < count; item++) list.push(cursor.scalar(itemType) ?? 0);
    this.lists.set(key, list);
    this.listed += count;
  }

  /** Whether the cursor is inside an array that is passed over. */
  get isSkipping(): boolean {
    return this.skipping.length > 0;
  }

  /** Passes over one item of the innermost array. */
  skipSome(cursor: Cursor): void {
    const array = this.skipping.at(-1)!;
    if (array.left === 0) this.skipping.pop();
    else if (array.itemType === stringType) {
      cursor.skip(cursor.u64());
      array.left--;
    } else {
      this.skip(cursor, cursor.u32(), cursor.u64());
      array.left--;
    }
  }

  /** Passes over an array of numbers, or prepares to pass over another one item by item. */
  private skip(cursor: Cursor, itemType: number, count: number): void {
    const itemBytes = scalarBytes[itemType];
    if (itemBytes !== undefined) return cursor.skip(count * itemBytes);
    // No model has arrays of arrays of arrays.
    if (itemType !== stringType && (itemType !== arrayType || this.skipping.length > 2)) broken("damaged");
    cursor.expect(count * (itemType === stringType ? 8 : 12));
    this.skipping.push({ itemType, left: count });
  }
}
