import assert from "node:assert/strict";
import { noChange } from "../../../../../../src/core/nextEdit/refusals/rules/noChange.ts";
import { proposalOf } from "../../../../../support/edits/editProposals.ts";

describe("an edit without a change", () => {
  it("is refused, trailing blanks or not", () => {
    assert.ok(noChange.refuses(proposalOf("a();\nb();", [], 1, ["b();"])));
    assert.ok(noChange.refuses(proposalOf("a();\nb();", [], 1, ["b();  "])));
  });

  it("does not refuse a change, an insertion or a deletion", () => {
    assert.ok(!noChange.refuses(proposalOf("a();\nb();", [], 1, ["c();"])));
    assert.ok(!noChange.refuses(proposalOf("a();\nb();", [], 1, ["b();", "b();"])));
    assert.ok(!noChange.refuses(proposalOf("a();\n", [], 1, [])));
  });
});
