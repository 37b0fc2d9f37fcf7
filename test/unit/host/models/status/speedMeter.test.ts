import assert from "node:assert/strict";
import { SpeedMeter } from "../../../../../src/host/models/status/speedMeter.ts";

describe("measured speed", () => {
  const usage = (evaluated: number, prefillMs: number, produced: number, decodeMs: number) => ({
    ...{ reused: 0, evaluated, produced, queueMs: 500, prefillMs, totalMs: 500 + prefillMs + decodeMs },
  });

  it("is the median of what requests took, without the time in the queue", () => {
    const meter = new SpeedMeter();
    for (const ms of [1000, 900, 5000]) meter.note(usage(100, ms, 20, ms));
    assert.equal(meter.prefill, 100);
    assert.equal(meter.decode, 20);
  });

  it("is not told of requests too short to be timed, nor after another model was loaded", () => {
    const meter = new SpeedMeter();
    meter.note(usage(10, 20, 2, 30));
    assert.deepEqual([meter.prefill, meter.decode], [undefined, undefined]);
    meter.note(usage(100, 100, 20, 100));
    meter.reset();
    assert.deepEqual([meter.prefill, meter.decode], [undefined, undefined]);
  });
});
