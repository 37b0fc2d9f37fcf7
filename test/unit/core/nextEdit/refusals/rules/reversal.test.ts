import assert from "node:assert/strict";
import { reversal } from "../../../../../../src/core/nextEdit/refusals/rules/reversal.ts";
import { proposalOf } from "../../../../../support/edits/editProposals.ts";

describe("an edit against the user's own", () => {
  it("is refused when it writes the old word for the new one", () => {
    const text = "const total = 1;\nlog(total);";
    assert.ok(reversal.refuses(proposalOf(text, [["const sum = 1;", "const total = 1;"]], 1, ["log(sum);"])));
    assert.ok(reversal.refuses(proposalOf(text, [["const sum = 1;", "const total = 1;"]], 0, ["const sum = 1;"])));
  });

  it("is refused when it puts back what was deleted, or takes out what was put in", () => {
    assert.ok(reversal.refuses(proposalOf("a();\nb();", [["gone(1);", ""]], 1, ["gone(1);"], { count: 0 })));
    assert.ok(reversal.refuses(proposalOf("await a();\nawait b();", [["a();", "await a();"]], 1, ["b();"])));
    assert.ok(
      reversal.refuses(
        proposalOf("if (a === b) {\n}\nif (c === d) {\n}", [["if (a == b) {", "if (a === b) {"]], 2, ["if (c == d) {"]),
      ),
    );
  });

  it("does not refuse what goes on in the user's direction", () => {
    const text = "const total = 1;\nlog(sum);";
    assert.ok(!reversal.refuses(proposalOf(text, [["const sum = 1;", "const total = 1;"]], 1, ["log(total);"])));
    assert.ok(!reversal.refuses(proposalOf("await a();\nb();", [["a();", "await a();"]], 1, ["await b();"])));
  });

  it("does not take two words that were exchanged for a reversal", () => {
    const text = "f(b, a);\ng(a, b);";
    assert.ok(!reversal.refuses(proposalOf(text, [["f(a, b);", "f(b, a);"]], 1, ["g(b, a);"])));
  });
});
