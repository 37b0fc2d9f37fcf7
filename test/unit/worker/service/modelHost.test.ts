import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { silentLog } from "../../../../src/base/log.ts";
import { FailureError, failure, failureOf } from "../../../../src/core/failures.ts";
import { sourceName, type ModelSource } from "../../../../src/core/models/runtime/modelSource.ts";
import type { ModelFacts } from "../../../../src/core/models/runtime/modelState.ts";
import type { InferenceBackend, OpenBackend } from "../../../../src/worker/service/inferenceBackend.ts";
import { ModelHost } from "../../../../src/worker/service/modelHost.ts";

const file = (path: string, contextTokens = 1024): ModelSource => ({ path, contextTokens });

/** A backend that knows nothing but which model it is. */
function backendOf(params: ModelSource): InferenceBackend {
  const facts = { path: sourceName(params), contextTokens: params.contextTokens } as ModelFacts;
  return { facts, dispose: async () => {} } as unknown as InferenceBackend;
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
  let host: ModelHost;
  beforeEach(() => {
    opens = new Opens();
    host = new ModelHost(opens.open, silentLog, () => {});
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
          const load = host.load(wish);
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
        assert.equal(host.state.kind === "ready" && host.state.facts.path, sourceName(last));
      });

  for (const [what, between] of [
    ["other settings", () => host.load(file("a", 2048)).catch(failureOf)],
    ["an unload", () => host.unload()],
  ] as const)
    it(`a model that is wanted again after ${what} is loaded, and not joined to the load that was given up`, async () => {
      // An engine notices only after a while that a load was given up, or not at all.
      const opened: (() => void)[] = [];
      host = new ModelHost(
        (params, { signal }) =>
          new Promise((resolve, reject) =>
            opened.push(() =>
              signal.aborted
                ? reject(new FailureError(failure("cancelled", "Cancelled.")))
                : resolve(backendOf(params)),
            ),
          ),
        silentLog,
        () => {},
      );
      const first = host.load(file("a")).catch(failureOf);
      const meanwhile = between();
      const again = host.load(file("a"));
      const request = host.ready();
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
      assert.equal(host.state.kind, "ready");
    });

  it("a load joins one of the same model", async () => {
    const loads = [host.load(file("a")), host.load(file("a"))];
    await turn();
    assert.equal(opens.running.length, 1);
    assert.deepEqual(await opens.outcomes(loads), ["a 1024", "a 1024"]);
  });

  it("an unload, and a request that waits, are told to whoever waits", async () => {
    const load = host.load(file("a"));
    const waiting = host.ready();
    const ended = Promise.allSettled([load, waiting]);
    await turn();
    await host.unload();
    for (const each of await ended) {
      assert.ok(each.status === "rejected");
      assert.match(failureOf(each.reason).message, /a was not loaded, because the model was unloaded/);
    }
    assert.equal(host.state.kind, "absent");
  });
});

describe("a model that cannot be released", () => {
  const failing = (params: ModelSource): InferenceBackend => ({
    ...backendOf(params),
    dispose: () => Promise.reject(new Error("the device is lost")),
    park: () => Promise.reject(new Error("the device is lost")),
  });
  let errors: string[];
  let host: ModelHost;
  beforeEach(async () => {
    errors = [];
    const log = { ...silentLog, error: (line: string) => void errors.push(line) };
    host = new ModelHost(
      (params) => Promise.resolve(failing(params)),
      log,
      () => {},
    );
    await host.load(file("a"));
  });

  it("does not keep others from being loaded, time after time, and the log says why", async () => {
    for (const name of ["b", "c", "a"]) assert.equal((await host.load(file(name))).path, name);
    assert.equal(errors.length, 3);
    assert.match(errors[0]!, /^a was not released as a whole: .*the device is lost/);
  });

  it("can be unloaded, and is loaded again", async () => {
    await host.unload();
    assert.equal(host.state.kind, "absent");
    assert.equal((await host.load(file("a"))).path, "a");
  });

  it("can be parked, and the next request loads it again", async () => {
    await host.park("person");
    assert.equal(host.state.kind, "parked");
    assert.equal((await host.ready()).facts.path, "a");
  });
});

describe("a parked model", () => {
  const parkable = (params: ModelSource): InferenceBackend => ({
    ...backendOf(params),
    park: () => Promise.resolve(() => {}),
  });
  let host: ModelHost;
  beforeEach(async () => {
    host = new ModelHost(
      (params) => Promise.resolve(parkable(params)),
      silentLog,
      () => {},
    );
    await host.load(file("a"));
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
