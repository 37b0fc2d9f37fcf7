import assert from "node:assert/strict";
import { catalogue } from "../../../../src/core/models/catalogue.ts";
import { rowBytes } from "../../../../src/core/models/modelRow.ts";
import { needsCheckpoints, weightBytes } from "../../../../src/core/models/modelShape.ts";
import { recordedOf, recordedParameters, rowShape } from "../../../../src/core/models/rowShape.ts";

describe("shapes of the catalogue's rows", () => {
  it("are recorded for every row, and have the parameters that the row says", () => {
    for (const row of catalogue) {
      const recorded = recordedOf(row);
      assert.ok(recorded, row.id);
      // A published number is rounded; the MTP file has a layer more, and Devstral's card says 24 for 23.57.
      const slack = row.id === "qwen3.6-27b-mtp" || row.id === "devstral-small-2" ? 0.02 : 0.006;
      const ratio = recordedParameters(recorded) / row.parameters;
      assert.ok(Math.abs(ratio - 1) < slack, `${row.id}: ${ratio}`);
      assert.equal(recorded.contextTokens, row.contextTokens, row.id);
    }
  });

  it("spread the file's size over the layers", () => {
    for (const row of catalogue) {
      const shape = rowShape(row);
      assert.ok(shape);
      const bytes = rowBytes(row);
      if (bytes !== undefined) assert.ok(Math.abs(weightBytes(shape) / bytes - 1) < 1e-6, row.id);
      assert.equal(needsCheckpoints(shape), /qwen35|gemma4|gpt-oss/.test(row.architecture), row.id);
    }
  });

  it("know the cache and the state of the 27B exactly", () => {
    const shape = rowShape(catalogue.find(({ id }) => id === "qwen3.6-27b")!)!;
    const perToken = shape.layers.reduce((sum, { kvWidth }) => sum + 2 * kvWidth, 0);
    assert.equal(perToken, 64 * 1024);
    const state = shape.layers.reduce((sum, { stateBytes }) => sum + stateBytes, 0);
    // Measured: 149.6 MiB a checkpoint.
    assert.equal((state / 1024 ** 2).toFixed(1), "149.6");
  });

  it("are not made up for other models", () => {
    assert.equal(rowShape({ ...catalogue[0]!, id: "mine", quantisation: "Q2_K" }), undefined);
  });
});
