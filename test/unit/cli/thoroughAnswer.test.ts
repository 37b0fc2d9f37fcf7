import assert from "node:assert/strict";
import { noCost, type CompletionResult } from "../../../src/core/completion/completion.ts";
import { mostConfident } from "../../../src/cli/thoroughAnswer.ts";

function answer(text: string, mean?: number): CompletionResult {
  return {
    applied: [],
    ...(text !== "" && { completion: { text, replaceAfter: 0, source: "model", cost: noCost, applied: [] } }),
    ...(mean !== undefined && { confidence: { first: mean, mean } }),
  };
}

describe("of several answers", () => {
  it("the one that the model is surest of is taken", () => {
    assert.equal(mostConfident([answer("a", 0.6), answer("b", 0.9), answer("c", 0.7)]).completion?.text, "b");
  });

  it("one that the model ended itself is preferred to one that a rule cut, if it is nearly as sure", () => {
    const cut = { ...answer("a", 0.9), stopRule: "scopeEnd" };
    assert.equal(mostConfident([cut, answer("b", 0.85)]).completion?.text, "b");
    assert.equal(mostConfident([cut, answer("b", 0.7)]).completion?.text, "a");
  });

  it("one that shows nothing is taken only where none shows anything", () => {
    assert.equal(mostConfident([answer("", 0.9), answer("b", 0.2)]).completion?.text, "b");
    assert.equal(mostConfident([answer("", 0.9), answer("", 0.95)]).completion, undefined);
  });

  it("the first is taken where nothing is known", () => {
    assert.equal(mostConfident([answer("a"), answer("b")]).completion?.text, "a");
  });
});
