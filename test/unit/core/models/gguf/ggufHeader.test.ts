import assert from "node:assert/strict";
import fc from "fast-check";
import { longestHeaderBytes, type BrokenHeader } from "../../../../../src/core/models/gguf/ggufCursor.ts";
import {
  GgufHeaderReader,
  readGgufHeader,
  type HeaderReading,
} from "../../../../../src/core/models/gguf/ggufHeader.ts";
import { ggufBytes, pair, tensor, text, u32, u64 } from "../../../../support/models/ggufBytes.ts";
import { cpuMsOf } from "../../../../support/run/cpuTime.ts";

const f32 = 0;
const q4k = 12;
const stringType = 8;
const arrayType = 9;

describe("GGUF header", () => {
  const broken = (bytes: Buffer, why: BrokenHeader, fileBytes = bytes.length): void =>
    assert.deepEqual(readGgufHeader(bytes, fileBytes), { kind: "broken", why });
  const minimum = (bytes: Buffer, fileBytes = 1e9): number => {
    const reading = readGgufHeader(bytes, fileBytes);
    assert.equal(reading.kind, "header");
    return reading.kind === "header" ? reading.minimumBytes : NaN;
  };

  it("tells what is no GGUF file", () => {
    broken(Buffer.alloc(0), "empty");
    broken(Buffer.from("\n<!DOCTYPE html><html>"), "webPage");
    broken(Buffer.from("version https://git-lfs.github.com/spec/v1\noid sha256:1\n"), "pointer");
    broken(Buffer.from("PK\u0003\u0004 something else"), "foreign");
    broken(Buffer.from("GGU"), "foreign");
    broken(Buffer.from("GGUF"), "damaged");
    broken(ggufBytes({ version: 1 }), "version");
    broken(ggufBytes({ version: 99 }), "version");
    broken(ggufBytes({ version: 0x03000000 }), "bigEndian");
  });

  it("knows how large a file must be to hold its tensors", () => {
    const pairs = [pair("general.name", stringType, text("x")), pair("some.flag", 7, Buffer.from([1]))];
    const tensors = [tensor("a", [256n, 4n], q4k, 0n), tensor("b", [10n], f32, 576n)];
    const bytes = ggufBytes({ pairs, tensors });
    assert.equal(minimum(bytes), Math.ceil(bytes.length / 32) * 32 + 576 + 40);
  });

  it("uses the file's own alignment", () => {
    const bytes = ggufBytes({
      pairs: [pair("general.alignment", 4, u32(4096))],
      tensors: [tensor("a", [8n], f32, 0n)],
    });
    assert.equal(minimum(bytes), 4096 + 32);
    broken(ggufBytes({ pairs: [pair("general.alignment", 4, u32(0))] }), "damaged");
    broken(ggufBytes({ pairs: [pair("general.alignment", 4, u32(33))] }), "damaged");
  });

  it("counts a tensor of an unknown type from its place alone", () => {
    const bytes = ggufBytes({ tensors: [tensor("a", [1_000_000n], 200, 64n)] });
    assert.equal(minimum(bytes), Math.ceil(bytes.length / 32) * 32 + 64);
  });

  it("passes over arrays of every kind", () => {
    const strings = Buffer.concat([u32(stringType), u64(3n), text("a"), text(""), text("ccc")]);
    const numbers = Buffer.concat([u32(5), u64(2n), u32(1), u32(2)]);
    const nested = Buffer.concat([u32(arrayType), u64(2n), u32(0), u64(1n), Buffer.from([1]), strings]);
    const bytes = ggufBytes({ pairs: [strings, numbers, nested].map((value) => pair("k", arrayType, value)) });
    assert.equal(minimum(bytes), bytes.length);
  });

  it("asks for more when the window ends inside the header", () => {
    const bytes = ggufBytes({
      pairs: [pair("k", stringType, text("v".repeat(100)))],
      tensors: [tensor("a", [1n], f32, 0n)],
    });
    for (let length = 24; length < bytes.length; length++) {
      const reading = readGgufHeader(bytes.subarray(0, length), bytes.length + 100);
      assert.ok(reading.kind === "needMore" && reading.bytes > length && reading.bytes <= bytes.length, `at ${length}`);
    }
  });

  it("calls every cut of a whole file's header damaged", () => {
    const bytes = ggufBytes({
      pairs: [pair("k", stringType, text("v".repeat(100)))],
      tensors: [tensor("a", [1n], f32, 0n)],
    });
    for (let length = 4; length < bytes.length; length++) broken(bytes.subarray(0, length), "damaged");
  });

  it("is not impressed by absurd values", () => {
    const huge = 1n << 62n;
    broken(ggufBytes({ pairCount: huge }), "absurd", 1e9);
    broken(ggufBytes({ tensorCount: 10n ** 18n }), "absurd", 1e9);
    broken(ggufBytes({ tensors: [tensor("blk.999999.a", [1n], f32, 0n)] }), "absurd", 1e9);
    broken(ggufBytes({ pairs: [pair("k", stringType, u64(1n << 50n))] }), "damaged", 1e9);
    broken(ggufBytes({ pairs: [pair("k", arrayType, Buffer.concat([u32(4), u64(huge)]))] }), "damaged", 1e9);
    broken(ggufBytes({ pairs: [pair("k", 77, u32(0))] }), "damaged", 1e9);
    broken(ggufBytes({ tensors: [tensor("a", [1n, 1n, 1n, 1n, 1n], f32, 0n)] }), "damaged", 1e9);
    assert.ok(minimum(ggufBytes({ tensors: [tensor("a", [huge, huge], f32, huge)] })) > 1e30);
  });

  it("refuses a header of more than the longest length, and arrays in arrays in arrays", () => {
    broken(ggufBytes({ pairs: [pair("k", stringType, u64(BigInt(longestHeaderBytes)))] }), "tooLong", 1e9);
    const nested = Array.from({ length: 10 }, () => Buffer.concat([u32(arrayType), u64(1n)]));
    broken(ggufBytes({ pairs: [pair("k", arrayType, Buffer.concat([...nested, u32(0), u64(0n)]))] }), "damaged", 1e9);
  });

  const base = ((): Buffer => {
    const strings = Array.from({ length: 3000 }, (_, index) => text(`token ${index}`));
    return ggufBytes({
      pairs: [
        pair("general.name", stringType, text("small")),
        pair("layers", arrayType, Buffer.concat([u32(4), u64(40n), Buffer.alloc(160, 1)])),
        pair("tokens", arrayType, Buffer.concat([u32(stringType), u64(3000n), ...strings])),
        pair("types", arrayType, Buffer.concat([u32(5), u64(3000n), Buffer.alloc(12_000)])),
      ],
      tensors: Array.from({ length: 200 }, (_, index) =>
        tensor(`blk.${index}`, [256n, 8n], q4k, BigInt(index) * 1152n),
      ),
    });
  })();
  const changesOfBase = fc.array(fc.tuple(fc.nat(base.length - 9), fc.nat(255)), { maxLength: 6 });
  const changed = (changes: readonly (readonly [number, number])[]): Buffer => {
    const bytes = Buffer.from(base);
    for (const [at, value] of changes) bytes[8 + at] = value;
    return bytes;
  };

  it("says the same when its bytes come in pieces, whatever they are", () => {
    fc.assert(
      fc.property(changesOfBase, fc.array(fc.integer({ min: 300, max: 9000 }), { minLength: 1 }), (changes, sizes) => {
        const bytes = changed(changes);
        const reader = new GgufHeaderReader(bytes.length);
        let reading: HeaderReading | undefined;
        for (let piece = 0; reading === undefined; piece++) {
          const length = Math.max(reader.needed, sizes[piece % sizes.length]!);
          reading = reader.read(bytes.subarray(reader.offset, reader.offset + length));
        }
        assert.deepEqual(reading, readGgufHeader(bytes, bytes.length));
      }),
      { numRuns: 60 },
    );
  });

  it("ends soon whatever the bytes are", () => {
    fc.assert(
      fc.property(changesOfBase, fc.boolean(), (changes, isLarge) => {
        const bytes = changed(changes);
        let reading!: ReturnType<typeof readGgufHeader>;
        const cpuMs = cpuMsOf(() => (reading = readGgufHeader(bytes, isLarge ? 1e9 : bytes.length)));
        // Far above what it takes, for a slow machine.
        assert.ok(cpuMs < 5000, `${cpuMs} ms`);
        assert.ok(reading.kind !== "needMore" || reading.bytes > bytes.length);
      }),
      { numRuns: 2000 },
    );
  });

  it("ends soon on the densest header there can be", () => {
    // 64 MB of empty arrays within arrays cost the most steps per byte.
    const inner = Buffer.concat([u32(0), u64(0n)]);
    const count = Math.floor((longestHeaderBytes - 100) / inner.length);
    const value = Buffer.concat([u32(arrayType), u64(BigInt(count)), Buffer.alloc(count * inner.length, inner)]);
    const bytes = ggufBytes({ pairs: [pair("k", arrayType, value)] });
    const cpuMs = cpuMsOf(() => assert.equal(minimum(bytes), bytes.length));
    assert.ok(cpuMs < 20_000, `${cpuMs} ms`);
  });
});
