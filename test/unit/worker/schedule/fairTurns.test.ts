import assert from "node:assert/strict";
import { FailureError, failure } from "../../../../src/core/failures.ts";
import { FairQueue, FairTurns } from "../../../../src/worker/schedule/fairTurns.ts";

const never = new AbortController().signal;

describe("fair turns", () => {
  it("one client's thousand requests cost another client one turn", () => {
    const turns = new FairTurns();
    const [many, few] = [{}, {}];
    const waiting = Array.from({ length: 1000 }, (_, index) => ({ client: many, name: `many ${index}` }));
    const served: string[] = [];
    const serve = (): void => {
      const next = turns.next(waiting)!;
      waiting.splice(waiting.indexOf(next), 1);
      turns.took(next.client);
      served.push(next.name);
    };
    for (let turn = 0; turn < 3; turn++) serve();
    for (const name of ["few 0", "few 1", "few 2"]) waiting.push({ client: few, name });
    for (let turn = 0; turn < 6; turn++) serve();
    assert.deepEqual(served.slice(3), ["few 0", "many 3", "few 1", "many 4", "few 2", "many 5"]);
  });

  it("nobody is next where nobody waits", () => {
    assert.equal(new FairTurns().next([]), undefined);
  });

  it("any number of clients is served in rounds", () => {
    const turns = new FairTurns();
    const clients = [{ id: 0 }, { id: 1 }, { id: 2 }];
    const waiting = [0, 0, 0, 1, 1, 2, 2, 2].map((id) => ({ client: clients[id]! }));
    const served: number[] = [];
    for (let next = turns.next(waiting); next !== undefined; next = turns.next(waiting)) {
      waiting.splice(waiting.indexOf(next), 1);
      turns.took(next.client);
      served.push(next.client.id);
    }
    assert.deepEqual(served, [0, 1, 2, 0, 1, 2, 0, 2]);
  });
});

describe("a fair queue", () => {
  /** Work that ends when it is told to. */
  class Steps {
    readonly begun: string[] = [];
    private readonly ends = new Map<string, () => void>();

    work(name: string): () => Promise<string> {
      return () => {
        this.begun.push(name);
        return new Promise((resolve) => this.ends.set(name, () => resolve(`${name} done`)));
      };
    }

    async end(name: string): Promise<void> {
      this.ends.get(name)!();
      // Whoever waits for it, and the queue itself, go on in microtasks.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  it("does one thing at a time, each client in its turn", async () => {
    const queue = new FairQueue();
    const steps = new Steps();
    const [one, other] = [{}, {}];
    const all = [
      ...["a", "b", "c"].map((name) => queue.run(one, never, steps.work(name))),
      queue.run(other, never, steps.work("x")),
    ];
    assert.deepEqual(steps.begun, ["a"]);
    for (const name of ["a", "x", "b", "c"]) await steps.end(name);
    assert.deepEqual(steps.begun, ["a", "x", "b", "c"]);
    assert.deepEqual(await Promise.all(all), ["a done", "b done", "c done", "x done"]);
  });

  it("ends the wait of what is cancelled at once, never begins it, and goes on after a failure", async () => {
    const queue = new FairQueue();
    const steps = new Steps();
    const client = {};
    const abort = new AbortController();
    const running = queue.run(client, abort.signal, steps.work("running"));
    const waiting = queue.run(client, abort.signal, steps.work("waiting"));
    const failing = queue.run(client, never, () => Promise.reject(new Error("broken")));
    const last = queue.run(client, never, steps.work("last"));
    abort.abort();
    for (const each of [running, waiting, queue.run(client, abort.signal, steps.work("late"))])
      await assert.rejects(each, isCancelled);
    assert.deepEqual(steps.begun, ["running"], "the next begins when this one is really over");
    await steps.end("running");
    await assert.rejects(failing, /broken/);
    await steps.end("last");
    assert.equal(await last, "last done");
    assert.deepEqual(steps.begun, ["running", "last"]);
  });

  it("ends everybody's wait when the model goes", async () => {
    const queue = new FairQueue();
    const steps = new Steps();
    const asked = ["a", "b"].map((name) => queue.run({}, never, steps.work(name)));
    queue.endAll(failure("cancelled", "unloaded"));
    for (const each of [...asked, queue.run({}, never, steps.work("late"))]) await assert.rejects(each, /unloaded/);
    await steps.end("a");
    assert.deepEqual(steps.begun, ["a"]);
  });
});

function isCancelled(error: unknown): boolean {
  return error instanceof FailureError && error.failure.kind === "cancelled";
}
