// A worker that does not answer is ended, whatever it was doing and whoever waits; one that works never is.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { WorkerClient } from "../../../src/client/connection/workerClient.ts";
import { failureOf, type Failure } from "../../../src/core/failures.ts";
import { realModel, tinyModel } from "../../support/models/models.ts";
import { processesNaming } from "../../support/processes.ts";
import { isAlive, pidOf, runCli, TestHome, until } from "../../support/workers.ts";

/** Far shorter than for users, and still longer than a busy machine keeps a healthy worker from answering. */
const hungMs = 3000;
const chat = {
  purpose: "chat" as const,
  messages: [{ role: "user" as const, content: "Count." }],
  maxTokens: 900,
  temperature: 0,
  thinking: false,
};
const query = {
  ...{ documentId: "a.py", languageId: "python", prefix: "def f():\n    re", suffix: "\n", following: "\n" },
  ...{ shape: "block" as const, maxTokens: 200 },
};
const source = { path: tinyModel("qwen2"), contextTokens: 1024 };

async function failureIn(promise: Promise<unknown>): Promise<Failure> {
  return promise.then(
    () => assert.fail("it should have failed"),
    (error: unknown) => failureOf(error),
  );
}

/** Holds a process as a hang would: it answers nothing and does not end by itself. */
function hang(pid: number): number {
  process.kill(pid, "SIGSTOP");
  return pid;
}

describe("a hung worker", () => {
  let home: TestHome;
  let client: WorkerClient;
  beforeEach(() => {
    home = new TestHome();
    client = home.client({ hungMs });
    client.use(source);
  });
  afterEach(() => home.close());
  const workers = (): number[] => processesNaming(home.paths.socket);

  for (const [what, request] of [
    ["a parser's question", (each: WorkerClient) => each.syntaxErrors({ languageId: "python", texts: ["a"] })],
    ["a question about memory", (each: WorkerClient) => each.memory()],
    ["a question about the machine", (each: WorkerClient) => each.machine("off")],
    ["the trace", (each: WorkerClient) => each.trace()],
    ["an unload", (each: WorkerClient) => each.unload()],
  ] as const)
    it(`is ended when ${what} gets no answer`, async () => {
      await client.connect();
      const pid = hang(pidOf(client));
      const { kind, message } = await failureIn(request(client));
      assert.match(message, /did not respond for 3 seconds/);
      assert.equal(kind, "workerGone");
      await until("its process is gone", () => !isAlive(pid));
    });

  it("is ended when a load gets no answer, and that model waits for a person's command", async () => {
    await client.connect();
    // So that the worker knows the model before it hangs: what it does not answer is the load.
    await client.attach();
    hang(pidOf(client));
    const loading = await failureIn(client.countTokens("a"));
    assert.match(loading.message, /stopped responding while loading/);
    assert.equal((await failureIn(client.countTokens("a"))).kind, "workerCrashed");
    assert.equal(client.state.kind, "stopped");
    await client.load();
  });

  it("tells everybody who waits, and the next request starts another", async () => {
    await client.countTokens("a");
    const other = home.client({ hungMs });
    await other.connect();
    const pid = hang(pidOf(client));
    const waiting = [
      client.chat(chat, () => {}),
      client.complete(query, () => {}),
      client.warm(query),
      client.countTokens("b"),
      client.park(),
      other.memory(),
    ];
    for (const { kind, message } of await Promise.all(waiting.map(failureIn)))
      assert.match(`${kind}: ${message}`, /workerGone: The model worker (did not respond for 3 seconds|ended)/);
    assert.ok((await client.countTokens("a")) > 0);
    assert.equal(isAlive(pid), false);
    assert.notEqual(pidOf(client), pid);
    assert.deepEqual(workers(), [pidOf(client)]);
  });

  it("is ended by a client that it never welcomed", async () => {
    await client.connect();
    const pid = hang(pidOf(client));
    client.dispose();
    const other = home.client({ hungMs });
    await other.connect();
    assert.notEqual(pidOf(other), pid);
    assert.deepEqual(workers(), [pidOf(other)]);
  });

  it("is ended once by four clients that come at the same time, and they share the next", async () => {
    await client.connect();
    const pid = hang(pidOf(client));
    const others = Array.from({ length: 4 }, () => home.client({ hungMs }));
    await Promise.all(others.map((each) => each.connect()));
    assert.equal(new Set([pid, ...others.map(pidOf)]).size, 2);
    assert.deepEqual(workers(), [pidOf(others[0]!)]);
  });

  it("is ended when a person stops or restarts it, without the long wait", async () => {
    const patient = home.client();
    for (const end of [() => patient.stop(), () => patient.restart()]) {
      await patient.connect();
      const pid = hang(pidOf(patient));
      const start = performance.now();
      await end();
      assert.ok(performance.now() - start < 25_000);
      assert.equal(isAlive(pid), false);
    }
    assert.deepEqual(workers(), [pidOf(patient)]);
    hang(pidOf(patient));
    const { code, stdout } = await runCli(["worker", "stop"], home.home);
    assert.equal(code, 0);
    assert.match(stdout, /has stopped/);
    assert.deepEqual(workers(), []);
  });

  it("is not a worker whose client was blocked for longer than the limit, also in the middle of an answer", async () => {
    await client.countTokens("a");
    const pid = pidOf(client);
    for (const waiting of [client.memory(), client.chat(chat, () => {}), client.countTokens("b")]) {
      block(2 * hungMs);
      await waiting;
    }
    assert.equal(pidOf(client), pid);
  });

  it("is not one that evaluates a long prompt, or loads", async () => {
    client.use({ path: realModel(), contextTokens: 4096 });
    await client.prepare();
    const pid = pidOf(client);
    const long = { ...chat, messages: [{ role: "user" as const, content: "one two three four ".repeat(250) }] };
    await client.chat({ ...long, maxTokens: 8 }, () => {});
    assert.equal(pidOf(client), pid);
  });
});

describe("a worker that does not start", () => {
  let home: TestHome;
  beforeEach(() => {
    home = new TestHome();
    mkdirSync(home.home, { recursive: true });
  });
  afterEach(() => home.close());
  const entry = (program: string): string => {
    const file = path.join(home.home, "entry.mjs");
    writeFileSync(file, program);
    return file;
  };

  it("is not started again and again, but at a person's command", async () => {
    const workerEntry = entry(`import { appendFileSync } from "node:fs";
      appendFileSync(${JSON.stringify(path.join(home.home, "starts"))}, "x");
      process.exit(3);`);
    const starts = (): number => readFileSync(path.join(home.home, "starts"), "utf8").length;
    const client = home.client({ workerEntry });
    client.use(source);
    for (let tries = 0; tries < 5; tries++) {
      const { kind, message } = await failureIn(client.prepare());
      assert.equal(kind, "workerCrashed");
      assert.match(message, tries < 3 ? /did not start: it ended with code 3/ : /several times in a row.*code 3/);
    }
    assert.equal(starts(), 3);
    assert.match((await failureIn(client.load())).message, /did not start/);
    assert.equal(starts(), 4);
  });

  it("leaves no process behind when it never listens", async () => {
    const client = home.client({ workerEntry: entry("setInterval(() => {}, 1000);") });
    const { kind, message } = await failureIn(client.connect());
    assert.equal(kind, "workerCrashed");
    assert.match(message, /no answer in time/);
    assert.deepEqual(processesNaming(home.paths.socket), []);
  });
});

describe("a model that kills or hangs the worker", () => {
  let home: TestHome;
  beforeEach(() => (home = new TestHome()));
  afterEach(() => home.close());

  it("is loaded again by a person's command only, in every window", async () => {
    const [first, second] = [home.client({ hungMs }), home.client({ hungMs })];
    for (const each of [first, second]) each.use(source);
    await first.connect();
    await second.connect();
    hang(pidOf(first));
    assert.equal((await failureIn(first.prepare())).kind, "workerCrashed");
    for (let pause = 0; pause < 3; pause++)
      for (const each of [first, second]) {
        assert.equal((await failureIn(each.prepare())).kind, "workerCrashed");
        assert.equal((await failureIn(each.countTokens("a"))).kind, "workerCrashed");
      }
    assert.equal(first.state.kind, "stopped");
    assert.equal((await first.load()).path, source.path);
    assert.equal((await second.prepare()).path, source.path);
  });

  it("is not loaded again and again when it is the requests that kill it", async () => {
    const client = home.client();
    client.use(source);
    let loads = 0;
    for (let pause = 0; pause < 6; pause++)
      try {
        await client.prepare();
        loads++;
        const pid = pidOf(client);
        process.kill(pid, "SIGKILL");
        await until("the loss is noticed", () => client.state.kind === "stopped");
      } catch (error) {
        assert.equal(failureOf(error).kind, "workerCrashed");
      }
    assert.equal(loads, 3);
    assert.equal((await client.load()).path, source.path);
  });

  it("is started by two windows together no more often than by one, until a person asks in either of them", async () => {
    const [first, second] = [home.client(), home.client()];
    for (const each of [first, second]) each.use(source);
    const refusals: string[] = [];
    let kills = 0;
    for (let turn = 0; turn < 6; turn++) {
      const [one, other] = turn % 2 === 0 ? [first, second] : [second, first];
      try {
        await one.prepare();
        await other.prepare();
        process.kill(pidOf(one), "SIGKILL");
        kills++;
        await until("both notice", () => first.state.kind === "stopped" && second.state.kind === "stopped");
      } catch (error) {
        refusals.push(failureOf(error).message);
      }
    }
    assert.equal(kills, 3);
    assert.equal(refusals.length, 3);
    for (const message of refusals) assert.match(message, /several times in a row/);
    assert.equal((await second.load()).path, source.path);
    process.kill(pidOf(second), "SIGKILL");
    await until("it is noticed", () => second.state.kind === "stopped");
    assert.equal((await first.prepare()).path, source.path, "forgiven for both");
  });
});

/** Blocks this process's event loop, as a long computation or a debugger does. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
