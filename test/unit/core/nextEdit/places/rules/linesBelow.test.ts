import assert from "node:assert/strict";
import { linesBelow } from "../../../../../../src/core/nextEdit/places/rules/linesBelow.ts";
import { placesOf, situationOf } from "../../../../../support/edits/editSituations.ts";

describe("the lines below an edit", () => {
  it("are the next ones of its block that say something", () => {
    const text = "f(() => {\n  a(1);\n\n  b();\n  c();\n  d();\n});\ne();";
    assert.deepEqual(placesOf(linesBelow, situationOf(text, [["  a();", "  a(1);"]])), ["3?", "4?"]);
  });

  it("does not leave the block", () => {
    assert.deepEqual(placesOf(linesBelow, situationOf("if (x) {\n  a(1);\n}\ne();", [["  a();", "  a(1);"]])), []);
  });

  it("does not ask after new lines: that is what ghost text is for", () => {
    assert.deepEqual(placesOf(linesBelow, situationOf("a();\nb();\nc();", [["", "b();"]])), []);
  });
});
