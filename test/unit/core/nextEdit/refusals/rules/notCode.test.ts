import assert from "node:assert/strict";
import { notCode } from "../../../../../../src/core/nextEdit/refusals/rules/notCode.ts";
import { proposalOf } from "../../../../../support/edits/editProposals.ts";

describe("an edit with marks in it", () => {
  it("is refused: of a prompt, a fence, a diff", () => {
    for (const line of [
      "<|file_sep|>a.ts",
      "a(); <|endoftext|>",
      "```",
      "@@ -1,2 +1,2 @@",
      "+++ b/a.ts",
      "=======",
      "a\ufffd",
    ])
      assert.ok(notCode.refuses(proposalOf("a();", [], 0, [line])), line);
  });

  it("does not refuse code, or marks that were there", () => {
    assert.ok(!notCode.refuses(proposalOf("a();", [], 0, ["a = b < c | d > e; // ---"])));
    assert.ok(!notCode.refuses(proposalOf('const end = "<|endoftext|>";', [], 0, ['const stop = "<|endoftext|>";'])));
  });
});
