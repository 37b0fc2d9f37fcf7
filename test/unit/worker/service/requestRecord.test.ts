import assert from "node:assert/strict";
import { RequestRecord } from "../../../../src/worker/service/requestRecord.ts";

describe("the record of a request", () => {
  it("counts all time as waiting while its turn has not come", () => {
    const { queueMs, prefillMs, totalMs } = new RequestRecord("ghost", "complete").usage();
    assert.equal(queueMs, totalMs);
    assert.equal(prefillMs, 0);
  });

  it("counts from its turn on as prefill until a token is generated", () => {
    const record = new RequestRecord("ghost", "complete");
    record.started();
    record.reused(10);
    record.evaluated(4);
    record.produced();
    const { queueMs, prefillMs, totalMs, reused, evaluated, produced } = record.usage();
    assert.deepEqual({ reused, evaluated, produced }, { reused: 10, evaluated: 5, produced: 1 });
    assert.ok(queueMs + prefillMs <= totalMs);
  });

  it("counts what a draft foretold among what was generated, and says so only where there was a draft", () => {
    const record = new RequestRecord("user", "edit");
    record.reused(10);
    record.produced();
    assert.ok(!("foretold" in record.usage()) && !("refuted" in record.usage()));
    record.produced();
    record.checked(6, 0);
    record.produced();
    record.checked(2, 5);
    const { produced, foretold, refuted } = record.usage();
    assert.deepEqual({ produced, foretold, refuted }, { produced: 11, foretold: 8, refuted: 5 });
    assert.equal(record.finish(1, "endOfText").slices, 3);
  });

  it("says how long going back to a state and keeping states took, and nothing of what did not happen", () => {
    const record = new RequestRecord("ghost", "complete");
    record.reused(10, 3);
    record.reused(12, 400);
    record.kept(5);
    record.kept(7);
    const { resumeMs, checkpoints } = record.finish(1, "maxTokens");
    assert.deepEqual({ resumeMs, checkpoints }, { resumeMs: 3, checkpoints: { count: 2, ms: 12 } });
    const fresh = new RequestRecord("ghost", "complete");
    fresh.reused(0, 1);
    const names = Object.keys(fresh.finish(2, "maxTokens"));
    assert.ok(!names.includes("resumeMs") && !names.includes("checkpoints"));
  });
});
