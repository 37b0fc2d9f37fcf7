// The worker stays reachable, and the only one, whatever happens to its files and from wherever it is used.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { WorkerClient } from "../../../src/client/connection/workerClient.ts";
import { runtimePaths } from "../../../src/client/paths.ts";
import { failureOf } from "../../../src/core/failures.ts";
import { tinyModel } from "../../support/models/models.ts";
import { processesNaming } from "../../support/processes.ts";
import { isAlive, pidOf, runCli, TestHome, until } from "../../support/workers.ts";

describe("the worker's place", () => {
  let home: TestHome;
  let client: WorkerClient;
  beforeEach(async () => {
    home = new TestHome();
    client = home.client();
    await client.connect();
  });
  afterEach(() => home.close());

  const of = (): typeof home.paths => home.paths;
  for (const [what, sweep] of [
    ["the secret is swept away", () => rmSync(of().token)],
    ["the socket is swept away", () => rmSync(of().socket)],
    ["the process id is swept away", () => rmSync(of().pid)],
    ["the folder is swept away", () => rmSync(of().folder, { recursive: true })],
    [
      "the secret and the socket are swept away",
      () => {
        rmSync(of().token);
        rmSync(of().socket);
      },
    ],
    ["the secret's file is emptied", () => writeFileSync(of().token, "")],
    ["the secret's file is damaged", () => writeFileSync(of().token, "x".repeat(30))],
    ["the process id is wrong", () => writeFileSync(of().pid, "1\n")],
  ] as const)
    it(`is found by others, and keeps its clients, after ${what}`, async () => {
      sweep();
      const others = [home.client(), home.client()];
      await Promise.all(others.map((each) => each.connect()));
      assert.deepEqual(others.map(pidOf), [pidOf(client), pidOf(client)]);
      await client.memory();
      await until("everything is back", () =>
        [home.paths.token, home.paths.socket, home.paths.pid].every((file) => existsSync(file)),
      );
      assert.deepEqual(processesNaming(home.paths.socket), [pidOf(client)]);
    });

  it("names the process in the folder", () => {
    assert.equal(Number(readFileSync(home.paths.pid, "utf8")), pidOf(client));
  });

  for (const [what, sweep] of [
    ["the socket", () => rmSync(of().socket)],
    ["everything", () => rmSync(of().folder, { recursive: true })],
  ] as const)
    it(`a hung worker is no orphan when ${what} was swept away: it is ended before another starts`, async () => {
      const pid = pidOf(client);
      client.dispose();
      process.kill(pid, "SIGSTOP");
      sweep();
      const next = home.client();
      await next.connect();
      assert.notEqual(pidOf(next), pid);
      assert.equal(isAlive(pid), false);
      assert.deepEqual(processesNaming(home.paths.socket), [pidOf(next)]);
    });

  it("a worker whose folder is swept away while nobody uses it ends after its keep-alive all the same", async () => {
    await client.stop();
    const short = home.client({ keepAliveMinutes: 0.05 });
    await short.connect();
    const pid = pidOf(short);
    short.dispose();
    rmSync(home.paths.folder, { recursive: true });
    await until("it ended", () => !isAlive(pid));
  });
});

describe("one worker from everywhere", () => {
  let home: TestHome;
  before(() => (home = new TestHome()));
  after(async () => {
    await runCli(["worker", "stop"], home.home, environment({}));
    rmSync(runtimePaths(home.home, {}).folder, { recursive: true, force: true });
    await home.close();
  });

  /** The usual place, with these variables beside it. */
  const environment = (more: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
    const { XDG_RUNTIME_DIR, TMPDIR, GHOSTLIGHT_RUNTIME, ...rest } = process.env;
    void [XDG_RUNTIME_DIR, TMPDIR, GHOSTLIGHT_RUNTIME];
    return { ...rest, ...more };
  };

  it("shells that differ in their folders for temporary and runtime files share it, and it has none of their keys", async () => {
    const secrets = {
      ...{ OPENAI_API_KEY: "told-nobody", GITHUB_TOKEN: "told-nobody", GHOSTLIGHT_API_KEY: "told-nobody" },
      ...{ MY_COMPANY_PASSWORD: "told-nobody", NODE_OPTIONS: "--title=told-nobody" },
    };
    const pids: unknown[] = [];
    const file = path.join(home.home, "a.py");
    mkdirSync(home.home, { recursive: true });
    writeFileSync(file, "def add(first, second):\n    \n");
    for (const more of [
      secrets,
      { XDG_RUNTIME_DIR: home.paths.folder },
      { TMPDIR: "/var/tmp" },
      { XDG_RUNTIME_DIR: "" },
    ]) {
      const ask = ["complete", `${file}:2:5`, "--model", tinyModel("qwen2")];
      const asked = await runCli(ask, home.home, environment(more));
      assert.equal(asked.code, 0, asked.stdout + asked.stderr);
      pids.push(
        (
          JSON.parse((await runCli(["worker", "status", "--json"], home.home, environment({}))).stdout) as {
            pid: number;
          }
        ).pid,
      );
    }
    assert.equal(new Set(pids).size, 1, pids.join(" "));
    const environ = readFileSync(`/proc/${String(pids[0])}/environ`, "utf8");
    assert.ok(!environ.includes("told-nobody"), environ.replaceAll("\0", " "));
    assert.ok(environ.includes(`PATH=${process.env["PATH"]}`));
  });
});

describe("one connection", () => {
  let home: TestHome;
  beforeEach(() => (home = new TestHome()));
  afterEach(() => home.close());
  const count = (client: WorkerClient): number => (client.state.kind === "running" ? client.state.status.clients : 0);

  for (const isRunning of [true, false])
    it(`for attach, connect and requests at the same time, ${isRunning ? "to a running worker" : "with none"}`, async () => {
      const watcher = home.client();
      if (isRunning) await watcher.connect();
      const client = home.client();
      client.use({ path: tinyModel("qwen2"), contextTokens: 1024 });
      await Promise.all([
        client.attach(),
        client.connect(),
        client.attach(),
        client.countTokens("a"),
        client.prepare(),
        client.connect(),
        client.attach(),
      ]);
      await watcher.connect();
      await until("both are counted", () => count(watcher) === 2);
      const log = readFileSync(home.paths.log, "utf8");
      assert.equal(log.match(/client connected/g)?.length, 2);
      client.dispose();
      await until("none is left behind", () => count(watcher) === 1);
    });

  it("a client that is disposed while it attaches leaves none", async () => {
    const watcher = home.client();
    await watcher.connect();
    const client = home.client();
    const attaching = client.attach();
    client.dispose();
    assert.equal((await attaching.catch((error: unknown) => failureOf(error))) !== true, true);
    await until("one is left", () => count(watcher) === 1);
    await watcher.memory();
  });

  it("each of three windows that load different models at once gets its own facts or a failure", async () => {
    const wishes = ["qwen2", "qwen35", "qwen2"].map((name, index) => ({
      path: tinyModel(name as "qwen2"),
      contextTokens: 1024 + 256 * index,
    }));
    const loads = await Promise.allSettled(
      wishes.map((wish) => {
        const client = home.client();
        client.use(wish);
        return client.load();
      }),
    );
    assert.ok(loads.some((each) => each.status === "fulfilled"));
    loads.forEach((each, index) => {
      if (each.status === "fulfilled") {
        assert.equal(each.value.path, wishes[index]!.path);
        assert.equal(each.value.contextTokens, wishes[index]!.contextTokens);
      } else assert.match(failureOf(each.reason).message, /was requested|other settings/);
    });
  });
});
