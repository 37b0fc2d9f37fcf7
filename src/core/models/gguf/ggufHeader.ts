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
/** Longest text that is kept. */
const longestText = 256;

/** Reads the header from the first bytes of a file of `fileBytes` bytes. */
export function readGgufHeader(window: Uint8Array, fileBytes: number): HeaderReading {
  const why = foreignBeginning(window, fileBytes);
  if (why !== undefined) return { kind: "broken", why };
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
  const tensorCount = cursor.u64();
  const pairs = cursor.u64();
  if (tensorCount > mostTensors || pairs > mostPairs) broken("absurd");
  // Less than the smallest key-value pair and the smallest tensor entry take.
  cursor.expect(pairs * 13 + tensorCount * 24);
  const values = new Values();
  for (let pair = 0; pair < pairs; pair++) values.read(cursor);
  const alignment = values.numbers.get("general.alignment") ?? 32;
  if (!Number.isInteger(alignment) || alignment < 1 || alignment > 2 ** 30 || (alignment & (alignment - 1)) !== 0)
    broken("damaged");
  const tensors = new TensorSums();
  let dataBytes = 0;
  for (let tensor = 0; tensor < tensorCount; tensor++) dataBytes = Math.max(dataBytes, readTensor(cursor, tensors));
  const dataStart = Math.ceil(cursor.offset / alignment) * alignment;
  const { numbers, texts, lists, vocabulary } = values;
  return {
    kind: "header",
    minimumBytes: dataBytes === 0 ? cursor.offset : dataStart + dataBytes,
    header: { numbers, texts, lists, vocabulary, tensors, dataStart },
  };
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

  read(cursor: Cursor): void {
    const key = cursor.text();
    const type = cursor.u32();
    const number = cursor.scalar(type);
    if (number !== undefined) this.numbers.set(key, number);
    else if (type === stringType && !key.startsWith("tokenizer.")) this.texts.set(key, cursor.text(longestText));
    else if (type === stringType) cursor.skip(cursor.u64());
    else if (type === arrayType) this.readArray(cursor, key);
    else broken("damaged");
  }

  private readArray(cursor: Cursor, key: string): void {
    const itemType = cursor.u32();
    const count = cursor.u64();
    if (key === vocabularyKey) this.vocabulary = count;
    if (scalarBytes[itemType] === undefined || count > longestList || key.startsWith("tokenizer."))
      return skipItems(cursor, itemType, count, 0);
    cursor.expect(count * (scalarBytes[itemType] ?? 1));
    const list: number[] = [];
    for (let item = 0; item < count; item++) list.push(cursor.scalar(itemType) ?? 0);
    this.lists.set(key, list);
  }
}

function skipItems(cursor: Cursor, itemType: number, count: number, depth: number): void {
  const itemBytes = scalarBytes[itemType];
  if (itemBytes !== undefined) return cursor.skip(count * itemBytes);
  if (itemType === stringType) return cursor.skipTexts(count);
  // No model has arrays of arrays of arrays.
  if (itemType !== arrayType || depth > 2) broken("damaged");
  cursor.expect(count * 12);
  for (let item = 0; item < count; item++) skipItems(cursor, cursor.u32(), cursor.u64(), depth + 1);
}
