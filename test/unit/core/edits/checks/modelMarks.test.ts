import assert from "node:assert/strict";
import { withoutModelMarks } from "../../../../../src/core/edits/checks/modelMarks.ts";

describe("the byte order mark before an answer", () => {
  it("is left out, unless the code has one", () => {
    assert.equal(withoutModelMarks("\ufeffa = 2", "a = 1"), "a = 2");
    assert.equal(withoutModelMarks("\ufeffa = 2", "\ufeffa = 1"), "\ufeffa = 2");
  });
});
