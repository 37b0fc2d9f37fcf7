import assert from "node:assert/strict";
import { FailureError, failure } from "../../../../src/core/failures.ts";
import { Device, Scheduler, type Place, type Work } from "../../../../src/worker/schedule/scheduler.ts";

const never = new AbortController().signal;
const window = {};
const at = (lane: Place["lane"], signal = never, client: object = window): Place => ({ lane, client, signal });

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
      scheduler.run(work("a", 2), at("user")),
      scheduler.run(work("b", 2), at("user")),
    ]);
    assert.deepEqual(results, ["a done", "b done"]);
    assert.deepEqual(log, ["a1", "a2", "a.", "b1", "b2", "b."]);
  });

  it("gives each client a turn before any gets another one, in the order in which they came", async () => {
    const scheduler = new Scheduler();
    const [one, other, third] = [{}, {}, {}];
    const asked = [1, 2, 3, 4].map((number) => scheduler.run(work(`one${number}-`, 2), at("user", never, one)));
    asked.push(scheduler.run(work("other-", 2), at("user", never, other)));
    asked.push(scheduler.run(work("third-", 1), at("user", never, third)));
    asked.push(scheduler.run(work("again-", 1), at("user", never, other)));
    await Promise.all(asked);
    assert.deepEqual(
      log.filter((line) => line.endsWith("-1")),
      ["one1-1", "other-1", "third-1", "one2-1", "again-1", "one3-1", "one4-1"],
    );
    assert.equal(log[1], "one1-2", "what has started ends first: its lane has one sequence");
  });

  it("counts turns of each lane by themselves, and still lets the higher lane go first", async () => {
    const scheduler = new Scheduler();
    const [chatty, other] = [{}, {}];
    await scheduler.run(work("before", 1), at("user", never, chatty));
    log = [];
    await Promise.all([
      scheduler.run(work("background", 1), at("background", never, other)),
      scheduler.run(work("chatty", 1), at("user", never, chatty)),
      scheduler.run(work("other", 1), at("user", never, other)),
      scheduler.run(work("ghostly", 1), at("ghost", never, chatty)),
      scheduler.run(work("ghost", 1), at("ghost", never, other)),
    ]);
    const started = log.filter((line) => line.endsWith("1"));
    assert.deepEqual(started, ["ghostly1", "ghost1", "other1", "chatty1", "background1"]);
  });

  it("a client whose waiting work is cancelled has not had its turn", async () => {
    const scheduler = new Scheduler();
    const [one, other] = [{}, {}];
    const abort = new AbortController();
    const first = scheduler.run(work("first", 3), at("user", never, one));
    const dropped = scheduler.run(work("dropped", 1), at("user", abort.signal, other));
    const second = scheduler.run(work("second", 1), at("user", never, one));
    const kept = scheduler.run(work("kept", 1), at("user", never, other));
    abort.abort();
    await assert.rejects(dropped);
    await Promise.all([first, second, kept]);
    assert.deepEqual(
      log.filter((line) => line.endsWith("1")),
      ["first1", "kept1", "second1"],
    );
  });

  it("lets a higher lane in between two slices and then goes on", async () => {
    const scheduler = new Scheduler();
    async function* interrupted(): Work<void> {
      for (let slice = 1; slice <= 3; slice++) {
        log.push(`chat${slice}`);
        if (slice === 1) void scheduler.run(work("ghost", 2), at("ghost"));
        yield;
      }
    }
    await scheduler.run(interrupted(), at("user"));
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
    const running = scheduler.run(endless(), at("ghost", abort.signal));
    const next = scheduler.run(work("b", 1), at("background"));
    await assert.rejects(running, (error) => error instanceof FailureError && error.failure.kind === "cancelled");
    await next;
    assert.deepEqual(log, ["slice", "slice", "slice", "cleaned", "b1", "b."]);
    assert.equal(scheduler.pending, 0);
  });

  it("never starts work that was cancelled while it waited", async () => {
    const scheduler = new Scheduler();
    const abort = new AbortController();
    const first = scheduler.run(work("a", 2), at("user"));
    const second = scheduler.run(work("b", 2), at("user", abort.signal));
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
    await assert.rejects(scheduler.run(broken(), at("user")), /broken/);
    assert.equal(await scheduler.run(work("a", 1), at("user")), "a done");
  });

  it("ends everything when the model goes", async () => {
    const scheduler = new Scheduler();
    const all = [scheduler.run(work("a", 50), at("user")), scheduler.run(work("b", 1), at("background"))];
    const outcome = Promise.allSettled(all);
    await scheduler.endAll(failure("cancelled", "unloaded"));
    assert.equal(scheduler.pending, 0);
    for (const each of await outcome)
      assert.equal(each.status === "rejected" && (each.reason as Error).message, "unloaded");
    await assert.rejects(scheduler.run(work("late", 1), at("user")), /unloaded/);
  });

  it("lets ghost text of one model go before a chat with another, on the same device", async () => {
    const device = new Device();
    const [small, large] = [new Scheduler(device), new Scheduler(device)];
    let ghost: Promise<string> | undefined;
    const chat = large.run(
      (async function* () {
        for (let slice = 1; slice <= 3; slice++) {
          log.push(`chat${slice}`);
          if (slice === 1) ghost = small.run(work("ghost", 2), at("ghost"));
          yield;
        }
      })(),
      at("user"),
    );
    await chat;
    assert.equal(await ghost, "ghost done");
    assert.deepEqual(log, ["chat1", "ghost1", "ghost2", "ghost.", "chat2", "chat3"]);
  });

  it("ends the work of one model only", async () => {
    const device = new Device();
    const [one, other] = [new Scheduler(device), new Scheduler(device)];
    const ended = assert.rejects(one.run(work("one", 3), at("user")), /unloaded/);
    const stays = other.run(work("other", 3), at("user"));
    await one.endAll(failure("cancelled", "It was unloaded."));
    assert.equal(one.pending, 0);
    await ended;
    assert.equal(await stays, "other done");
    await assert.rejects(one.run(work("late", 1), at("user")), /unloaded/);
  });
});
