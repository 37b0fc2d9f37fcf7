import assert from "node:assert/strict";
import { FailureError, failure } from "../../../../src/core/failures.ts";
import { Scheduler, type Work } from "../../../../src/worker/schedule/scheduler.ts";

const never = new AbortController().signal;

describe("the scheduler", () => {
  let log: string[];
  beforeEach(() => (log = []));

  async function* work(name: string, slices: number): Work<string> {
    try {
      for (let slice = 1; slice <= slices; slice++) {
        log.push(`${name}${slice}`);
        await Promise.resolve();
        yield;
      }
      return `${name} done`;
    } finally {
      log.push(`${name}.`);
    }
  }

  it("runs one after the other within a lane", async () => {
    const scheduler = new Scheduler();
    const results = await Promise.all([
      scheduler.run("user", work("a", 2), never),
      scheduler.run("user", work("b", 2), never),
    ]);
    assert.deepEqual(results, ["a done", "b done"]);
    assert.deepEqual(log, ["a1", "a2", "a.", "b1", "b2", "b."]);
  });

  it("lets a higher lane in between two slices and then goes on", async () => {
    const scheduler = new Scheduler();
    async function* interrupted(): Work<void> {
      for (let slice = 1; slice <= 3; slice++) {
        log.push(`chat${slice}`);
        if (slice === 1) void scheduler.run("ghost", work("ghost", 2), never);
        yield;
      }
    }
    await scheduler.run("user", interrupted(), never);
    assert.deepEqual(log, ["chat1", "ghost1", "ghost2", "ghost.", "chat2", "chat3"]);
  });

  it("ends cancelled work between slices, cleans up after it, and goes on with the rest", async () => {
    const scheduler = new Scheduler();
    const abort = new AbortController();
    async function* endless(): Work<void> {
      try {
        for (;;) {
          log.push("slice");
          if (log.length === 3) abort.abort();
          await Promise.resolve();
          yield;
        }
      } finally {
        log.push("cleaned");
      }
    }
    const running = scheduler.run("ghost", endless(), abort.signal);
    const next = scheduler.run("background", work("b", 1), never);
    await assert.rejects(running, (error) => error instanceof FailureError && error.failure.kind === "cancelled");
    await next;
    assert.deepEqual(log, ["slice", "slice", "slice", "cleaned", "b1", "b."]);
    assert.equal(scheduler.pending, 0);
  });

  it("never starts work that was cancelled while it waited", async () => {
    const scheduler = new Scheduler();
    const abort = new AbortController();
    const first = scheduler.run("user", work("a", 2), never);
    const second = scheduler.run("user", work("b", 2), abort.signal);
    abort.abort();
    await assert.rejects(second);
    await first;
    assert.deepEqual(log, ["a1", "a2", "a."]);
  });

  it("passes a failure on and goes on", async () => {
    const scheduler = new Scheduler();
    async function* broken(): Work<void> {
      yield;
      throw new Error("broken");
    }
    await assert.rejects(scheduler.run("user", broken(), never), /broken/);
    assert.equal(await scheduler.run("user", work("a", 1), never), "a done");
  });

  it("ends everything when the model goes", async () => {
    const scheduler = new Scheduler();
    const all = [scheduler.run("user", work("a", 50), never), scheduler.run("background", work("b", 1), never)];
    const outcome = Promise.allSettled(all);
    await scheduler.endAll(failure("cancelled", "unloaded"));
    assert.equal(scheduler.pending, 0);
    for (const each of await outcome)
      assert.equal(each.status === "rejected" && (each.reason as Error).message, "unloaded");
    await assert.rejects(scheduler.run("user", work("late", 1), never), /unloaded/);
  });
});
