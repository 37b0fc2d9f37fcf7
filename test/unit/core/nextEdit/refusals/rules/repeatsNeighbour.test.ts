import assert from "node:assert/strict";
import { repeatsNeighbour } from "../../../../../../src/core/nextEdit/refusals/rules/repeatsNeighbour.ts";
import { proposalOf } from "../../../../../support/edits/editProposals.ts";

const text = "a = load(1);\nb = load(2);\nc = load(3);";

describe("an edit that repeats the line beside it", () => {
  it("is refused, whether that is above or below", () => {
    assert.ok(repeatsNeighbour.refuses(proposalOf(text, [], 1, ["a = load(1);"])));
    assert.ok(repeatsNeighbour.refuses(proposalOf(text, [], 1, ["  c = load(3);"])));
    assert.ok(repeatsNeighbour.refuses(proposalOf(text, [], 1, ["b = load(2);"], { count: 0 })));
  });

  it("does not refuse another line, a deletion, or one that was the same before", () => {
    assert.ok(!repeatsNeighbour.refuses(proposalOf(text, [], 1, ["b = load(2, 3);"])));
    assert.ok(!repeatsNeighbour.refuses(proposalOf(text, [], 1, [])));
    assert.ok(!repeatsNeighbour.refuses(proposalOf("f();\nf();\ng();", [], 1, ["f();"])));
    assert.ok(!repeatsNeighbour.refuses(proposalOf("}\nb();", [], 1, ["}"])));
  });
});
