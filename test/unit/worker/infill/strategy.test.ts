import assert from "node:assert/strict";
import { infillStrategy } from "../../../../src/worker/infill/strategy.ts";

const infill = { prefix: 1, suffix: 2, middle: 3 };

describe("how a model is asked to fill in", () => {
  it("is as its row says, as far as its file has what that takes", () => {
    assert.equal(infillStrategy({ infill, hasChatTemplate: true }, "anchored"), "anchored");
    // Phi-4 has the tokens' names and nothing behind them.
    assert.equal(infillStrategy({ infill, hasChatTemplate: true }, "chat"), "chat");
    assert.equal(infillStrategy({ infill, hasChatTemplate: false }, "chat"), "joint");
    assert.equal(infillStrategy({ infill: undefined, hasChatTemplate: true }, "joint"), "chat");
  });

  it("is the joint order for an unknown model with infill tokens, words for one without, nothing for one without either", () => {
    assert.equal(infillStrategy({ infill, hasChatTemplate: false }, undefined), "joint");
    assert.equal(infillStrategy({ infill: undefined, hasChatTemplate: true }, undefined), "chat");
    assert.equal(infillStrategy({ infill: undefined, hasChatTemplate: false }, undefined), undefined);
  });
});
