// Damaged, cut and lying variants of a model file, from random numbers, so that each can be made again.
import { readGgufHeader } from "../../../src/core/models/gguf/ggufHeader.ts";

export interface Mutant {
  readonly bytes: Buffer;
  /** What was done, for whoever reads of a failure. */
  readonly what: string;
}

/** Numbers at which readers overflow, wait or allocate. */
const oddNumbers = [0n, 1n, 2n, 0x7fn, 0xffffn, 0x7fff_ffffn, 0xffff_ffffn, 10n ** 18n, 2n ** 63n - 1n, 2n ** 64n - 1n];

/** A variant of a model file with one or two changes. */
export function mutantOf(model: Buffer, random: () => number): Mutant {
  const reading = readGgufHeader(model, model.length);
  if (reading.kind !== "header") throw new Error("the model to change is damaged itself");
  const headerBytes = reading.header.dataStart;
  let bytes: Buffer = Buffer.from(model);
  const done: string[] = [];
  for (let change = below(2, random); change >= 0; change--) {
    // Small changes more often: what is cut or moved is mostly refused at once.
    const [what, make] = changes[Math.floor(random() ** 1.5 * changes.length)]!;
    bytes = make(bytes, Math.min(headerBytes, bytes.length), random);
    done.push(what);
  }
  return { bytes, what: done.join(", ") };
}

type Change = (bytes: Buffer, headerBytes: number, random: () => number) => Buffer;

const changes: readonly (readonly [what: string, Change])[] = [
  [
    "weights are no numbers",
    (bytes, headerBytes, random) => {
      for (let count = 0; count < 64; count++) {
        const at = headerBytes + 4 * below((bytes.length - headerBytes) / 4, random);
        if (at + 4 <= bytes.length) bytes.writeUInt32LE([0x7fc0_0000, 0x7f80_0000, 0xff80_0000][below(3, random)]!, at);
      }
      return bytes;
    },
  ],
  [
    "a value is odd",
    (bytes, headerBytes, random) => {
      const end = placeBehind(bytes, headerBytes, /[a-z0-9_]+(?:\.[a-z0-9_]+)+/g, random);
      return end === undefined ? bytes : oddAt(bytes, end + 4, random);
    },
  ],
  [
    "a tensor has another shape, type or place",
    (bytes, headerBytes, random) => {
      const end = placeBehind(bytes, headerBytes, /blk\.\d+\.[a-z_]+\.(?:weight|bias)|output[a-z_]*\.weight/g, random);
      return end === undefined ? bytes : oddAt(bytes, end + 4 * below(8, random), random);
    },
  ],
  [
    "a value has another type",
    (bytes, headerBytes, random) => {
      const end = placeBehind(bytes, headerBytes, /[a-z0-9_]+(?:\.[a-z0-9_]+)+/g, random);
      if (end !== undefined && end + 4 <= bytes.length) bytes.writeUInt32LE(below(16, random), end);
      return bytes;
    },
  ],
  [
    "a name is another",
    (bytes, headerBytes, random) => {
      const end = placeBehind(bytes, headerBytes, /[a-z0-9_]+(?:\.[a-z0-9_]+)+/g, random);
      if (end !== undefined) bytes[end - 1 - below(6, random)] = 97 + below(26, random);
      return bytes;
    },
  ],
  ["a number of the header is odd", (bytes, headerBytes, random) => oddAt(bytes, below(headerBytes, random), random)],
  [
    "bytes of the header are others",
    (bytes, headerBytes, random) => {
      for (let count = below(8, random); count >= 0; count--) bytes[below(headerBytes, random)] = below(256, random);
      return bytes;
    },
  ],
  ["a count at the start is odd", (bytes, _headerBytes, random) => oddAt(bytes, [4, 8, 16][below(3, random)]!, random)],
  ["it ends in its header", (bytes, headerBytes, random) => bytes.subarray(0, below(headerBytes, random))],
  ["it ends in its weights", (bytes, _headerBytes, random) => bytes.subarray(0, below(bytes.length, random))],
  [
    "a piece is missing",
    (bytes, headerBytes, random) => {
      const from = below(headerBytes, random);
      return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + 1 + below(64, random))]);
    },
  ],
  [
    "a piece is there twice",
    (bytes, headerBytes, random) => {
      const from = below(headerBytes, random);
      return Buffer.concat([bytes.subarray(0, from + 1 + below(64, random)), bytes.subarray(from)]);
    },
  ],
  [
    "something was put in",
    (bytes, headerBytes, random) => {
      const from = below(headerBytes, random);
      const put = Buffer.from(Array.from({ length: 1 + below(64, random) }, () => below(256, random)));
      return Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(from)]);
    },
  ],
];

function below(limit: number, random: () => number): number {
  return Math.floor(random() * limit);
}

function oddAt(bytes: Buffer, at: number, random: () => number): Buffer {
  const number = oddNumbers[below(oddNumbers.length, random)]!;
  if (random() < 0.5 && at + 8 <= bytes.length) bytes.writeBigUInt64LE(number, at);
  else if (at + 4 <= bytes.length) bytes.writeUInt32LE(Number(number & 0xffff_ffffn), at);
  return bytes;
}

/** The offset behind one of the names in the header that fit; undefined if there is none. */
function placeBehind(bytes: Buffer, headerBytes: number, name: RegExp, random: () => number): number | undefined {
  const places = [...bytes.toString("latin1", 0, headerBytes).matchAll(name)].map(
    ({ index, 0: text }) => index + text.length,
  );
  return places[below(places.length, random)];
}
