import assert from "node:assert/strict";
import { worseSyntax } from "../../../../../../src/core/nextEdit/refusals/rules/worseSyntax.ts";
import { proposalOf } from "../../../../../support/edits/editProposals.ts";

describe("an edit with syntax errors", () => {
  it("is refused when the document had fewer", () => {
    assert.ok(worseSyntax.refuses(proposalOf("a();", [], 0, ["a(;"], { syntaxErrors: { before: 0, after: 1 } })));
  });

  it("does not refuse what makes nothing worse, or what no parser has read", () => {
    assert.ok(!worseSyntax.refuses(proposalOf("a();", [], 0, ["b();"], { syntaxErrors: { before: 2, after: 1 } })));
    assert.ok(!worseSyntax.refuses(proposalOf("a();", [], 0, ["b();"])));
  });
});
