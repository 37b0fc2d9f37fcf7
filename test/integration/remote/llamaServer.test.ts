// A real llama-server with the small model: what the scripted one promises, by the real thing. Runs where that server is built
// already, or is to be built (`npm run test:remote`).
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { WorkerClient } from "../../../src/client/connection/workerClient.ts";
import { FailureError } from "../../../src/core/failures.ts";
import { probeServer } from "../../../src/worker/remote/probe.ts";
import { remoteInfill } from "../../../src/worker/remote/remoteInfill.ts";
import { RemoteServer } from "../../../src/worker/remote/remoteServer.ts";
import { ServerConnection, usualLimits } from "../../../src/worker/remote/connection/serverConnection.ts";
import { RequestRecord } from "../../../src/worker/service/requestRecord.ts";
import { LlamaServer } from "../../bench/peer/llamaServer.ts";
import { FaultProxy } from "../../support/servers/faultProxy.ts";
import { begunWord } from "../../support/completion/completionRequests.ts";
import { realModel } from "../../support/models/models.ts";
import { skipBecause } from "../../support/run/skipped.ts";
import { runCli, TestHome, until } from "../../support/workers.ts";

describe("a real llama-server", () => {
  const isThere = LlamaServer.isBuilt() || process.env["GHOSTLIGHT_BUILD_SERVER"] === "1";
  let server: LlamaServer;
  let home: TestHome;
  let client: WorkerClient;

  before(async () => {
    if (!isThere) return;
    server = await LlamaServer.start({
      model: realModel(),
      threads: Number(process.env["OMP_NUM_THREADS"] ?? 2),
      parallel: 2,
    });
    home = new TestHome();
    client = home.client();
    client.use({ url: server.address, model: "", contextTokens: 2048 });
  });
  after(async () => {
    if (!isThere) return;
    await home.close();
    server.stop();
  });

  const really = (what: string, body: () => Promise<void>): void => {
    it(what, async function () {
      if (!isThere) skipBecause(this, "llama-server is not built here: npm run test:remote builds it");
      await body();
    });
  };
  const isWorking = async (): Promise<boolean> => {
    const slots = (await (await fetch(`${server.address}/slots`)).json()) as readonly { is_processing: boolean }[];
    return slots.some((slot) => slot.is_processing);
  };
  const asked = { purpose: "chat", temperature: 0, thinking: false } as const;

  really("is known for what it is", async () => {
    const facts = await client.load();
    assert.equal(facts.architecture, "llama-server");
    assert.equal(facts.name, "qwen2.5-coder-0.5b-instruct-q4_k_m");
    assert.equal(facts.contextTokens, 8192);
    assert.equal(facts.trainContextTokens, 32768);
    assert.equal(facts.infill, "joint");
    for (const lack of ["fim", "tokenizer", "logprobs"] as const) assert.ok(!facts.limitations.includes(lack), lack);
  });

  really("gives ghost text that goes on in a word, and says how sure it is", async () => {
    const chunks: string[] = [];
    const end = await client.complete(begunWord, (text) => chunks.push(text));
    assert.equal(end.text, "urn first + second");
    assert.equal(chunks.join(""), end.text);
    assert.ok(end.tokenProbabilities.length > 0);
    assert.ok(end.tokenProbabilities.every(({ probability }) => probability > 0 && probability <= 1));
    await until("the server has stopped too", async () => !(await isWorking()));
    // What was typed is kept by the server: the next key reads little anew.
    const { usage } = await client.complete({ ...begunWord, prefix: `${begunWord.prefix}u` }, () => {});
    assert.ok(usage.reused > 10 && usage.evaluated < 10, JSON.stringify(usage));
  });

  really("completes by its own route and in words too, for models whose tokens are not known", async () => {
    const connection = new ServerConnection({ root: server.address, key: undefined, limits: usualLimits });
    const { signal } = new AbortController();
    const facts = await probeServer(connection, "", 2048, signal);
    for (const way of ["infill", "chat"] as const) {
      const other = new RemoteServer(connection, { ...facts, infill: { way } });
      const chunks: string[] = [];
      const record = new RequestRecord("ghost", "complete");
      const end = await remoteInfill(other, begunWord, { record, signal }, (text) => chunks.push(text));
      assert.equal(chunks.join(""), end.text);
      assert.match(end.text, /^urn first \+ second/, way);
    }
  });

  really("streams a chat, and stops working when it is cancelled", async () => {
    const messages = [{ role: "user", content: "Count from one to a hundred in words." }] as const;
    const abort = new AbortController();
    let chunks = 0;
    const answer = client.chat(
      { ...asked, messages, maxTokens: 2000 },
      () => {
        chunks++;
        if (chunks === 4) abort.abort();
      },
      abort.signal,
    );
    await assert.rejects(answer, (error) => error instanceof FailureError && error.failure.kind === "cancelled");
    await until("the server has stopped too", async () => !(await isWorking()));
  });

  really("answers the command line: a fix is written into the file", async () => {
    const file = path.join(home.home, "wrong.py");
    mkdirSync(home.home, { recursive: true });
    writeFileSync(file, "def double(x):\n    return x * 3\n");
    const place = ["fix", `${file}:1-2`, "--instruction", "It must return x times 2."];
    const { code, stdout, stderr } = await runCli([...place, "--endpoint", server.address], home.home);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^\+ {4}return x \* 2$/m);
  });

  really("behind a network that cuts the answer off is a failure, and then answers again", async () => {
    const proxy = await FaultProxy.start(Number(new URL(server.address).port));
    try {
      const other = home.client();
      other.use({ url: proxy.url, model: "", contextTokens: 2048 });
      await other.load();
      const request = { ...asked, messages: [{ role: "user", content: "Say hello." }], maxTokens: 16 } as const;
      proxy.closeAll();
      proxy.fault = { kind: "cut", afterBytes: 900 };
      await assert.rejects(
        other.chat(request, () => {}),
        (error) => error instanceof FailureError && error.failure.kind === "serverFailed",
      );
      await until("the server has stopped too", async () => !(await isWorking()));
      proxy.fault = undefined;
      assert.match((await other.chat(request, () => {})).text, /hello/i);
    } finally {
      await proxy.stop();
    }
  });

  really("counts tokens exactly as the model itself does", async () => {
    const texts = ["def add(first, second):\n    return first + second\n", "Grüße, 世界 🌍"];
    const far = home.client();
    far.use({ url: server.address, model: "", contextTokens: 2048 });
    const counted: number[] = [];
    for (const text of texts) counted.push(await far.countTokens(text));
    const near = home.client();
    near.use({ path: realModel(), contextTokens: 1024 });
    const own: number[] = [];
    for (const text of texts) own.push(await near.countTokens(text));
    assert.deepEqual(counted, own);
  });
});
