import assert from "node:assert/strict";
import { fimByName, fimCandidates, plainName, serverEntry } from "../../../../../src/core/models/remote/serverModel.ts";

describe("a model by the name that a server gives it", () => {
  it("is found in the catalogue, by its longest id", () => {
    for (const name of [
      "Qwen/Qwen3.5-397B-A17B-FP8",
      "qwen3.5-397b-a17b",
      "/models/Qwen3.5-397B-A17B-Q4_K_M-00001-of-00006.gguf",
    ])
      assert.equal(serverEntry(name)?.id, "qwen3.5-397b-a17b", name);
    assert.equal(serverEntry("Qwen/Qwen2.5-Coder-1.5B-Instruct")?.id, "qwen2.5-coder-1.5b");
    assert.equal(serverEntry("somebody/their-own-model"), undefined);
  });

  it("has its last part as a plain name", () => {
    assert.equal(plainName("C:\\models\\Some-Model.GGUF"), "some-model");
  });

  it("has the infill tokens of its family, first of all that are tried", () => {
    assert.equal(fimByName("Qwen/Qwen3.5-397B-A17B")?.prefix, "<|fim_prefix|>");
    assert.equal(fimByName("bigcode/starcoder2-15b")?.prefix, "<fim_prefix>");
    assert.equal(fimByName("openai/gpt-oss-120b"), undefined);
    assert.equal(fimByName("smollm2-135m"), undefined);
    assert.equal(fimCandidates("deepseek-coder-v2")[0]?.middle, "<｜fim▁end｜>");
    assert.ok(fimCandidates("unheard-of").length >= 3);
  });
});
