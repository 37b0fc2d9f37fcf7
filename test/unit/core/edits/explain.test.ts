// What the chat is asked about code, where an edit found nothing to change in it.
import assert from "node:assert/strict";
import { questionInstead } from "../../../../src/core/edits/explain.ts";

const selection = { label: "a.py:3-4", languageId: "python", text: "    def f():\n        return 1", before: "" };

describe("the question in place of an edit that found nothing", () => {
  it("has the code and its problems, and asks what is wrong", () => {
    const problem = { line: 2, severity: "error", message: "f is never used" } as const;
    const { text, context } = questionInstead(selection, { kind: "fix", problems: [problem] });
    assert.equal(text, "What is wrong with this code?");
    assert.match(context, /`a\.py:3-4`:\n```python\ndef f\(\):\n {4}return 1\n```/);
    assert.match(context, /line 2 `return 1`, error: f is never used/);
    assert.doesNotMatch(questionInstead(selection, { kind: "fix", problems: [] }).context, /problems/);
  });

  it("is the user's own where they have said what they want", () => {
    const { text, request, context } = questionInstead(selection, { kind: "edit", instruction: "make it faster" });
    assert.deepEqual([text, request], ["make it faster", "make it faster"]);
    assert.match(context, /def f/);
  });
});
