import assert from "node:assert/strict";
import { TokenProbabilities } from "../../../../src/worker/infill/tokenProbabilities.ts";

describe("certainties", () => {
  const three = (): TokenProbabilities => {
    const probabilities = new TokenProbabilities();
    for (const [length, probability] of [
      [3, 0.9],
      [2, 0.5],
      [4, 0.25],
    ] as const)
      probabilities.add(length, probability);
    return probabilities;
  };

  it("end where each token's text ends", () => {
    assert.deepEqual(
      three()
        .upTo(9)
        .map(({ end }) => end),
      [3, 5, 9],
    );
  });

  it("leave out what was cut off, and cut what reaches over the end", () => {
    assert.deepEqual(three().upTo(5), [
      { end: 3, probability: 0.9 },
      { end: 5, probability: 0.5 },
    ]);
    assert.deepEqual(three().upTo(4).at(-1), { end: 4, probability: 0.5 });
    assert.deepEqual(three().upTo(0), []);
  });

  it("make one of the tokens of one character", () => {
    const probabilities = new TokenProbabilities();
    probabilities.add(0, 0.5);
    probabilities.add(2, 0.5);
    probabilities.add(1, 1);
    assert.deepEqual(probabilities.upTo(3), [
      { end: 2, probability: 0.25 },
      { end: 3, probability: 1 },
    ]);
  });
});
