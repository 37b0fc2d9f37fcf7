import assert from "node:assert/strict";
import { worseBrackets } from "../../../../../../src/core/nextEdit/refusals/rules/worseBrackets.ts";
import { proposalOf } from "../../../../../support/edits/editProposals.ts";

describe("an edit that changes what is open", () => {
  it("is refused when it opens or closes more, or leaves a string", () => {
    assert.ok(worseBrackets.refuses(proposalOf("if (a) {\n}", [], 0, ["if (b)"])));
    assert.ok(worseBrackets.refuses(proposalOf("f(a);", [], 0, ["f((a);"])));
    assert.ok(worseBrackets.refuses(proposalOf("f(a);", [], 0, ['f("a);'])));
    assert.ok(worseBrackets.refuses(proposalOf("f(a);", [], 0, ["g(a) {"], { count: 0 })));
  });

  it("does not refuse what keeps them, whatever is between", () => {
    assert.ok(!worseBrackets.refuses(proposalOf("if (a) {\n}", [], 0, ["if ((b || c)) {"])));
    assert.ok(!worseBrackets.refuses(proposalOf("} else {", [], 0, ["} else if (x) {"])));
    assert.ok(!worseBrackets.refuses(proposalOf("f(a);", [], 0, ["g({ a: [1] });"], { count: 0 })));
  });
});
