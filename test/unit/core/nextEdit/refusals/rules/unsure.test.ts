import assert from "node:assert/strict";
import { unsure } from "../../../../../../src/core/nextEdit/refusals/rules/unsure.ts";
import { proposalOf } from "../../../../../support/edits/editProposals.ts";

const isRefused = (probability: number, more: { rule?: string; isExpected?: boolean } = {}): boolean =>
  unsure.refuses(proposalOf("a();", [], 0, ["b();"], { probability, ...more }));
const written = { rule: "callers", isExpected: false };
const below = { rule: "linesBelow", isExpected: false };

describe("an edit that the model is unsure of", () => {
  it("is refused: sooner if the model has written it, and soonest where only the edit above points at it", () => {
    assert.ok(isRefused(0.05));
    assert.ok(isRefused(0.2, written) && isRefused(0.6, written));
    assert.ok(isRefused(0.7, below) && isRefused(0.97, below));
  });

  it("does not refuse what a rule has made unless it is next to impossible, nor what the model is sure of", () => {
    assert.ok(!isRefused(0.1) && !isRefused(0.9));
    assert.ok(!isRefused(0.2, { rule: "linesBelow" }));
    assert.ok(!isRefused(0.7, written));
    assert.ok(!isRefused(0.99, below));
  });
});
