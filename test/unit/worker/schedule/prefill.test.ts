import assert from "node:assert/strict";
import type { Sequence } from "../../../../src/worker/embedded/engine.ts";
import { prefill, SlicePacer } from "../../../../src/worker/schedule/prefill.ts";
import { RequestRecord } from "../../../../src/worker/service/requestRecord.ts";

/** A sequence that only remembers what was asked of it. */
class RecordedSequence implements Sequence {
  readonly evaluated: number[] = [];
  readonly checkpoints: number[] = [];
  readonly checkpointBytes = 0;
  length = 0;
  readonly needsCheckpoints: boolean;
  readonly checksDrafts = false;
  private readonly held: number;

  constructor(needsCheckpoints: boolean, held = 0) {
    this.needsCheckpoints = needsCheckpoints;
    this.held = held;
  }
  reuse = async (): Promise<number> => (this.length = this.held);
  evaluate = async (tokens: readonly number[]): Promise<void> => {
    this.evaluated.push(tokens.length);
    this.length += tokens.length;
  };
  checkpoint = async (): Promise<void> => void this.checkpoints.push(this.length);
  readonly tokens = [];
  reusable = (): never => assert.fail("a prefill asks nothing beforehand");
  save = (): never => assert.fail("a prefill saves nothing");
  restore = (): never => assert.fail("a prefill restores nothing");
  predict = (): never => assert.fail("a prefill predicts nothing");
  rate = (): never => assert.fail("a prefill rates nothing");
  decode = (): never => assert.fail("a prefill generates nothing");
}

async function run(sequence: RecordedSequence, length: number, checkpoints: readonly number[]): Promise<RequestRecord> {
  const record = new RequestRecord("ghost", "complete");
  const tokens = Array.from({ length }, (_, i) => i);
  const work = prefill(sequence, tokens, new SlicePacer(), record, checkpoints);
  while ((await work.next()).done !== true);
  return record;
}

describe("prefill", () => {
  it("evaluates what is not held, in slices, and counts it", async () => {
    const sequence = new RecordedSequence(false, 40);
    const { reused, evaluated } = (await run(sequence, 300, [100])).usage();
    assert.deepEqual([reused, evaluated], [40, 260]);
    assert.ok(sequence.evaluated.length > 1);
    assert.equal(
      sequence.evaluated.reduce((sum, each) => sum + each),
      260,
    );
    assert.deepEqual(sequence.checkpoints, []);
  });

  it("ends slices where a state is worth keeping, on models that need it", async () => {
    const sequence = new RecordedSequence(true);
    const record = await run(sequence, 300, [10, 150, 299]);
    assert.deepEqual(sequence.checkpoints, [10, 150, 299]);
    assert.equal(record.finish(1, "maxTokens").checkpoints?.count, 3);
  });

  it("takes no checkpoint before what is held already", async () => {
    const sequence = new RecordedSequence(true, 150);
    await run(sequence, 200, [10, 150, 170]);
    assert.deepEqual(sequence.checkpoints, [150, 170]);
  });
});

describe("the slice pacer", () => {
  it("sizes slices for about a tenth of a second, within what is efficient", () => {
    const fast = new SlicePacer();
    fast.measured(64, 6.4);
    assert.equal(fast.sliceTokens(), 512);
    const middle = new SlicePacer();
    middle.measured(64, 64);
    assert.equal(middle.sliceTokens(), 96);
    const slow = new SlicePacer();
    slow.measured(64, 1000);
    assert.equal(slow.sliceTokens(), 64);
    assert.equal(Math.round(slow.tokensPerSecond), 64);
  });
});
