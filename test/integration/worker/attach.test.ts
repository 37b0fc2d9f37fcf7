// One worker per user, however many come, and nothing left when it ends.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { failureOf } from "../../../src/core/failures.ts";
import { tinyModel } from "../../support/models/models.ts";
import { Stranger } from "../../support/stranger.ts";
import { isAlive, pidOf, runCli, TestHome, until } from "../../support/workers.ts";

describe("start or attach", () => {
  let home: TestHome;
  beforeEach(() => (home = new TestHome()));
  afterEach(() => home.close());

  it("eight clients started at the same instant end with one worker and one load", async () => {
    const file = path.join(home.home, "a.py");
    mkdirSync(home.home, { recursive: true });
    writeFileSync(file, "def add(first, second):\n    \n");
    const runs = await Promise.all(
      Array.from({ length: 8 }, () => runCli(["complete", `${file}:2:5`, "--model", tinyModel("qwen2")], home.home)),
    );
    for (const run of runs) assert.equal(run.code, 0, run.stdout + run.stderr);
    const log = readFileSync(home.paths.log, "utf8");
    assert.equal(log.match(/listening/g)?.length, 1);
    assert.equal(log.match(/info loaded/g)?.length, 1);
  });

  it("a second client finds the worker of the first, with its model loaded", async () => {
    const [first, second] = [home.client(), home.client()];
    first.use({ path: tinyModel("qwen2"), contextTokens: 1024 });
    await first.load();
    await second.connect();
    assert.equal(pidOf(second), pidOf(first));
    assert.equal(second.state.kind === "running" && second.state.status.model.kind, "ready");
    await until("both are counted", () => first.state.kind === "running" && first.state.status.clients === 2);
  });

  it("outlives its clients and is found again by the next one", async () => {
    const first = home.client();
    await first.connect();
    const pid = pidOf(first);
    first.dispose();
    const second = home.client();
    await second.connect();
    assert.equal(pidOf(second), pid);
  });

  it("a client that was disposed opens no connection, also not the one it was about to open", async () => {
    const [first, second] = [home.client(), home.client()];
    await first.connect();
    second.use({ path: tinyModel("qwen2"), contextTokens: 1024 });
    const late = second.countTokens("late");
    second.dispose();
    for (const ended of await Promise.allSettled([late, second.connect(), second.countTokens("later")]))
      assert.equal(ended.status === "rejected" && failureOf(ended.reason).kind, "workerGone");
    await until("one client is left", () => first.state.kind === "running" && first.state.status.clients === 1);
  });

  it("a worker of another build that nobody else uses is replaced; one in use is shared", async () => {
    const old = home.client({ build: "1.0.0" });
    await old.connect();
    const pid = pidOf(old);
    const beside = home.client({ build: "1.0.1" });
    await beside.connect();
    assert.equal(pidOf(beside), pid);
    beside.dispose();
    await until("one is gone", () => old.state.kind === "running" && old.state.status.clients === 1);
    const stranger = await Stranger.at(home.paths.socket);
    const token = readFileSync(home.paths.token, "utf8");
    old.dispose();
    await until("both are gone", async () => (await stranger.otherClients(token)) === 0);
    const updated = home.client({ build: "1.0.1" });
    await updated.connect();
    stranger.close();
    assert.notEqual(pidOf(updated), pid);
    await until("its process is gone", () => !isAlive(pid));
  });

  it("after an update, it ends when its own build's last client leaves, and the others start the new one", async () => {
    const old = home.client({ build: "2.0.0" });
    await old.connect();
    const pid = pidOf(old);
    const updated = [home.client({ build: "2.0.1" }), home.client({ build: "2.0.1" })] as const;
    for (const client of updated) await client.connect();
    assert.deepEqual(updated.map(pidOf), [pid, pid]);
    old.dispose();
    await until("the old worker has ended", () => !isAlive(pid));
    for (const client of updated) await until("it is told", () => client.state.kind === "stopped");
    for (const client of updated) assert.ok(client.state.kind === "stopped" && client.state.failure === undefined);
    for (const client of updated) await client.connect();
    assert.equal(pidOf(updated[0]), pidOf(updated[1]));
    assert.notEqual(pidOf(updated[0]), pid);
  });

  it("a passing client of another build ends nothing", async () => {
    const own = home.client({ build: "3.0.0" });
    await own.connect();
    const pid = pidOf(own);
    const passing = home.client({ build: "3.0.1" });
    await passing.connect();
    passing.dispose();
    await until("one client is left", () => own.state.kind === "running" && own.state.status.clients === 1);
    const again = home.client({ build: "3.0.0" });
    await again.connect();
    own.dispose();
    await until("one client is left", () => again.state.kind === "running" && again.state.status.clients === 1);
    assert.equal(pidOf(again), pid);
    assert.ok(isAlive(pid));
  });

  it("ends by itself after its keep-alive and leaves no socket", async () => {
    const client = home.client({ keepAliveMinutes: 0.01 });
    await client.connect();
    const pid = pidOf(client);
    client.dispose();
    await until("the worker ended", () => !isAlive(pid));
    assert.equal(existsSync(home.paths.socket), false);
  });

  it("a killed worker's socket is cleared away, and the client says what happened", async () => {
    const client = home.client();
    await client.connect();
    const pid = pidOf(client);
    process.kill(pid, "SIGKILL");
    await until("the client noticed", () => client.state.kind === "stopped");
    assert.ok(client.state.kind === "stopped" && client.state.failure?.kind === "workerGone");
    assert.equal(existsSync(home.paths.socket), true, "the stale socket is there");
    await client.connect();
    assert.notEqual(pidOf(client), pid);
  });

  it("stop ends the worker in order, restart gives a new one", async () => {
    const client = home.client();
    await client.connect();
    const pid = pidOf(client);
    await client.restart();
    assert.notEqual(pidOf(client), pid);
    await until("the old one ended", () => !isAlive(pid));
    assert.equal(await client.stop(), true);
    assert.deepEqual(client.state, { kind: "stopped" });
    assert.equal(await client.stop(), false);
  });

  it("keeps socket, token and folder to the user", async () => {
    const client = home.client();
    await client.connect();
    assert.equal(statSync(home.paths.folder).mode & 0o777, 0o700);
    assert.equal(statSync(home.paths.token).mode & 0o777, 0o600);
  });
});
