import assert from "node:assert/strict";
import { DraftPacer, longestDraft } from "../../../../src/worker/schedule/draftPacer.ts";

/** A pacer that has measured evaluations which take this long with so many tokens. */
function measured(ms: (tokens: number) => number, tokensPerSecond = 0): DraftPacer {
  const pacer = new DraftPacer({ tokensPerSecond });
  for (const draft of [0, 3, 7, 15, 23, 31]) pacer.measured(draft, ms(draft + 1));
  return pacer;
}

/** Times one token's, as measured on two cores (docs/benchmarks.md, “Edits”), and on a device that has time for more. */
const cpu = (tokens: number): number => 30 * (tokens === 1 ? 1 : 1.7 + 0.4 * tokens);
const gpu = (tokens: number): number => 10 + tokens / 10;

describe("the size of a draft", () => {
  it("grows with how sure the draft is, where each token costs something", () => {
    const pacer = measured(cpu);
    const sizes = [0.3, 0.9, 0.95, 0.99, 0.995].map((trust) => pacer.draftTokens(100, trust));
    assert.equal(sizes[0], 0);
    assert.deepEqual(
      sizes,
      sizes.toSorted((one, other) => one - other),
    );
    assert.ok(sizes[1]! > 0 && sizes[1]! < longestDraft);
    assert.equal(sizes.at(-1), longestDraft);
  });

  it("is large for a doubtful draft too, where tokens cost nothing", () => {
    assert.ok(measured(gpu).draftTokens(100, 0.6) >= 7);
  });

  it("is none where evaluating two tokens takes as long as two evaluations", () => {
    assert.equal(measured((tokens) => 30 * tokens).draftTokens(100, 0.99), 0);
  });

  it("is none before it is known what one token takes", () => {
    assert.equal(new DraftPacer({ tokensPerSecond: 100 }).draftTokens(20, 0.99), 0);
  });

  it("is at most what there is, and all of it where that is a little more than a size", () => {
    const pacer = measured(cpu);
    for (const available of [0, 1, 2, 5, 9, 30]) assert.ok(pacer.draftTokens(available, 0.99) <= available);
    assert.equal(pacer.draftTokens(9, 0.99), 9);
    assert.equal(pacer.draftTokens(0, 0.99), 0);
  });

  it("is judged by the speed of prompts while no draft was measured", () => {
    const slow = new DraftPacer({ tokensPerSecond: 34 });
    const fast = new DraftPacer({ tokensPerSecond: 300 });
    for (const pacer of [slow, fast]) pacer.measured(0, 30);
    assert.equal(slow.draftTokens(100, 0.9), 0);
    assert.ok(fast.draftTokens(100, 0.9) > 0);
  });

  it("is judged anew when the machine was busy at the time of a measurement", () => {
    const pacer = measured((tokens) => (tokens === 1 ? 30 : 5000), 300);
    assert.equal(pacer.draftTokens(100, 0.95), 0);
    for (let evaluation = 0; evaluation < 200; evaluation++) pacer.measured(0, 30);
    assert.ok(pacer.draftTokens(100, 0.95) > 0);
  });
});
