// Servers and networks at their worst: every request ends, with an answer or with a failure that says what to do.
import assert from "node:assert/strict";
import { FailureError, type FailureKind } from "../../../src/core/failures.ts";
import { usualLimits } from "../../../src/worker/remote/connection/serverConnection.ts";
import { FaultProxy } from "../../support/servers/faultProxy.ts";
import { chat, failed, completion, key, RemoteTest } from "../../support/servers/remoteRequests.ts";
import { json, ScriptedServer, sendEvent, startStream, type Fault } from "../../support/servers/scriptedServer.ts";
import { until } from "../../support/workers.ts";

describe("at their worst", () => {
  const test = new RemoteTest();
  afterEach(() => test.close());

  describe("a server that behaves badly", () => {
    const status =
      (code: number, words: string): Fault =>
      (response) =>
        json(response, code, { error: { message: words } });
    const raw =
      (text: string, type = "text/event-stream"): Fault =>
      (response) =>
        void response.writeHead(200, { "content-type": type }).end(text);
    const begun: Fault = (response) => {
      startStream(response);
      sendEvent(response, { choices: [{ delta: { content: "one" }, text: "one" }] });
    };
    const faults: readonly (readonly [string, Fault, FailureKind, RegExp])[] = [
      ["wants another key", status(401, `no ${key} here`), "serverRefused", /answered 401.*no … here/],
      ["forbids", status(403, "Forbidden"), "serverRefused", /answered 403/],
      ["does not know the route", status(404, "Not Found"), "serverFailed", /answered 404/],
      ["has had enough", status(429, "Rate limit"), "serverBusy", /answered 429.*Rate limit/],
      ["breaks down", status(500, "CUDA out of memory"), "serverFailed", /answered 500.*CUDA out of memory/],
      ["is not ready", status(503, "Loading"), "serverBusy", /answered 503/],
      ["finds it too long", status(400, "maximum context length is 4096 tokens"), "promptTooLong", /too long/],
      ["answers a web page", raw("<html>Log in</html>", "text/html"), "serverFailed", /“text\/html”/],
      ["answers without an answer", raw('{"choices":[]}', "application/json"), "serverFailed", /cut off/],
      ["sends what is no JSON", raw("data: {nonsense\n\n"), "serverFailed", /not JSON/],
      [
        "ends before the end",
        raw('data: {"choices":[{"delta":{"content":"one"},"text":"one"}]}\n\n'),
        "serverFailed",
        /cut off/,
      ],
      ["ends at once", raw(""), "serverFailed", /cut off/],
      ["reports a fault in the stream", raw(`data: {"error":{"message":"boom ${key}"}}\n\n`), "serverFailed", /boom …/],
      [
        "sends elsewhere",
        (response) => void response.writeHead(307, { location: "http://192.0.2.1/" }).end(),
        "serverFailed",
        /redirects to another address/,
      ],
      [
        "breaks the connection",
        (response) => void (begun(response, {} as never), setTimeout(() => response.destroy(), 20)),
        "serverFailed",
        /closed the connection in the middle/,
      ],
    ];
    for (const [name, fault, kind, words] of faults)
      it(`and ${name}`, async () => {
        const backend = await test.serve();
        for (const route of ["/v1/completions", "/v1/chat/completions"]) test.server.faults.set(route, fault);
        for (const reason of [await failed(chat(backend)), await failed(completion(backend))]) {
          assert.equal(reason.kind, kind, reason.message);
          assert.match(reason.message, words);
          assert.notEqual(reason.nextStep, "");
          assert.ok(!JSON.stringify(reason).includes(key));
        }
        test.server.faults.clear();
        assert.equal((await chat(backend)).text, "one two\n");
      });

    for (const [name, fault] of [
      ["says nothing at all", () => {}],
      ["begins and says no more", begun],
      [
        "only keeps the line open",
        (response) => {
          startStream(response);
          const timer = setInterval(() => response.write(": still here\n\n"), 20);
          response.on("close", () => clearInterval(timer));
        },
      ],
    ] satisfies readonly (readonly [string, Fault])[])
      it(`and ${name}`, async () => {
        const backend = await test.serve();
        test.server.faults.set("/v1/chat/completions", fault);
        Object.assign(test.limits, { firstEventMs: 200, silentMs: 200, aliveMs: 200 });
        const { kind, message } = await failed(chat(backend));
        assert.equal(kind, "serverUnreachable");
        assert.match(message, /sent nothing for 1 s/);
        await until("the server sees it", () =>
          test.server.requests.every(({ isLeft, body }) => isLeft || !body["stream"]),
        );
      });

    it("and asks for a pause, which is waited for if it is short, and told if it is long", async () => {
      const backend = await test.serve();
      for (const code of [429, 503])
        for (const route of ["/v1/completions", "/v1/chat/completions"]) {
          const busy =
            (pause: string, lasts: boolean): Fault =>
            (response) => {
              if (!lasts) test.server.faults.delete(route);
              response.setHeader("retry-after", pause);
              json(response, code, { error: { message: "Slow down" } });
            };
          const ask = async (): Promise<string> =>
            route.includes("chat") ? (await chat(backend)).text : (await completion(backend, { prefix: "" })).end.text;
          test.server.faults.set(route, busy("0", false));
          assert.match(await ask(), /^one two/);
          for (const pause of ["120", new Date(Date.now() + 119_500).toUTCString()]) {
            test.server.faults.set(route, busy(pause, true));
            const { kind, nextStep } = await failed(ask());
            assert.equal(kind, "serverBusy");
            assert.match(nextStep, /^Try again in 1(?:1[5-9]|20) s\.$/);
          }
          test.server.faults.set(route, busy("0", true));
          const before = test.server.asked(route).length;
          assert.equal((await failed(ask())).kind, "serverBusy");
          assert.equal(test.server.asked(route).length, before + 3);
          test.server.faults.clear();
        }
    });

    it("and sends a line without end", async () => {
      const backend = await test.serve();
      test.limits.eventBytes = 1 << 16;
      test.server.faults.set("/v1/chat/completions", (response) => {
        startStream(response);
        const more = (): void => {
          while (!response.destroyed && response.write("x".repeat(1 << 14)));
        };
        response.on("drain", more);
        more();
      });
      assert.match((await failed(chat(backend))).message, /an event that is too long/);
    });

    it("and ends its text, but not its stream", async () => {
      const backend = await test.serve();
      test.server.faults.set("/v1/chat/completions", (response) => {
        startStream(response);
        sendEvent(response, { choices: [{ delta: { content: "all" }, finish_reason: "stop" }] });
      });
      test.limits.lastMs = 100;
      assert.equal((await chat(backend)).text, "all");
    });

    it("and writes on beyond every limit", async () => {
      const backend = await test.serve({ answer: Array<string>(5000).fill("x ") });
      assert.equal((await chat(backend, { maxTokens: 4 })).reason, "maxTokens");
      assert.equal((await completion(backend, { maxTokens: 4 })).end.reason, "maxTokens");
    });

    it("and says nonsense of itself", async () => {
      const nonsense: readonly unknown[] = [
        {},
        [],
        null,
        "text",
        { data: "no list" },
        { data: [] },
        { data: [{}] },
        { data: [{ id: 7, max_model_len: "many" }] },
      ];
      test.server = await ScriptedServer.start();
      for (const body of nonsense) {
        test.server.faults.set("/v1/models", (response) => json(response, 200, body));
        assert.equal((await failed(test.open(test.server.url))).kind, "serverFailed");
      }
      for (const length of [0, -1, 1e300, 12.5, "8192"]) {
        const id = `model\u0007\n${"x".repeat(9999)}`;
        const data = [{ id, owned_by: "vllm", max_model_len: length, meta: { n_ctx: [] } }];
        test.server.faults.set("/v1/models", (response) => json(response, 200, { data }));
        const { facts } = await test.open(test.server.url);
        assert.equal(facts.contextTokens, 2048);
        assert.match(facts.name, /^model x{190,}…$/);
      }
      for (const route of ["/tokenize", "/v1/completions"])
        test.server.faults.set(route, (response) => void response.end("<html>"));
      test.server.faults.delete("/v1/models");
      const { facts } = await test.open(test.server.url);
      assert.deepEqual([facts.infill, facts.limitations.includes("tokenizer")], ["chat", true]);
    });

    it("and is gone", async () => {
      const backend = await test.serve();
      await test.server.stop();
      const reason = await failed(chat(backend));
      assert.equal(reason.kind, "serverUnreachable");
      assert.match(reason.nextStep, /server is running/);
      test.server = await ScriptedServer.start();
    });
  });

  it("the key goes to the server alone, also when it answers with another address", async () => {
    const other = await ScriptedServer.start();
    try {
      const backend = await test.serve({ key });
      assert.ok(test.server.requests.every(({ authorization }) => authorization === `Bearer ${key}`));
      test.server.faults.set("/v1/chat/completions", (response) => {
        response.writeHead(308, { location: `${other.url}/v1/chat/completions` }).end();
      });
      await failed(chat(backend));
      assert.deepEqual(other.requests, []);
    } finally {
      await other.stop();
    }
  });

  it("a network that cuts, stalls and garbles anywhere leads to an answer or a failure, never to a hang", async () => {
    test.server = await ScriptedServer.start({ answer: ["one", " two", " three"], tokenMs: 1 });
    const proxy = await FaultProxy.start(test.server.port);
    try {
      const backend = await test.open(proxy.url);
      Object.assign(test.limits, { firstEventMs: 500, silentMs: 500 });
      let failures = 0;
      for (const kind of ["cut", "garbage", "stall"] as const)
        for (const afterBytes of kind === "stall" ? [0, 300] : [0, 1, 60, 170, 200, 230, 300, 420, 560]) {
          proxy.closeAll();
          proxy.fault = { kind, afterBytes };
          await chat(backend).catch((error: unknown) => {
            assert.ok(error instanceof FailureError, String(error));
            assert.match(error.failure.kind, /^server(Failed|Unreachable)$/);
            failures++;
          });
        }
      assert.ok(failures >= 12, `${failures} failures`);
      proxy.closeAll();
      proxy.fault = undefined;
      Object.assign(test.limits, usualLimits);
      assert.equal((await chat(backend)).text, "one two three");
    } finally {
      await proxy.stop();
    }
  });
});
