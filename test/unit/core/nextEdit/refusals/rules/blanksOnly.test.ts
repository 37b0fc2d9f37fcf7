import assert from "node:assert/strict";
import { blanksOnly } from "../../../../../../src/core/nextEdit/refusals/rules/blanksOnly.ts";
import { proposalOf } from "../../../../../support/edits/editProposals.ts";

describe("an edit of white space", () => {
  it("is refused: indentation, spaces, blank lines", () => {
    assert.ok(blanksOnly.refuses(proposalOf("a();\nf(a,b);", [], 1, ["  f(a, b);"])));
    assert.ok(blanksOnly.refuses(proposalOf("a();\nb();", [], 1, ["", "b();"])));
    assert.ok(blanksOnly.refuses(proposalOf("a();\n\nb();", [], 1, [])));
    assert.ok(blanksOnly.refuses(proposalOf("a();\nb();", [], 1, [" "], { count: 0 })));
  });

  it("does not refuse what changes a sign", () => {
    assert.ok(!blanksOnly.refuses(proposalOf("a();\nf(a,b);", [], 1, ["f(a, c);"])));
    assert.ok(!blanksOnly.refuses(proposalOf("a();\nb();", [], 1, [])));
  });
});
