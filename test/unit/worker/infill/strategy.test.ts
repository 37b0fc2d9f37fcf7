import assert from "node:assert/strict";
import { infillStrategy } from "../../../../src/worker/infill/strategy.ts";

const infill = { prefix: 1, suffix: 2, middle: 3 };

describe("how a model is asked to fill in", () => {
  it("is as its row in the catalogue says, known by the file's name", () => {
    const file = "/models/Qwen2.5-Coder-0.5B-Instruct-Q4_K_M.gguf";
    assert.equal(infillStrategy(file, { infill, hasChatTemplate: true }), "joint");
  });

  it("is the joint order for an unknown model with infill tokens, words for one without, nothing for one without either", () => {
    assert.equal(infillStrategy("/m/x.gguf", { infill, hasChatTemplate: false }), "joint");
    assert.equal(infillStrategy("/m/x.gguf", { infill: undefined, hasChatTemplate: true }), "chat");
    assert.equal(infillStrategy("/m/x.gguf", { infill: undefined, hasChatTemplate: false }), undefined);
  });
});
