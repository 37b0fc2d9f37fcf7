import assert from "node:assert/strict";
import { noCost, type GhostAnswer } from "../../../../src/core/completion/ghost.ts";
import { surest } from "../../../../src/core/completion/surest.ts";

function answer(text: string, mean?: number): GhostAnswer {
  return {
    applied: [],
    ...(text !== "" && { ghost: { text, replaceAfter: 0, source: "model", cost: noCost, applied: [] } }),
    ...(mean !== undefined && { certainty: { first: mean, mean } }),
  };
}

describe("of several answers", () => {
  it("the one that the model is surest of is taken", () => {
    assert.equal(surest([answer("a", 0.6), answer("b", 0.9), answer("c", 0.7)]).ghost?.text, "b");
  });

  it("one that the model ended itself is preferred to one that a rule cut, if it is nearly as sure", () => {
    const cut = { ...answer("a", 0.9), stopRule: "scopeEnd" };
    assert.equal(surest([cut, answer("b", 0.85)]).ghost?.text, "b");
    assert.equal(surest([cut, answer("b", 0.7)]).ghost?.text, "a");
  });

  it("one that shows nothing is taken only where none shows anything", () => {
    assert.equal(surest([answer("", 0.9), answer("b", 0.2)]).ghost?.text, "b");
    assert.equal(surest([answer("", 0.9), answer("", 0.95)]).ghost, undefined);
  });

  it("the first is taken where nothing is known", () => {
    assert.equal(surest([answer("a"), answer("b")]).ghost?.text, "a");
  });
});
