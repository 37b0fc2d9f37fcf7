import assert from "node:assert/strict";
import { typedLine } from "../../../../../../src/core/nextEdit/refusals/rules/typedLine.ts";
import { proposalOf } from "../../../../../support/edits/editProposals.ts";

describe("an edit of the line that is being typed", () => {
  const edits = [["", "const a = f("]] as const;

  it("is refused when it changes what was typed", () => {
    assert.ok(typedLine.refuses(proposalOf("x();\nconst a = f(", edits, 1, ["let a = f(1);"], { cursorLine: 1 })));
  });

  it("does not refuse what goes on with it, or another line", () => {
    assert.ok(!typedLine.refuses(proposalOf("x();\nconst a = f(", edits, 1, ["const a = f(1);"], { cursorLine: 1 })));
    assert.ok(!typedLine.refuses(proposalOf("x();\nconst a = f(", edits, 0, ["y();"], { cursorLine: 1 })));
    assert.ok(!typedLine.refuses(proposalOf("x();\nconst a = f(", edits, 0, ["y();"], { cursorLine: 0 })));
  });
});
