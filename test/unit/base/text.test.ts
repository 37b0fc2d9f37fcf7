import assert from "node:assert/strict";
import { fenced, partialMatchLength } from "../../../src/base/text.ts";

describe("tools for text", () => {
  it("finds how much of a word a text ends with, never the whole word", () => {
    assert.equal(partialMatchLength("a <|en", "<|end|>"), 4);
    assert.equal(partialMatchLength("a <|end|>", "<|end|>"), 0);
    assert.equal(partialMatchLength("<<", "<<<"), 2);
    assert.equal(partialMatchLength("", "<"), 0);
  });

  it("fences code with more backticks than the code has", () => {
    assert.equal(fenced("ts", "a"), "```ts\na\n```");
    assert.equal(fenced("", "a\n"), "```\na\n```");
    assert.equal(fenced("md", "```\na\n```"), "````md\n```\na\n```\n````");
  });
});
