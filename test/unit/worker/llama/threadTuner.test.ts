import assert from "node:assert/strict";
import { mostThreads, ThreadTuner } from "../../../../src/worker/llama/threadTuner.ts";

let nowMs = 1_000_000;

/** Runs one-token evaluations whose cost depends on the threads, answers how often each number was used. */
function run(tuner: ThreadTuner, times: number, msPerToken: (threads: number) => number): Map<number, number> {
  const used = new Map<number, number>();
  for (let i = 0; i < times; i++) {
    const threads = tuner.choose(nowMs);
    used.set(threads, (used.get(threads) ?? 0) + 1);
    nowMs += msPerToken(threads);
    tuner.measured(threads, msPerToken(threads), nowMs);
  }
  return used;
}

describe("the thread tuner", () => {
  it("settles on the faster number and tries the other one now and then", () => {
    const used = run(new ThreadTuner([2, 1]), 500, (threads) => (threads === 2 ? 20 : 30));
    assert.ok(used.get(2)! > 480, `${used.get(2)}`);
    assert.ok(used.get(1)! >= 3 + 2, `${used.get(1)}`);
  });

  it("changes over when the machine becomes busy, and back when it is idle again", () => {
    const tuner = new ThreadTuner([2, 1]);
    run(tuner, 100, (threads) => (threads === 2 ? 20 : 30));
    const busy = run(tuner, 30, (threads) => (threads === 2 ? 200 : 40));
    assert.ok(busy.get(2)! <= 2, "two slow evaluations are enough");
    const idle = run(tuner, 2000, (threads) => (threads === 2 ? 20 : 30));
    assert.ok(idle.get(2)! > idle.get(1)!);
  });

  it("tries a hopeless number rarely", () => {
    const used = run(new ThreadTuner([2, 1]), 1000, (threads) => (threads === 2 ? 300 : 30));
    assert.ok(used.get(2)! <= 6, `${used.get(2)}`);
  });

  it("has no choice on one core", () => {
    assert.equal(new ThreadTuner([1, 1]).choose(0), 1);
  });
});

describe("the most threads", () => {
  it("are the cores, or as many as OMP_NUM_THREADS allows", () => {
    for (const [value, most] of [
      [undefined, 8],
      ["2", 2],
      [" 3 ", 3],
      ["4,2", 4],
      ["16", 8],
      ["0", 1],
      ["", 8],
      ["-1", 8],
      ["many", 8],
      ["2.5", 8],
    ] as const)
      assert.equal(mostThreads(8, { ...(value !== undefined && { OMP_NUM_THREADS: value }) }), most, value);
  });
});
