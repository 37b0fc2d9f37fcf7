import assert from "node:assert/strict";
import { rejectedBefore } from "../../../../../../src/core/nextEdit/refusals/rules/rejectedBefore.ts";
import { proposalOf } from "../../../../../support/edits/editProposals.ts";

describe("an edit that was turned down", () => {
  const rejected = [{ documentId: "a.ts", before: "a();", after: "b();" }];

  it("is refused wherever its lines have moved", () => {
    assert.ok(rejectedBefore.refuses(proposalOf("x();\na();", [], 1, ["b();"], { rejected })));
  });

  it("does not refuse another edit of the same line", () => {
    assert.ok(!rejectedBefore.refuses(proposalOf("x();\na();", [], 1, ["c();"], { rejected })));
    assert.ok(!rejectedBefore.refuses(proposalOf("x();\na();", [], 0, ["b();"], { rejected })));
  });
});
