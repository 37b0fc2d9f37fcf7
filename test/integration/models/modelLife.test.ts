// A model's life in the worker: loading with progress, unloading, replacing; files that cannot be loaded, and one that kills.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync, copyFileSync } from "node:fs";
import path from "node:path";
import { failure, FailureError, failureOf } from "../../../src/core/failures.ts";
import { CrashRecord } from "../../../src/client/connection/crashRecord.ts";
import type { ModelState } from "../../../src/core/models/runtime/modelState.ts";
import type { WorkerClient } from "../../../src/client/connection/workerClient.ts";
import { realModel, tinyModel } from "../../support/models/models.ts";
import { shortRequest } from "../../support/completion/completionRequests.ts";
import { isAlive, pidOf, runCli, TestHome, until } from "../../support/workers.ts";

describe("a model's life", () => {
  let home: TestHome;
  let client: WorkerClient;
  beforeEach(() => {
    home = new TestHome();
    client = home.client();
  });
  afterEach(() => home.close());

  const use = (file: string): void => client.use({ path: file, contextTokens: 1024 });
  const model = (): ModelState | undefined => (client.state.kind === "running" ? client.state.status.model : undefined);
  const broken = (name: string, make: (file: string) => void): string => {
    mkdirSync(home.home, { recursive: true });
    const file = path.join(home.home, name);
    make(file);
    return file;
  };

  async function loadFails(file: string, kind: string): Promise<string> {
    use(file);
    const error = await client.load().then(
      () => assert.fail("it loaded"),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof FailureError, String(error));
    assert.equal(error.failure.kind, kind, error.message);
    assert.match(error.message, new RegExp(path.basename(file)), "names the file");
    return error.message;
  }

  it("says absent, loading with growing progress, ready, and absent again", async () => {
    const seen: ModelState[] = [];
    client.onDidChangeState(() => {
      const state = model();
      if (state) seen.push(state);
    });
    await client.connect();
    assert.equal(model()?.kind, "absent");
    use(realModel());
    const facts = await client.load();
    await until("ready is told", () => model()?.kind === "ready");
    assert.equal(facts.canInfill, true);
    assert.equal(facts.contextTokens, 1024);
    const progress = seen.flatMap((state) =>
      state.kind === "loading" && state.progress !== undefined ? [state.progress] : [],
    );
    // How often the library reports depends on how fast the file is read.
    assert.ok(
      progress.some((share) => share > 0 && share < 1),
      `progress ${progress.join(" ")}`,
    );
    assert.deepEqual(
      progress,
      progress.toSorted((a, b) => a - b),
    );
    const memory = await client.memory();
    assert.ok(memory.modelBytes > 4e8 && memory.kvCacheBytes > 0 && memory.residentBytes > memory.modelBytes);
    await client.unload();
    await until("absent is told", () => model()?.kind === "absent");
    assert.equal((await client.memory()).modelBytes, 0);
  });

  it("loads at the first request, once, also when several come at the same time", async () => {
    use(tinyModel("qwen2"));
    await Promise.all([client.countTokens("a"), client.countTokens("b"), client.warm(shortRequest)]);
    assert.equal(readFileSync(home.paths.log, "utf8").match(/info loaded/g)?.length, 1);
  });

  it("another model replaces the first; requests that ran are told", async () => {
    use(tinyModel("qwen2"));
    await client.load();
    const running = client.chat(
      { purpose: "chat", messages: [{ role: "user", content: "a" }], maxTokens: 900, temperature: 0, thinking: false },
      () => {},
    );
    const ended = running.then(
      () => "finished",
      (error: unknown) => (error as FailureError).failure.kind,
    );
    use(tinyModel("qwen35"));
    const facts = await client.load();
    assert.equal(facts.architecture, "qwen35");
    assert.equal(facts.needsCheckpoints, true);
    assert.ok(["finished", "cancelled"].includes(await ended));
    await client.complete(shortRequest, () => {});
  });

  it("an idle model is parked: its memory is given back, and the next request brings it back", async () => {
    const idle = home.client({ parkMinutes: 0.01 });
    idle.use({ path: tinyModel("qwen2"), contextTokens: 1024 });
    await idle.load();
    const modelKind = (): string | undefined =>
      idle.state.kind === "running" ? idle.state.status.model.kind : undefined;
    await until("it is parked", () => modelKind() === "parked");
    assert.equal((await idle.memory()).modelBytes, 0);
    assert.ok((await idle.countTokens("hello")) > 0);
    await until("it is back", () => modelKind() === "ready");
  });

  it("that another client unloads while a request is on its way is loaded again for that request", async () => {
    use(tinyModel("qwen2"));
    await client.load();
    const other = home.client();
    await other.connect();
    for (let round = 0; round < 10; round++) {
      // The worker reads the unload first, and this client makes its request before it can have heard of it.
      const [, tokens] = await Promise.all([other.unload(), Promise.resolve().then(() => client.countTokens("a b"))]);
      assert.ok(tokens > 0);
      await client.countTokens("a");
    }
  });

  it("that is unloaded stays so for whatever nobody asked for, and comes back for a question", async () => {
    use(tinyModel("qwen2"));
    await client.load();
    const cancelled = (each: PromiseSettledResult<unknown>): boolean =>
      each.status === "rejected" && failureOf(each.reason).kind === "cancelled";
    for (let round = 0; round < 5; round++) {
      const onTheirWay = Promise.allSettled([client.countTokens("a"), client.complete(shortRequest, () => {})]);
      const unloading = client.unload();
      assert.equal(model()?.kind, "absent");
      const late = await Promise.allSettled([client.warm(shortRequest), client.complete(shortRequest, () => {})]);
      assert.ok(late.every(cancelled));
      await unloading;
      for (const each of await onTheirWay) assert.ok(each.status === "fulfilled" || cancelled(each));
      assert.equal((await client.memory()).modelBytes, 0);
      await client.load();
    }
    await client.unload();
    const question = { purpose: "chat", messages: [{ role: "user", content: "a" }], maxTokens: 2 } as const;
    await client.chat({ ...question, temperature: 0, thinking: false }, () => {});
    assert.equal(await client.countTokens("a"), 1);
  });

  it("a load that is cancelled ends at once, while the worker goes on with it", async () => {
    await client.connect();
    const pid = pidOf(client);
    use(tinyModel("qwen2"));
    // What loads very slowly.
    process.kill(pid, "SIGSTOP");
    try {
      for (const start of [
        (signal: AbortSignal) => client.load(signal),
        (signal: AbortSignal) => client.warm(shortRequest, signal),
      ]) {
        const abort = new AbortController();
        const loading = start(abort.signal);
        setImmediate(() => abort.abort());
        await assert.rejects(loading, (error) => error instanceof FailureError && error.failure.kind === "cancelled");
      }
    } finally {
      process.kill(pid, "SIGCONT");
    }
    assert.ok((await client.countTokens("hello")) > 0);
    assert.equal(pidOf(client), pid);
  });

  it("a request without a chosen model says so", async () => {
    await assert.rejects(
      client.countTokens("a"),
      (error) => error instanceof FailureError && error.failure.kind === "noModel",
    );
  });

  it("refuses files that are no model, and stays alive", async () => {
    await client.connect();
    const pid = pidOf(client);
    await loadFails(
      broken("empty.gguf", (file) => writeFileSync(file, "")),
      "loadFailed",
    );
    await loadFails(
      broken("page.gguf", (file) => writeFileSync(file, "<html>not found</html>")),
      "loadFailed",
    );
    await loadFails(
      broken("missing.gguf", () => {}),
      "loadFailed",
    );
    const half = broken("half.gguf", (file) => {
      copyFileSync(tinyModel("qwen2"), file);
      truncateSync(file, 700_000);
    });
    await loadFails(half, "loadFailed");
    const header = broken("header.gguf", (file) => {
      copyFileSync(tinyModel("qwen2"), file);
      truncateSync(file, 3000);
    });
    await loadFails(header, "loadFailed");
    assert.equal(pidOf(client), pid);
    assert.equal(isAlive(pid), true);
    use(tinyModel("qwen2"));
    await client.load();
  });

  it("a file that kills the worker is named, is not loaded again by itself, and another model works", async () => {
    const killer = broken("killer.gguf", (file) => {
      // docs/benchmarks.md, “The library”: no layers is an assertion in the library, which aborts the process.
      const bytes = readFileSync(tinyModel("qwen2"));
      const key = Buffer.from("qwen2.block_count");
      const value = bytes.indexOf(key) + key.length + 4;
      bytes.writeUInt32LE(0, value);
      writeFileSync(file, bytes);
    });
    await client.connect();
    const pid = pidOf(client);
    const message = await loadFails(killer, "workerCrashed");
    assert.match(message, /ended while loading/);
    await until("its process is gone", () => !isAlive(pid));
    assert.equal(client.state.kind, "stopped");
    await assert.rejects(
      client.countTokens("a"),
      (error) => error instanceof FailureError && error.failure.kind === "workerCrashed",
    );
    assert.equal(client.state.kind, "stopped", "a request did not start it again");
    await until("its crash is known", () => existsSync(home.paths.crashes));
    // Another window or this one after a reload, and the command line: none of them starts a worker for it.
    const otherWindow = home.client();
    otherWindow.use({ path: killer, contextTokens: 2048 });
    for (const request of [otherWindow.prepare(), otherWindow.countTokens("a")])
      await assert.rejects(request, /ended while loading .*killer\.gguf/);
    assert.equal(otherWindow.state.kind, "stopped");
    const connected = (): number => readFileSync(home.paths.log, "utf8").match(/client connected/g)?.length ?? 0;
    const before = connected();
    await assert.rejects(otherWindow.load(), /ended while loading/);
    assert.equal(connected(), before + 1, "a person's command tries it once more");
    await assert.rejects(client.prepare(), /ended while loading/);
    assert.equal(connected(), before + 1);
    use(tinyModel("qwen2"));
    assert.ok((await client.countTokens("hello")) > 0);
  });

  it("what is known of a file's crash holds for the command line too, until a person stops the worker", async () => {
    const reason = failure("workerCrashed", "The model worker ended while loading it.");
    await new CrashRecord(home.paths.crashes).add(tinyModel("qwen2"), reason);
    const ask = [
      "complete",
      `${broken("a.py", (file) => writeFileSync(file, "x = 1\n"))}:1:6`,
      "--model",
      tinyModel("qwen2"),
    ];
    const refused = await runCli(ask, home.home);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /ended while loading it\. .*ghostlight worker stop/s);
    assert.match((await runCli(["worker", "status"], home.home)).stdout, /No worker is running/);
    assert.equal((await runCli(["worker", "stop"], home.home)).code, 0);
    const answered = await runCli(ask, home.home);
    assert.equal(answered.code, 0, answered.stderr);
  });

  it("a worker that is killed is told to whoever waits, and the next request works", async () => {
    use(tinyModel("qwen2"));
    await client.load();
    const pid = pidOf(client);
    const running = client.chat(
      { purpose: "chat", messages: [{ role: "user", content: "a" }], maxTokens: 900, temperature: 0, thinking: false },
      () => {},
    );
    process.kill(pid, "SIGKILL");
    await assert.rejects(running, (error) => error instanceof FailureError && error.failure.kind === "workerGone");
    await until("its process is gone", () => !isAlive(pid));
    await client.complete(shortRequest, () => {});
    assert.notEqual(pidOf(client), pid);
  });

  it("after several crashes in a row it is not started again by itself, but on request it is", async () => {
    use(tinyModel("qwen2"));
    for (let crash = 0; crash < 3; crash++) {
      await client.countTokens("a");
      process.kill(pidOf(client), "SIGKILL");
      await until("the loss is noticed", () => client.state.kind === "stopped");
    }
    await assert.rejects(
      client.countTokens("a"),
      (error) => error instanceof FailureError && error.failure.kind === "workerCrashed",
    );
    await client.load();
    assert.ok((await client.countTokens("a")) > 0);
  });
});
