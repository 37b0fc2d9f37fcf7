import assert from "node:assert/strict";
import fc from "fast-check";
import { readGgufHeader } from "../../../../../src/core/models/gguf/ggufHeader.ts";
import { refusalOf, refusalSentence } from "../../../../../src/core/models/gguf/headerCheck.ts";
import { shapeOfHeader } from "../../../../../src/core/models/gguf/headerShape.ts";
import { soundHeader, soundModel, type HeaderValue } from "../../../../support/models/soundModel.ts";

describe("header check", () => {
  const said = (values: Record<string, HeaderValue>, tensors?: string[]): string | undefined => {
    const reading = readGgufHeader(soundHeader(values, tensors), 1e9);
    assert.ok(reading.kind === "header");
    const refusal = refusalOf(reading.header);
    return refusal && refusalSentence(refusal);
  };
  const figure = (name: string, value: HeaderValue): string | undefined => said({ [`qwen2.${name}`]: value });

  it("takes a sound header", () => {
    assert.equal(said({}), undefined);
    assert.equal(figure("attention.head_count", [4, 4]), undefined);
    assert.equal(figure("attention.head_count_kv", [2, 4]), undefined);
    assert.equal(figure("rope.dimension_count", 16), undefined);
    assert.equal(said({ "qwen2.expert_count": 8, "qwen2.expert_used_count": 2 }), undefined);
  });

  it("names what the library would assert on", () => {
    for (const [name, values] of Object.entries({
      block_count: [undefined, 0, 1, 3, 513, 1_000_000, "two"],
      nextn_predict_layers: [3],
      embedding_length: [undefined, 0, 65],
      context_length: [undefined, 0],
      "attention.head_count": [undefined, 0, 3, [4, 3]],
      "attention.head_count_kv": [0, 3, 8],
      "attention.key_length": [0, 1_000_000],
      "rope.dimension_count": [7, 32],
      feed_forward_length: [0],
      "rope.scaling.type": ["spiral"],
      expert_count: [4000],
      expert_used_count: [2],
      expert_group_count: [1],
    }))
      for (const value of values) {
        const sentence = figure(name, value);
        // A list of query heads no longer fits the key heads.
        assert.match(
          sentence ?? "",
          name === "attention.head_count" ? /head_count/ : new RegExp(name),
          `${name} ${String(value)}`,
        );
      }
    assert.match(said({ "qwen2.expert_count": 4, "qwen2.expert_used_count": 5 }) ?? "", /expert_used_count 5/);
    assert.match(said({}, ["token_embd.weight", "blk.1.ffn_up.weight"]) ?? "", /block_count 2, but holds layers for 1/);
  });

  it("shows the name that a file gives itself as a piece of one line, if it has any", () => {
    const nameIn = (name: HeaderValue): string | undefined => {
      const reading = readGgufHeader(soundHeader({ "general.name": name }), 1e9);
      assert.ok(reading.kind === "header");
      return shapeOfHeader(reading.header).name;
    };
    assert.equal(nameIn("Some Model"), "Some Model");
    assert.equal(nameIn("a\u001b[2J\r\n  b\u0007 "), "a[2J b");
    assert.equal(nameIn(" \n\t"), undefined);
    assert.equal(nameIn(7), undefined);
    assert.equal(nameIn("x".repeat(150))?.length, 120);
    assert.equal(nameIn("x".repeat(1_000_000)), undefined);
  });

  it("names what is no model that writes", () => {
    for (const [architecture, message] of Object.entries({
      clip: /vision/,
      "nomic-bert": /embedding/,
      t5: /encoder-decoder/,
      dream: /diffusion/,
      "wavtokenizer-dec": /speech/,
      "gemma4-assistant": /draft/,
      "no\u001b[31mway": /“no\?\[31mway”/,
    }))
      assert.match(said({ "general.architecture": architecture }) ?? "", message);
    assert.match(said({ "general.type": "imatrix" }) ?? "", /statistics/);
    assert.match(said({ "qwen2.pooling_type": 1 }) ?? "", /embedding/);
    assert.match(said({ "general.architecture": undefined }) ?? "", /general\.architecture \(nothing\)/);
  });

  it("never throws and never takes long, whatever the bytes are", () => {
    const base = soundModel();
    const end = soundHeader().length;
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(end - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }), (changes) => {
        const bytes = Buffer.from(base);
        for (const [at, value] of changes) bytes[at] = value;
        const reading = readGgufHeader(bytes, bytes.length);
        if (reading.kind !== "header" || refusalOf(reading.header) !== undefined) return;
        const shape = shapeOfHeader(reading.header);
        assert.ok(shape.layers.length <= 512 && shape.layers.every(({ kvWidth }) => Number.isFinite(kvWidth)));
      }),
      { numRuns: 3000 },
    );
  });
});
