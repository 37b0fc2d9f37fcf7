import assert from "node:assert/strict";
import { promptLengths } from "../../../../../src/core/completion/prompt/promptLength.ts";

describe("the length of an infill prompt", () => {
  it("is what is read in three seconds", () => {
    assert.deepEqual(promptLengths(200, 8192), { infillTokens: 512, firstInfillTokens: 512 });
    assert.deepEqual(promptLengths(100_000, 8192), { infillTokens: 4096, firstInfillTokens: 4096 });
  });

  it("is at first shorter on a slow machine, but never so short that the code around the cursor is missing", () => {
    assert.deepEqual(promptLengths(150, 8192), { infillTokens: 512, firstInfillTokens: 384 });
    assert.deepEqual(promptLengths(0, 8192), { infillTokens: 512, firstInfillTokens: 256 });
  });

  it("leaves room for the answer in a small context", () => {
    assert.deepEqual(promptLengths(1000, 1024), { infillTokens: 768, firstInfillTokens: 768 });
    assert.deepEqual(promptLengths(1000, 500), { infillTokens: 375, firstInfillTokens: 256 });
  });
});
