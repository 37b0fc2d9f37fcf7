import assert from "node:assert/strict";
import { longestPrompt, mayWriteLines } from "../../../../../src/core/nextEdit/prompt/promptBudget.ts";

const speed = (prefillTokensPerSecond: number, contextTokens = 8192): Parameters<typeof longestPrompt>[0] => ({
  ...{ prefillTokensPerSecond, contextTokens },
});

describe("what a machine can read for a next edit", () => {
  it("is what it reads in the time that is given, neither very little nor more than helps", () => {
    assert.equal(longestPrompt(speed(300), 4), 3600);
    assert.ok(longestPrompt(speed(300), 4) < longestPrompt(speed(300), 8));
    assert.equal(longestPrompt(speed(1), 4), longestPrompt(speed(100), 4));
    assert.equal(longestPrompt(speed(5000), 4), longestPrompt(speed(50_000), 8));
    assert.equal(longestPrompt(speed(5000, 1000), 4), 1500, "half of the context is left for the places");
  });

  it("is no line of the model's own where it reads slowly", () => {
    assert.deepEqual(
      [149, 150].map((each) => mayWriteLines(speed(each))),
      [false, true],
    );
  });
});
