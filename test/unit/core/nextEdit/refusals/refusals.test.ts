import assert from "node:assert/strict";
import { refusalOf, refusalRules } from "../../../../../src/core/nextEdit/refusals/refusals.ts";
import { proposalOf } from "../../../../support/edits/editProposals.ts";

describe("the refusal of an edit", () => {
  const text = "const total = 1;\nlog(sum);";
  const edits = [["const sum = 1;", "const total = 1;"]] as const;

  it("names the rule, and is none for a sound edit", () => {
    assert.equal(refusalOf(proposalOf(text, edits, 1, ["log(total);"], { cursorLine: 0 })), undefined);
    assert.equal(refusalOf(proposalOf(text, edits, 1, ["log(total);"], { probability: 0.05 })), "unsure");
    assert.equal(refusalOf(proposalOf(text, edits, 0, ["const sum = 1;"], { probability: 0.05 })), "reversal");
    assert.equal(refusalOf(proposalOf(text, edits, 1, ["log(total;"])), "worseBrackets");
  });

  it("has a name for each rule", () => {
    assert.equal(new Set(refusalRules.map(({ name }) => name)).size, refusalRules.length);
  });
});
