// Reads the beginning of a GGUF file, in which every value is untrusted. Each step consumes bytes, so that no value can make it hang
// or allocate memory.

/** Longest header worth reading. A vocabulary of 250,000 tokens takes about 11 MB. */
export const longestHeaderBytes = 64 * 1024 * 1024;

/** Why the beginning of a file cannot be that of a model. */
export type BrokenHeader =
  "empty" | "webPage" | "pointer" | "foreign" | "bigEndian" | "version" | "damaged" | "absurd" | "tooLong";

/** Stops reading from any depth: with a verdict, or with the number of bytes that must be there before it can go on. */
export class Stop extends Error {
  readonly reading:
    { readonly kind: "broken"; readonly why: BrokenHeader } | { readonly kind: "needMore"; readonly bytes: number };

  constructor(reading: Stop["reading"]) {
    super(reading.kind);
    this.reading = reading;
  }
}

export function broken(why: BrokenHeader): never {
  throw new Stop({ kind: "broken", why });
}

/** A place in a file, of which a window of bytes is known. */
export class Cursor {
  /** From the start of the file. */
  offset = 0;
  fileBytes: number;
  private view: DataView = new DataView(new ArrayBuffer(0));
  private window: Uint8Array = new Uint8Array();
  private windowStart = 0;

  constructor(fileBytes: number) {
    this.fileBytes = fileBytes;
  }

  /** Moves the window: these are the bytes from `start` on. */
  see(window: Uint8Array, start: number): void {
    this.window = window;
    this.view = new DataView(window.buffer, window.byteOffset, window.byteLength);
    this.windowStart = start;
  }

  /** Stops reading unless the file, a header and the window can hold this many bytes more. */
  need(bytes: number): void {
    this.expect(bytes);
    const end = this.offset + bytes;
    if (end > this.windowStart + this.window.length) throw new Stop({ kind: "needMore", bytes: end });
  }

  /** Stops reading unless the file and a header of bounded length can hold this many bytes more. */
  expect(bytes: number): void {
    if (this.offset + bytes > this.fileBytes) broken("damaged");
    if (this.offset + bytes > longestHeaderBytes) broken("tooLong");
  }

  /** Skips bytes, which need not be in the window. */
  skip(bytes: number): void {
    this.expect(bytes);
    this.offset += bytes;
  }

  u32(): number {
    this.need(4);
    const value = this.view.getUint32(this.offset - this.windowStart, true);
    this.offset += 4;
    return value;
  }

  /** Exact up to 2^53; larger values only need to stay too large. */
  u64(): number {
    this.need(8);
    const at = this.offset - this.windowStart;
    this.offset += 8;
    return this.view.getUint32(at, true) + this.view.getUint32(at + 4, true) * 2 ** 32;
  }

  /** A string; "" if it is longer than `most` bytes: only short ones are used, and longer ones need not be in the window. */
  text(most = 64): string {
    const length = this.u64();
    if (length > most) {
      this.skip(length);
      return "";
    }
    this.need(length);
    const at = this.offset - this.windowStart;
    this.offset += length;
    return String.fromCharCode(...this.window.subarray(at, at + length));
  }

  /** A number or truth value of a fixed-size type; undefined for any other type, with nothing read. */
  scalar(type: number): number | undefined {
    const size = scalarBytes[type];
    if (size === undefined) return undefined;
    this.need(size);
    const at = this.offset - this.windowStart;
    this.offset += size;
    return scalarReaders[type]?.(this.view, at);
  }
}

/** Bytes of each fixed-size value type, by its number. */
export const scalarBytes: readonly (number | undefined)[] = [1, 1, 2, 2, 4, 4, 4, 1, undefined, undefined, 8, 8, 8];

const scalarReaders: Readonly<Record<number, (view: DataView, at: number) => number>> = {
  0: (view, at) => view.getUint8(at),
  1: (view, at) => view.getInt8(at),
  2: (view, at) => view.getUint16(at, true),
  3: (view, at) => view.getInt16(at, true),
  4: (view, at) => view.getUint32(at, true),
  5: (view, at) => view.getInt32(at, true),
  6: (view, at) => view.getFloat32(at, true),
  7: (view, at) => view.getUint8(at),
  10: (view, at) => Number(view.getBigUint64(at, true)),
  11: (view, at) => Number(view.getBigInt64(at, true)),
  12: (view, at) => view.getFloat64(at, true),
};
