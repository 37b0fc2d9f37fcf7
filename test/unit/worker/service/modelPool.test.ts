import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { silentLog } from "../../../../src/base/log.ts";
import { FailureError, failure, failureOf } from "../../../../src/core/failures.ts";
import { sourceName, type ModelSource } from "../../../../src/core/models/runtime/modelSource.ts";
import type { ModelFacts } from "../../../../src/core/models/runtime/modelState.ts";
import type { InferenceBackend, OpenBackend } from "../../../../src/worker/service/inferenceBackend.ts";
import type { ModelHost } from "../../../../src/worker/service/modelHost.ts";
import { ModelPool, type HasRoom, type ModelSeat } from "../../../../src/worker/service/modelPool.ts";

const file = (path: string, contextTokens = 1024): ModelSource => ({ path, contextTokens });
const server: ModelSource = { url: "http://localhost:1", model: "", contextTokens: 1024 };

const noRoom: HasRoom = () => Promise.resolve(false);

function poolOf(open: OpenBackend, { log = silentLog, hasRoom = noRoom } = {}): ModelPool {
  return new ModelPool(open, hasRoom, log, () => {});
}

/** A backend that knows nothing but which model it is. */
function backendOf(params: ModelSource): InferenceBackend {
  const facts = { path: sourceName(params), contextTokens: params.contextTokens } as ModelFacts;
  return { facts, dispose: async () => {} } as unknown as InferenceBackend;
}

function parkable(params: ModelSource): InferenceBackend {
  return { ...backendOf(params), park: () => Promise.resolve(() => {}) };
}

/** Opens that end when the test says so, or with `cancelled` when they are aborted. */
class Opens {
  readonly running: { readonly params: ModelSource; readonly end: () => void }[] = [];
  readonly open: OpenBackend = (params, { signal }) =>
    new Promise((resolve, reject) => {
      this.running.push({ params, end: () => resolve(backendOf(params)) });
      signal.addEventListener("abort", () => reject(new FailureError(failure("cancelled", "Cancelled."))));
    });

  /** Ends opens until every load has its outcome: the facts' path and context, or the kind of failure. */
  async outcomes(loads: readonly Promise<ModelFacts>[]): Promise<readonly string[]> {
    let settled = false;
    const all = Promise.allSettled(loads).finally(() => (settled = true));
    while (!settled) {
      for (const each of this.running.splice(0)) each.end();
      await turn();
    }
    return (await all).map((each) =>
      each.status === "fulfilled" ? `${each.value.path} ${each.value.contextTokens}` : failureOf(each.reason).kind,
    );
  }
}

describe("loads that overlap", () => {
  let opens: Opens;
  let seat: ModelSeat;
  beforeEach(() => {
    opens = new Opens();
    seat = poolOf(opens.open).seat();
  });

  for (const [what, wishes] of [
    ["two models", [file("a"), file("b")]],
    ["three models", [file("a"), file("b"), file("c")]],
    ["there and back", [file("a"), file("b"), file("a")]],
    ["one model with two contexts", [file("a", 1024), file("a", 2048)]],
    ["many", ["a", "b", "c", "b", "d", "a", "a", "c"].map((name) => file(name))],
  ] as const)
    for (const pauses of [false, true])
      it(`each gets its own model or a failure: ${what}${pauses ? ", one after the other" : ""}`, async () => {
        const loads: Promise<ModelFacts>[] = [];
        for (const wish of wishes) {
          const load = seat.load(wish);
          load.catch(() => undefined);
          loads.push(load);
          if (pauses) for (let turns = 0; turns < 3; turns++) await turn();
        }
        const outcomes = await opens.outcomes(loads);
        wishes.forEach((wish, index) => {
          const own = `${sourceName(wish)} ${wish.contextTokens}`;
          assert.ok([own, "loadFailed"].includes(outcomes[index]!), `${own}: ${outcomes.join()}`);
        });
        const last = wishes.at(-1)!;
        assert.equal(outcomes.at(-1), `${sourceName(last)} ${last.contextTokens}`, "the newest wish is fulfilled");
        const { model } = seat.states;
        assert.equal(model.kind === "ready" && model.facts.path, sourceName(last));
      });

  for (const [what, between] of [
    ["other settings", () => seat.load(file("a", 2048)).catch(failureOf)],
    ["an unload", () => seat.unload()],
  ] as const)
    it(`a model that is wanted again after ${what} is loaded, and not joined to the load that was given up`, async () => {
      // An engine notices only after a while that a load was given up, or not at all.
      const opened: (() => void)[] = [];
      seat = poolOf(
        (params, { signal }) =>
          new Promise((resolve, reject) =>
            opened.push(() =>
              signal.aborted
                ? reject(new FailureError(failure("cancelled", "Cancelled.")))
                : resolve(backendOf(params)),
            ),
          ),
      ).seat();
      const first = seat.load(file("a")).catch(failureOf);
      const meanwhile = between();
      const again = seat.load(file("a"));
      const request = seat.hostFor("chat").ready();
      const ended = Promise.all([again, request, first, meanwhile]);
      let isOver = false;
      void ended.finally(() => (isOver = true)).catch(() => undefined);
      while (!isOver) {
        await turn();
        for (const end of opened.splice(0)) end();
      }
      const [facts, backend] = await ended;
      assert.equal(facts.contextTokens, 1024);
      assert.equal(backend.facts, facts);
      assert.equal(seat.states.model.kind, "ready");
    });

  it("a load joins one of the same model", async () => {
    const loads = [seat.load(file("a")), seat.load(file("a"))];
    await turn();
    assert.equal(opens.running.length, 1);
    assert.deepEqual(await opens.outcomes(loads), ["a 1024", "a 1024"]);
  });

  it("an unload, and a request that waits, are told to whoever waits", async () => {
    const load = seat.load(file("a"));
    const waiting = seat.hostFor("chat").ready();
    const ended = Promise.allSettled([load, waiting]);
    await turn();
    await seat.unload();
    for (const each of await ended) {
      assert.ok(each.status === "rejected");
      assert.match(failureOf(each.reason).message, /a was not loaded, because the model was unloaded/);
    }
    assert.equal(seat.states.model.kind, "absent");
  });
});

describe("a model that cannot be released", () => {
  const failing = (params: ModelSource): InferenceBackend => ({
    ...backendOf(params),
    dispose: () => Promise.reject(new Error("the device is lost")),
    park: () => Promise.reject(new Error("the device is lost")),
  });
  let errors: string[];
  let pool: ModelPool;
  let seat: ModelSeat;
  beforeEach(async () => {
    errors = [];
    const log = { ...silentLog, error: (line: string) => void errors.push(line) };
    pool = poolOf((params) => Promise.resolve(failing(params)), { log });
    seat = pool.seat();
    await seat.load(file("a"));
  });

  it("does not keep others from being loaded, time after time, and the log says why", async () => {
    for (const name of ["b", "c", "a"]) assert.equal((await seat.load(file(name))).path, name);
    assert.equal(errors.length, 3);
    assert.match(errors[0]!, /^a was not released as a whole: .*the device is lost/);
  });

  it("can be unloaded, and is loaded again", async () => {
    await seat.unload();
    assert.equal(seat.states.model.kind, "absent");
    assert.equal((await seat.load(file("a"))).path, "a");
  });

  it("can be parked, and the next request loads it again", async () => {
    await pool.park("person");
    assert.equal(seat.states.model.kind, "parked");
    assert.equal((await seat.hostFor("chat").ready()).facts.path, "a");
  });
});

describe("a parked model", () => {
  let host: ModelHost;
  beforeEach(async () => {
    const seat = poolOf((params) => Promise.resolve(parkable(params))).seat();
    await seat.load(file("a"));
    host = seat.hostFor("chat");
  });

  it("whose memory a person wanted back stays parked until somebody waits for it", async () => {
    await host.park("person");
    await assert.rejects(host.readyForWorkAhead(), (error) => failureOf(error).kind === "cancelled");
    assert.equal(host.state.kind, "parked");
    assert.equal((await host.ready()).facts.path, "a");
    assert.equal((await host.readyForWorkAhead()).facts.path, "a");
  });

  it("that nobody had used is brought back by work in advance too", async () => {
    await host.park("idleTime");
    assert.equal((await host.readyForWorkAhead()).facts.path, "a");
  });
});

describe("models of several clients", () => {
  /** What happened, in order: "open a", "park a", "dispose a". */
  let events: string[];
  let room: ModelSource[];
  let pool: ModelPool;
  let one: ModelSeat;
  let two: ModelSeat;
  const opening: OpenBackend = (params) => {
    const name = sourceName(params);
    events.push(`open ${name}`);
    const park = async (): Promise<() => void> => {
      events.push(`park ${name}`);
      return () => {};
    };
    const dispose = async (): Promise<void> => void events.push(`dispose ${name}`);
    return Promise.resolve({ ...backendOf(params), dispose, ...("path" in params && { park }) });
  };
  const kinds = (seat: ModelSeat): string => {
    const { model, completionModel } = seat.states;
    return completionModel ? `${model.kind}, ghost text ${completionModel.kind}` : model.kind;
  };

  beforeEach(() => {
    events = [];
    room = [];
    pool = poolOf(opening, {
      hasRoom: (params) => Promise.resolve(room.some((each) => sourceName(each) === sourceName(params))),
    });
    one = pool.seat();
    two = pool.seat();
  });

  it("stay in memory together where there is room", async () => {
    room = [file("b")];
    await one.load(file("a"));
    await two.load(file("b"));
    assert.deepEqual(events, ["open a", "open b"]);
    assert.deepEqual([kinds(one), kinds(two)], ["ready", "ready"]);
  });

  it("take turns where there is none, and no request is ended for it", async () => {
    await one.load(file("a"));
    let finish = (): void => {};
    const answer = one.hostFor("chat").using(new Promise<void>((resolve) => (finish = resolve)), false);
    const loading = two.load(file("b"));
    for (let turns = 0; turns < 5; turns++) await turn();
    assert.deepEqual(events, ["open a"], "the answer that runs is not ended");
    const next = one.hostFor("chat").ready();
    finish();
    await answer;
    await loading;
    assert.equal((await next).facts.path, "a", "a request that came meanwhile gets its own model, after the other");
    assert.deepEqual(events, ["open a", "park a", "open b", "park b", "open a"]);
  });

  it("work in advance neither keeps a model in memory nor takes it back from another one", async () => {
    await one.load(file("a"));
    void one.hostFor("completion").using(new Promise(() => {}), true);
    await two.load(file("b"));
    await assert.rejects(
      one.hostFor("completion").readyForWorkAhead(),
      (error) => failureOf(error).kind === "cancelled",
    );
    assert.deepEqual(events, ["open a", "park a", "open b"]);
  });

  it("a server takes nobody's place, and nobody takes its", async () => {
    await one.load(file("a"));
    await two.load(server);
    await pool.seat().load(file("a"));
    assert.deepEqual(events, ["open a", "open http://localhost:1"]);
    assert.deepEqual([kinds(one), kinds(two)], ["ready", "ready"]);
  });

  it("a model that its only client gives up is released, also for a server, and one that others use is not", async () => {
    await one.load(file("a"));
    await two.load(file("a"));
    await one.load(server);
    assert.deepEqual(events, ["open a", "open http://localhost:1"]);
    await two.load(server);
    await pool.park("person");
    assert.deepEqual(events.slice(2), ["dispose a"]);
  });

  it("a model stays when its client leaves, for the next one, until it makes room or nobody has used it for long", async () => {
    await one.load(file("a"));
    one.leave();
    pool.releaseUnused(60_000);
    assert.equal(kinds(two), "ready", "whoever has named no model hears of the last one");
    await pool.seat().load(file("a"));
    assert.deepEqual(events, ["open a"]);
    pool = poolOf(opening);
    one = pool.seat();
    await one.load(file("a"));
    one.leave();
    pool.releaseUnused(-1);
    await turn();
    assert.equal(events.at(-1), "dispose a");
  });

  it("what no client uses makes room first, then what was used longest ago", async () => {
    room = ["a", "b", "c"].map((name) => file(name));
    const three = pool.seat();
    await one.load(file("a"));
    await two.load(file("b"));
    await three.load(file("c"));
    three.leave();
    await turn();
    await one.hostFor("chat").using(turn(), false);
    room = [];
    await pool.seat().load(file("d"));
    assert.deepEqual(events.slice(3), ["park c", "park b", "park a", "open d"]);
  });

  it("ghost text's model loads before the one for chat, which never takes its place", async () => {
    one.choose({ chat: file("large"), completion: file("small") });
    await one.load(file("large"));
    assert.deepEqual(events, ["open small", "open large"]);
    assert.equal(kinds(one), "ready, ghost text ready");
    await pool.park("idleTime");
    await one.hostFor("chat").ready();
    assert.deepEqual(events.slice(2).toSorted(), ["open large", "open small", "park large", "park small"]);
    assert.ok(events.lastIndexOf("open small") < events.lastIndexOf("open large"));
  });

  it("a model for ghost text that does not load does not keep the chat from loading", async () => {
    pool = poolOf((params, options) =>
      sourceName(params) === "small"
        ? Promise.reject(new FailureError(failure("modelUnreadable", "No model.")))
        : opening(params, options),
    );
    one = pool.seat();
    one.choose({ chat: file("large"), completion: file("small") });
    await one.load(file("large"));
    assert.equal(kinds(one), "ready, ghost text failed");
  });

  it("two clients with each other's models do not wait for each other for ever", async () => {
    room = [file("a"), file("b")];
    one.choose({ chat: file("a"), completion: file("b") });
    two.choose({ chat: file("b"), completion: file("a") });
    await Promise.all([one.load(file("a")), two.load(file("b"))]);
    assert.deepEqual(events.toSorted(), ["open a", "open b"]);
  });

  it("a load of a model that its client has given up since fails, and does not replace the new one", async () => {
    one.choose({ chat: file("b") });
    await assert.rejects(one.load(file("a")), (error) => failureOf(error).kind === "loadFailed");
    await one.load(file("b"));
    assert.deepEqual(events, ["open b"]);
  });

  it("a load that is given up while it waits for memory lets the next one through", async () => {
    await one.load(file("a"));
    void one.hostFor("chat").using(new Promise(() => {}), false);
    const waiting = two.load(file("b"));
    waiting.catch(() => undefined);
    for (let turns = 0; turns < 5; turns++) await turn();
    await two.unload();
    await assert.rejects(waiting, /b was not loaded, because the model was unloaded/);
    room = [file("c")];
    await two.load(file("c"));
    assert.deepEqual(events, ["open a", "open c"]);
  });
});
