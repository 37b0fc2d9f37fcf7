import assert from "node:assert/strict";
import { unsure } from "../../../../../../src/core/nextEdit/refusals/rules/unsure.ts";
import { proposalOf } from "../../../../../support/edits/editProposals.ts";

const isRefused = (probability: number, isExpected: boolean): boolean =>
  unsure.refuses(proposalOf("a();", [], 0, ["b();"], { probability, isExpected }));

describe("an edit that the model is unsure of", () => {
  it("is refused, sooner if the model has written it", () => {
    assert.ok(isRefused(0.05, true));
    assert.ok(isRefused(0.2, false) && isRefused(0.6, false));
  });

  it("does not refuse what a rule has made unless it is next to impossible, nor what the model is sure of", () => {
    assert.ok(!isRefused(0.1, true) && !isRefused(0.9, true));
    assert.ok(!isRefused(0.7, false));
  });
});
