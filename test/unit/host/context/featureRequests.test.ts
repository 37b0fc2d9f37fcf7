import assert from "node:assert/strict";
import type { Log } from "../../../../src/base/log.ts";
import { FeatureRequests, tooLate } from "../../../../src/host/context/featureRequests.ts";

describe("questions to language features", () => {
  let told: string[];
  let questions: FeatureRequests;
  const soon = (): number => performance.now() + 20;
  const later = (): number => performance.now() + 60_000;
  const never = (): Promise<never> => new Promise(() => undefined);
  beforeEach(() => {
    told = [];
    const log: Log = { info: (message) => told.push(message), warn: assert.fail, error: assert.fail };
    questions = new FeatureRequests(log);
  });

  it("are answered", async () => {
    assert.deepEqual(await questions.request("symbols", "python", later(), async () => [1]), [1]);
    assert.deepEqual(told, []);
  });

  it("that hang are given up, and nothing more is asked of that language meanwhile", async () => {
    assert.equal(await questions.request("definitions", "python", soon(), never), tooLate);
    let asked = 0;
    const count = async (): Promise<number> => ++asked;
    assert.equal(await questions.request("definitions", "python", later(), count), tooLate);
    assert.equal(asked, 0);
    assert.equal(await questions.request("definitions", "rust", later(), count), 1);
    assert.deepEqual(told, ["context: definitions of python did not come in time, and were left out"]);
  });

  it("are asked again after the late answers have come", async () => {
    const ends: (() => void)[] = [];
    const slow = (): Promise<undefined> => new Promise((resolve) => ends.push(() => resolve(undefined)));
    const both = await Promise.all([1, 2].map(() => questions.request("definitions", "go", soon(), slow)));
    assert.deepEqual(both, [tooLate, tooLate]);
    ends[0]!();
    await new Promise(setImmediate);
    assert.equal(await questions.request("definitions", "go", later(), async () => 1), tooLate);
    ends[1]!();
    await new Promise(setImmediate);
    assert.equal(await questions.request("definitions", "go", later(), async () => 1), 1);
  });

  it("that throw have no answer, and the log says so once", async () => {
    for (let round = 0; round < 3; round++) {
      const rejected = questions.request("symbols", "c", later(), () => Promise.reject(new Error("broken")));
      assert.equal(await rejected, undefined);
      const thrown = questions.request("symbols", "c", later(), () => {
        throw new Error("broken");
      });
      assert.equal(await thrown, undefined);
    }
    assert.deepEqual(told, ["context: symbols of c failed: broken, and were left out"]);
  });

  it("are not asked after the deadline", async () => {
    assert.equal(await questions.request("symbols", "c", performance.now() - 1, assert.fail), tooLate);
  });
});
