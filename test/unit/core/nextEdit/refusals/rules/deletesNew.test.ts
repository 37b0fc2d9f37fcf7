import assert from "node:assert/strict";
import { deletesNew } from "../../../../../../src/core/nextEdit/refusals/rules/deletesNew.ts";
import { proposalOf } from "../../../../../support/edits/editProposals.ts";

describe("a deletion of what was just written", () => {
  it("is refused where it was written, and where the same stands again", () => {
    assert.ok(deletesNew.refuses(proposalOf("a();\nnew();", [["", "new();"]], 1, [])));
    assert.ok(deletesNew.refuses(proposalOf("new();\na();\nnew();", [["", "new();"]], 2, [])));
  });

  it("does not refuse to delete what is old, or to rewrite what is new", () => {
    assert.ok(!deletesNew.refuses(proposalOf("import a;\nnew();", [["a();", "new();"]], 0, [])));
    assert.ok(!deletesNew.refuses(proposalOf("a();\nnew();", [["", "new();"]], 1, ["newer();"])));
  });
});
