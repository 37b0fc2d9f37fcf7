import assert from "node:assert/strict";
import { unsure } from "../../../../../../src/core/nextEdit/refusals/rules/unsure.ts";
import { proposalOf } from "../../../../../support/edits/editProposals.ts";

describe("an edit that the model is unsure of", () => {
  it("is refused, sooner if no rule expected it", () => {
    assert.ok(unsure.refuses(proposalOf("a();", [], 0, ["b();"], { probability: 0.2 })));
    assert.ok(unsure.refuses(proposalOf("a();", [], 0, ["b();"], { probability: 0.5, isExpected: false })));
  });

  it("does not refuse what it is sure of", () => {
    assert.ok(!unsure.refuses(proposalOf("a();", [], 0, ["b();"], { probability: 0.5 })));
    assert.ok(!unsure.refuses(proposalOf("a();", [], 0, ["b();"], { probability: 0.9, isExpected: false })));
  });
});
