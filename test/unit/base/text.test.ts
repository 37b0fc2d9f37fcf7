import assert from "node:assert/strict";
import { fenced, partialMatchLength, patternOfAny } from "../../../src/base/text.ts";

describe("tools for text", () => {
  it("finds how much of a word a text ends with, never the whole word", () => {
    assert.equal(partialMatchLength("a <|en", "<|end|>"), 4);
    assert.equal(partialMatchLength("a <|end|>", "<|end|>"), 0);
    assert.equal(partialMatchLength("<<", "<<<"), 2);
    assert.equal(partialMatchLength("", "<"), 0);
  });

  it("finds one of several texts by a pattern, the longer of two that begin alike, and reads no text as a pattern", () => {
    const found = (text: string): string | undefined =>
      new RegExp(patternOfAny(["a.b", "(c|d)", "<x>", "<x>\\y"])).exec(text)?.[0];
    assert.equal(found("acb a.b"), "a.b");
    assert.equal(found("c (c|d)"), "(c|d)");
    assert.equal(found("<x>\\y"), "<x>\\y");
    assert.equal(found("c"), undefined);
  });

  it("fences code with more backticks than the code has", () => {
    assert.equal(fenced("ts", "a"), "```ts\na\n```");
    assert.equal(fenced("", "a\n"), "```\na\n```");
    assert.equal(fenced("md", "```\na\n```"), "````md\n```\na\n```\n````");
  });
});
