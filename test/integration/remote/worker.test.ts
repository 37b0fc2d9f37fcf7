// A server behind the worker: through the same calls as a model of this machine, and the key nowhere but on the wire.
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { WorkerClient } from "../../../src/client/connection/workerClient.ts";
import type { CompletionRequest } from "../../../src/core/completion/completionRequest.ts";
import { FailureError } from "../../../src/core/failures.ts";
import { ScriptedServer, startStream } from "../../support/servers/scriptedServer.ts";
import { environmentOf, pidOf, runCli, TestHome, until } from "../../support/workers.ts";

const key = "sk-test-9876543210";

function modelState({ state }: WorkerClient): string {
  return state.kind === "running" ? state.status.model.kind : state.kind;
}

describe("a server behind the worker", () => {
  let home: TestHome;
  let server: ScriptedServer;
  let client: WorkerClient;
  const query: CompletionRequest = {
    documentId: "a.ts",
    languageId: "typescript",
    prefix: "const a =",
    suffix: "\n",
    following: "\n",
    shape: "line",
    maxTokens: 16,
  };

  before(async () => {
    home = new TestHome();
    server = await ScriptedServer.start({ key, answer: [" 1", ";", "\n"] });
    client = home.client();
    client.use({ url: server.url, model: "", key, contextTokens: 2048 });
  });
  after(async () => {
    await home.close();
    await server.stop();
  });
  afterEach(() => server.faults.clear());

  it("gives ghost text, chat and counts like any model", async () => {
    const facts = await client.load();
    assert.equal(facts.kind, "remote");
    const chunks: string[] = [];
    const end = await client.complete(query, (text) => chunks.push(text));
    assert.equal(end.text, " 1;");
    assert.equal(chunks.join(""), end.text);
    const asked = {
      purpose: "chat",
      messages: [{ role: "user", content: "?" }],
      maxTokens: 9,
      temperature: 0,
    } as const;
    assert.equal((await client.chat({ ...asked, thinking: false }, () => {})).text, " 1;\n");
    assert.equal(await client.countTokens("one two"), 2);
    assert.equal((await client.memory()).modelBytes, 0);
  });

  it("takes odd streams as they are, and says what a server says", async () => {
    const asked = { purpose: "chat", messages: [], maxTokens: 99, temperature: 0, thinking: false } as const;
    const event = (more: object): string =>
      `data: ${JSON.stringify({ choices: [{ index: 0, finish_reason: "", ...more }] })}`;
    const answer = (text: string): void => {
      for (const route of ["/v1/completions", "/v1/chat/completions"])
        server.faults.set(route, (response) => void response.writeHead(200).end(text));
    };
    answer(`: alive\n\n${event({ delta: { content: [{ type: "text", text: " 1" }] }, text: " 1" })}\n\ndata: [DONE]`);
    assert.equal((await client.complete({ ...query, prefix: "const c =" }, () => {})).text, " 1");
    assert.equal((await client.chat(asked, () => {})).text, " 1");
    answer(`${event({ delta: { content: "Hm.\n</think>\n\nYes." } })}\n\ndata: [DONE]\n\n`);
    const shown: string[] = [];
    const end = await client.chat(asked, ({ kind, text }) => shown.push(`${kind}: ${text}`));
    assert.deepEqual([end.text, end.thinking, shown], ["Yes.", "Hm.\n", ["thinking: Hm.\n", "text: Yes."]]);
    answer(`${event({ delta: { content: "Yes" } })}\n\n${event({ delta: {}, finish_reason: "content_filter" })}\n\n`);
    await assert.rejects(
      client.chat(asked, () => {}),
      /gave the reason “content_filter”/,
    );
  });

  it("closes the connection of an older completion request when a newer one arrives", async () => {
    server.faults.set("/v1/completions", (response) => startStream(response));
    const count = server.asked("/v1/completions").length;
    const older = client.complete(query, () => {}).catch((error: unknown) => error);
    await until("it is asked", () => server.asked("/v1/completions").length === count + 1);
    server.faults.clear();
    assert.equal((await client.complete({ ...query, prefix: "const b =" }, () => {})).text, " 1;");
    const error = await older;
    assert.ok(error instanceof FailureError && error.failure.kind === "cancelled");
    await until("the server sees it", () => server.asked("/v1/completions")[count]!.isLeft);
  });

  it("a client with a wrong key takes nobody's place", async () => {
    const other = home.client();
    other.use({ url: server.url, model: "", key: "wrong", contextTokens: 2048 });
    await assert.rejects(
      other.load(),
      (error) => error instanceof FailureError && error.failure.kind === "serverRefused",
    );
    await until("it is told", () => modelState(other) === "failed");
    assert.equal(modelState(client), "ready");
    assert.equal((await client.complete(query, () => {})).text, " 1;");
  });

  it("the key is in no log, trace, status, process argument or failure", async () => {
    server.faults.set("/v1/chat/completions", (response, { authorization }) => {
      response.writeHead(500).end(`{"error":{"message":"bad: ${authorization}"}}`);
    });
    const asked = {
      purpose: "chat",
      messages: [{ role: "user", content: "?" }],
      maxTokens: 9,
      temperature: 0,
    } as const;
    const failure = await client.chat({ ...asked, thinking: false }, () => {}).catch((error: unknown) => error);
    assert.ok(failure instanceof FailureError);
    assert.match(failure.message, /answered 500/);
    const told = [
      JSON.stringify(failure.failure),
      JSON.stringify(await client.trace()),
      JSON.stringify(client.state),
      readFileSync(home.paths.log, "utf8"),
      ...(process.platform === "linux" ? [readFileSync(`/proc/${pidOf(client)}/cmdline`, "utf8")] : []),
    ];
    assert.match(told[3]!, /loaded http:\/\/127\.0\.0\.1/);
    for (const text of told) {
      assert.ok(text.length > 10);
      assert.ok(!text.includes(key), text);
    }
  });

  it("answers the command line, which takes the key from the environment", async () => {
    const run = (apiKey: string, ...args: string[]): ReturnType<typeof runCli> =>
      runCli([...args, "--endpoint", server.url], home.home, {
        ...environmentOf(home.home),
        GHOSTLIGHT_API_KEY: apiKey,
      });
    const { code, stdout, stderr } = await run(key, "chat", "Hello");
    assert.deepEqual([code, stdout.trim(), stderr], [0, "1;", ""]);
    const file = path.join(home.home, "double.py");
    writeFileSync(file, "def double(x):\n    return x * 3\n");
    const explained = await run(key, "explain", `${file}:1-2`);
    assert.deepEqual([explained.code, explained.stdout.trim(), explained.stderr], [0, "1;", ""]);
    assert.match(JSON.stringify(server.asked("/v1/chat/completions").at(-1)?.body), /return x \* 3/);
    const { options } = server;
    server.options = { ...options, answer: Array.from({ length: 400 }, () => "| a | the same row |\n") };
    const repeated = await run(key, "chat", "Hello");
    server.options = options;
    assert.deepEqual(
      [repeated.code, repeated.stderr],
      [0, "ghostlight: the answer began to repeat itself, so it was ended.\n"],
    );
    const refused = await run("wrong", "chat", "Hello");
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /answered 401: the key is missing or invalid/);
    assert.match(refused.stderr, /GHOSTLIGHT_API_KEY/);
  });

  describe("the doctor", () => {
    const examine = async (home_: TestHome, url: string): Promise<Record<string, string>> => {
      const env = { ...environmentOf(home_.home), GHOSTLIGHT_API_KEY: key };
      const { code, stdout } = await runCli(["doctor", "--json", "--endpoint", url], home_.home, env);
      assert.equal(code, 0, stdout);
      const { steps } = JSON.parse(stdout) as { steps: { name: string; text: string }[] };
      return Object.fromEntries(steps.map(({ name, text }) => [name, text]));
    };
    let own: TestHome;
    before(() => (own = new TestHome()));
    after(() => own.close());
    afterEach(() => (server.options = { key, answer: [" 1", ";", "\n"] }));

    it("says the address as it is used, the field for the form of edits, and which program asks", async () => {
      const ways = [undefined, "structured_outputs", "grammar", "response_format"] as const;
      for (const obeys of ways) {
        server.options = { ...server.options, ...(obeys && { structured: { obeys } }) };
        const said = await examine(own, `127.0.0.1:${server.port}/v1/chat/completions`);
        assert.ok(
          said["server"]!.startsWith(`vLLM with qwen2.5-coder-7b at ${server.url}/v1, 4096 tokens`),
          said["server"],
        );
        assert.equal(/by the field “(\w+)”/.exec(said["server"]!)?.[1], obeys);
        assert.equal(said["server"]!.includes("does not support grammars"), obeys === undefined);
        assert.match(said["worker"]!, /^worker process \d+ of /);
        const shown = process.execPath.replace(os.homedir(), "~");
        assert.ok(said["worker"]!.endsWith(` of ${shown} (Node ${process.versions.node}).`), said["worker"]);
      }
    });

    it("says what the server refuses: left out, and under another name", async () => {
      server.faults.set("/v1/chat/completions", (response, request) => {
        for (const name of ["stream_options", "max_tokens"])
          if (name in request.body)
            return void response.writeHead(400).end(`{"error":{"message":"${name} is not supported"}}`);
        return server.answer(response, request);
      });
      const said = await examine(own, server.url);
      assert.match(said["answer"]!, /left out: stream_options\. .*knows max_tokens as max_completion_tokens\./);
    });

    it("leaves no worker behind that it has started, and lets one be that was there", async () => {
      assert.equal(existsSync(own.paths.socket), false);
      const running = own.client();
      await running.connect();
      await examine(own, server.url);
      assert.equal((await running.memory()).modelBytes, 0);
      assert.equal(running.state.kind, "running");
    });
  });
});
