import assert from "node:assert/strict";
import { catalogue } from "../../../../../src/core/models/catalogue/catalogue.ts";
import { entryBytes } from "../../../../../src/core/models/catalogue/modelEntry.ts";
import { needsCheckpoints, weightBytes } from "../../../../../src/core/models/gguf/modelShape.ts";
import { recordedOf, recordedParameters, entryShape } from "../../../../../src/core/models/catalogue/entryShape.ts";

describe("shapes of the catalogue's entries", () => {
  it("are recorded for every entry, and have the parameters that the entry says", () => {
    for (const entry of catalogue) {
      const recorded = recordedOf(entry);
      assert.ok(recorded, entry.id);
      // A published number is rounded; Devstral's card says 24 for 23.57.
      const slack = entry.id === "devstral-small-2" ? 0.02 : 0.006;
      const ratio = recordedParameters(recorded) / entry.parameters;
      assert.ok(Math.abs(ratio - 1) < slack, `${entry.id}: ${ratio}`);
      assert.equal(recorded.contextTokens, entry.contextTokens, entry.id);
    }
  });

  it("spread the file's size over the layers", () => {
    for (const entry of catalogue) {
      const shape = entryShape(entry);
      assert.ok(shape);
      const bytes = entryBytes(entry);
      // The engine does not load the layers that predict further tokens.
      const extra = (shape.extraLayers ?? 0) > 0 ? 0.0155 : 0;
      if (bytes !== undefined) assert.ok(Math.abs(weightBytes(shape) / bytes - 1 + extra) < 1e-3, entry.id);
      assert.equal(needsCheckpoints(shape), /qwen35|qwen3next|gemma4|gpt-oss/.test(entry.architecture), entry.id);
    }
  });

  it("know the cache and the state of the 27B exactly", () => {
    const shape = entryShape(catalogue.find(({ id }) => id === "qwen3.6-27b")!)!;
    const perToken = shape.layers.reduce((sum, { kvWidth }) => sum + 2 * kvWidth, 0);
    assert.equal(perToken, 64 * 1024);
    const state = shape.layers.reduce((sum, { stateBytes }) => sum + stateBytes, 0);
    // Measured: 149.6 MiB a checkpoint.
    assert.equal((state / 1024 ** 2).toFixed(1), "149.6");
  });

  it("of a model with a layer for predicting further tokens have it beside the others", () => {
    const [plain, predicting, newer] = ["qwen3.6-27b", "qwen3.6-27b-mtp", "qwen3.8-27b"].map((id) =>
      entryShape(catalogue.find((entry) => entry.id === id)!)!,
    );
    for (const shape of [predicting!, newer!]) {
      assert.deepEqual([shape.layers.length, shape.extraLayers], [64, 1]);
      assert.deepEqual(
        shape.layers.map(({ kvWidth, stateBytes }) => [kvWidth, stateBytes]),
        plain!.layers.map(({ kvWidth, stateBytes }) => [kvWidth, stateBytes]),
      );
    }
    // The two files differ by that layer.
    assert.ok(Math.abs(weightBytes(predicting!) / weightBytes(plain!) - 1) < 0.005);
  });

  it("are not made up for other models", () => {
    assert.equal(entryShape({ ...catalogue[0]!, id: "mine", quantisation: "Q2_K" }), undefined);
  });
});
