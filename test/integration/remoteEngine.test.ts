// The engine behind a server, in this process: what it asks, what it makes of answers, and that nothing hangs it.
import assert from "node:assert/strict";
import type { CompletionQuery } from "../../src/core/completion/query.ts";
import { FailureError, type FailureKind } from "../../src/core/failures.ts";
import type { ChatChunk, ChatEnd, ChatParams } from "../../src/protocol/workerProtocol.ts";
import type { Completion } from "../../src/worker/answerer.ts";
import { openRemote, type RemoteAnswerer } from "../../src/worker/remote/remoteAnswerer.ts";
import { usualLimits, type ServerLimits } from "../../src/worker/remote/serverConnection.ts";
import { RequestRecord } from "../../src/worker/requestRecord.ts";
import { FaultProxy } from "../support/faultProxy.ts";
import {
  json,
  ScriptedServer,
  sendEvent,
  startStream,
  type Fault,
  type ScriptedOptions,
} from "../support/scriptedServer.ts";
import { until } from "../support/workers.ts";

const key = "sk-test-0123456789";
const never = new AbortController().signal;

describe("the engine behind a server", () => {
  let server: ScriptedServer;
  /** Shortened by a test once the server is connected: reaching it may take its time on a busy machine. */
  let limits: { -readonly [K in keyof ServerLimits]: ServerLimits[K] };
  const answerers: RemoteAnswerer[] = [];

  beforeEach(() => (limits = { ...usualLimits }));
  afterEach(async () => {
    for (const answerer of answerers.splice(0)) await answerer.dispose();
    await server.stop();
  });

  async function serve(options: ScriptedOptions = {}, url?: string): Promise<RemoteAnswerer> {
    server = await ScriptedServer.start(options);
    return open(url ?? server.url);
  }
  async function open(url: string, model = ""): Promise<RemoteAnswerer> {
    const answerer = await openRemote({ limits }, { url, model, key, contextTokens: 2048 }, { signal: never });
    answerers.push(answerer);
    return answerer;
  }
  const failed = async (promise: Promise<unknown>): Promise<FailureError["failure"]> => {
    const error: unknown = await promise.then(
      () => assert.fail("it did not fail"),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof FailureError, String(error));
    return error.failure;
  };

  describe("finds out", () => {
    it("a server with completions, a tokenizer and infill tokens", async () => {
      const { facts } = await serve({ key });
      assert.equal(facts.kind, "remote");
      assert.equal(facts.architecture, "vLLM");
      assert.equal(facts.name, "qwen2.5-coder-7b");
      assert.equal(facts.contextTokens, 4096);
      assert.equal(facts.infill, "joint");
      assert.deepEqual(facts.lacks, ["healing", "warming", "checkpoints", "grammar"]);
    });

    it("one that only chats, and says what it lacks", async () => {
      const { facts } = await serve({ owner: "somebody", hasCompletions: false, hasTokenizer: false });
      assert.equal(facts.infill, "chat");
      assert.deepEqual(facts.lacks, [
        "fim",
        "tokenizer",
        "certainties",
        "healing",
        "warming",
        "checkpoints",
        "grammar",
      ]);
    });

    it("by the model's name where there is no tokenizer", async () => {
      assert.equal((await serve({ owner: "sglang", hasTokenizer: false })).facts.infill, "joint");
    });

    it("a model without infill tokens is asked in words", async () => {
      const { facts } = await serve({ model: "mistral-small", hasTokenizer: false });
      assert.equal(facts.infill, "chat");
    });

    it("that another model is served, and names it", async () => {
      server = await ScriptedServer.start();
      const { kind, message } = await failed(open(server.url, "gpt-oss-120b"));
      assert.equal(kind, "badInput");
      assert.match(message, /serves no model “gpt-oss-120b”, but qwen2\.5-coder-7b\./);
    });

    it("a server that still loads its model, by waiting for it", async () => {
      server = await ScriptedServer.start({ owner: "llamacpp" });
      server.faults.set("/health", (response) => {
        server.faults.delete("/health");
        json(response, 503, { error: { message: "Loading model" } });
      });
      assert.equal((await open(server.url)).facts.architecture, "llama-server");
      assert.equal(server.asked("/health").length, 2);
    });
  });

  describe("an address", () => {
    const refused = async (url: string): Promise<string> => {
      const source = { url, model: "", key, contextTokens: 2048 };
      return (await failed(openRemote({ limits }, source, { signal: never }))).message;
    };
    it("with a password, another scheme or a query is refused", async () => {
      server = await ScriptedServer.start();
      for (const url of [
        "https://me:secret@example.org",
        "ftp://example.org",
        "https://example.org/?key=secret",
        "hello",
      ]) {
        const message = await refused(url);
        assert.doesNotMatch(message, /secret/);
      }
    });

    it("on which others could listen is refused until it is confirmed", async () => {
      server = await ScriptedServer.start();
      for (const url of ["http://192.0.2.1:8000", "http://example.org", "http://127.0.0.1.example.org"])
        assert.match(await refused(url), /could be read on the way/);
    });

    it("is the same with and without /v1 and slashes", async () => {
      await serve({ key }, undefined);
      await open(`${server.url}/v1/`);
      assert.ok(server.asked("/v1/models").length === 2);
    });
  });

  const query: CompletionQuery = {
    documentId: "a.py",
    languageId: "python",
    prefix: "def add(first, second):\n    ret",
    suffix: "\n\nprint(add(1, 2))\n",
    following: "\n\nprint(add(1, 2))\n",
    shape: "line",
    maxTokens: 32,
  };
  interface Ghost {
    readonly end: Completion;
    readonly chunks: readonly string[];
    readonly record: RequestRecord;
  }
  async function ghost(answerer: RemoteAnswerer, more: Partial<CompletionQuery> = {}, signal = never): Promise<Ghost> {
    const record = new RequestRecord("ghost", "complete");
    const chunks: string[] = [];
    const end = await answerer.infill({ ...query, ...more }, { record, signal }, (text) => chunks.push(text));
    return { end, chunks, record };
  }
  async function chat(
    answerer: RemoteAnswerer,
    more: Partial<ChatParams> = {},
    signal = never,
  ): Promise<Omit<ChatEnd, "usage">> {
    const record = new RequestRecord("user", "chat");
    const chunks: ChatChunk[] = [];
    const params: ChatParams = {
      purpose: "chat",
      messages: [{ role: "user", content: "Hello" }],
      maxTokens: 64,
      temperature: 0,
      thinking: false,
      ...more,
    };
    const end = await answerer.chat(params, { record, signal }, (chunk) => chunks.push(chunk));
    const joined = (kind: ChatChunk["kind"]): string =>
      chunks.flatMap((chunk) => (chunk.kind === kind ? chunk.text : [])).join("");
    assert.deepEqual([joined("text"), joined("thinking")], [end.text, end.thinking]);
    return end;
  }

  describe("ghost text", () => {
    it("heals the word that was begun, streams, and closes the connection where a rule stops", async () => {
      const words = ["    ", "return", " first", " +", " second", "\n"];
      const answerer = await serve({ answer: [...words, ...Array<string>(200).fill("x")], tokenMs: 2 });
      const { end, chunks } = await ghost(answerer);
      assert.equal(end.text, "urn first + second");
      assert.equal(end.stopRule, "lineEnd");
      assert.deepEqual(chunks.join(""), end.text);
      assert.deepEqual(end.certainties[0], { end: 3, probability: 0.5 });
      const [asked] = server.asked("/v1/completions").slice(-1);
      assert.match(
        String(asked?.body["prompt"]),
        /^<\|fim_prefix\|><\|fim_suffix\|>\n\nprint.*<\|fim_middle\|>def add.*:\n$/s,
      );
      await until("the server sees the connection closed", () => asked!.isLeft);
      assert.ok(asked!.sent < 100);
    });

    it("gives the text as it stands where the model begins another word", async () => {
      const answer = (request: { body: Record<string, unknown> }): readonly string[] =>
        String(request.body["prompt"]).endsWith("ret") ? ["urn 1", "\n"] : ["    print(1)", "\n"];
      assert.equal((await ghost(await serve({ answer }))).end.text, "urn 1");
      assert.equal(server.asked("/v1/completions").filter(({ body }) => body["stream"] === true).length, 2);
    });

    it("freezes the anchored order at its anchor, and leaves no special token in the text", async () => {
      const answerer = await serve({ model: "qwen2.5-coder-7b", answer: ["x", "\n"] });
      const prefix = "a = '<|fim_middle|>'\nb = ";
      await ghost(answerer, { prefix, order: "joint" });
      const prompt = String(server.asked("/v1/completions").at(-1)?.body["prompt"]);
      assert.equal(prompt.split("<|fim_middle|>").length, 2);
    });

    it("by conversation goes on after what stands there, also where the server repeats it", async () => {
      const answer = ["```\ndef add(first, second):\n", "    return first", "\n```", " and more"];
      const answerer = await serve({ owner: "sglang", hasCompletions: false, answer });
      const { end } = await ghost(answerer);
      assert.equal(end.text, "urn first");
      assert.deepEqual(end.certainties, []);
      const body = server.asked("/v1/chat/completions").at(-1)!.body;
      assert.equal(body["continue_final_message"], true);
      assert.deepEqual(body["chat_template_kwargs"], { enable_thinking: false });
    });

    it("ahead of need is not asked for", async () => {
      const answerer = await serve();
      const before = server.requests.length;
      assert.equal((await failed(ghost(answerer, { isSpeculative: true }))).kind, "cancelled");
      await answerer.warm({ ...query }, { record: new RequestRecord("background", "warm"), signal: never });
      assert.equal(server.requests.length, before);
    });
  });

  describe("a chat", () => {
    it("keeps thoughts apart, however a server marks them", async () => {
      const marks: readonly NonNullable<ScriptedOptions["delta"]>[] = [
        (text, index) => (index < 2 ? { reasoning_content: text } : { content: text }),
        (text, index) => (index < 2 ? { reasoning: text } : { content: text }),
      ];
      const answerer = await serve({ answer: ["I", " think", "Yes", "."] });
      for (const delta of marks) {
        server.options = { ...server.options, delta };
        assert.deepEqual(await chat(answerer, { thinking: true }), {
          text: "Yes.",
          thinking: "I think",
          reason: "endOfText",
        });
      }
      server.options = { answer: ["<thi", "nk>I think</think>", "Yes."] };
      assert.deepEqual(await chat(answerer), { text: "Yes.", thinking: "I think", reason: "endOfText" });
    });

    it("goes on from a beginning and ends at a stop text", async () => {
      const answerer = await serve({ answer: ["```py\n", "x = 1", "\n``", "`\nmore"] });
      const end = await chat(answerer, { answerPrefix: "```py\n", stop: ["\n```"] });
      assert.deepEqual(end, { text: "x = 1", thinking: "", reason: "stopRule" });
    });

    it("does not wait for another one, and neither does ghost text", async () => {
      const answerer = await serve({ answer: ["urn 1", "\n"] });
      server.faults.set("/v1/chat/completions", (response) => startStream(response));
      const abort = new AbortController();
      const hanging = chat(answerer, {}, abort.signal);
      await until("the chat is asked", () => server.asked("/v1/chat/completions").length === 1);
      assert.equal((await ghost(answerer, { prefix: "ret" })).end.reason, "stopRule");
      abort.abort();
      assert.equal((await failed(hanging)).kind, "cancelled");
      await until("the server sees it", () => server.asked("/v1/chat/completions")[0]!.isLeft);
    });

    it("ends with the engine", async () => {
      const answerer = await serve();
      server.faults.set("/v1/chat/completions", (response) => startStream(response));
      const hanging = failed(chat(answerer));
      await until("the chat is asked", () => server.asked("/v1/chat/completions").length === 1);
      await answerer.dispose();
      assert.equal((await hanging).kind, "cancelled");
    });
  });

  it("counts by the server's tokenizer, else on the high side", async () => {
    assert.equal(await (await serve()).countTokens("one two three"), 3);
    await server.stop();
    assert.equal(await (await serve({ hasTokenizer: false, owner: "somebody" })).countTokens("one two three"), 5);
  });

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
      ["answers no stream", raw('{"choices":[]}', "application/json"), "serverFailed", /instead of a stream/],
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
        /sends elsewhere/,
      ],
      [
        "breaks the connection",
        (response) => void (begun(response, {} as never), setTimeout(() => response.destroy(), 20)),
        "serverFailed",
        /broke its answer off/,
      ],
    ];
    for (const [name, fault, kind, words] of faults)
      it(`and ${name}`, async () => {
        const answerer = await serve();
        for (const route of ["/v1/completions", "/v1/chat/completions"]) server.faults.set(route, fault);
        for (const reason of [await failed(chat(answerer)), await failed(ghost(answerer))]) {
          assert.equal(reason.kind, kind, reason.message);
          assert.match(reason.message, words);
          assert.notEqual(reason.nextStep, "");
          assert.ok(!JSON.stringify(reason).includes(key));
        }
        server.faults.clear();
        assert.equal((await chat(answerer)).text, "one two\n");
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
        const answerer = await serve();
        server.faults.set("/v1/chat/completions", fault);
        Object.assign(limits, { firstEventMs: 200, silentMs: 200 });
        const { kind, message } = await failed(chat(answerer));
        assert.equal(kind, "serverUnreachable");
        assert.match(message, /was silent for 1 s/);
        await until("the server sees it", () => server.asked("/v1/chat/completions")[0]!.isLeft);
      });

    it("and sends a line without end", async () => {
      const answerer = await serve();
      limits.eventBytes = 1 << 16;
      server.faults.set("/v1/chat/completions", (response) => {
        startStream(response);
        const more = (): void => {
          while (!response.destroyed && response.write("x".repeat(1 << 14)));
        };
        response.on("drain", more);
        more();
      });
      assert.match((await failed(chat(answerer))).message, /an event without end/);
    });

    it("and ends its text, but not its stream", async () => {
      const answerer = await serve();
      server.faults.set("/v1/chat/completions", (response) => {
        startStream(response);
        sendEvent(response, { choices: [{ delta: { content: "all" }, finish_reason: "stop" }] });
      });
      limits.lastMs = 100;
      assert.equal((await chat(answerer)).text, "all");
    });

    it("and is gone", async () => {
      const answerer = await serve();
      await server.stop();
      const reason = await failed(chat(answerer));
      assert.equal(reason.kind, "serverUnreachable");
      assert.match(reason.nextStep, /server runs/);
      server = await ScriptedServer.start();
    });
  });

  it("the key goes to the server alone, also when it answers with another address", async () => {
    const other = await ScriptedServer.start();
    try {
      const answerer = await serve({ key });
      assert.ok(server.requests.every(({ authorization }) => authorization === `Bearer ${key}`));
      server.faults.set("/v1/chat/completions", (response) => {
        response.writeHead(308, { location: `${other.url}/v1/chat/completions` }).end();
      });
      await failed(chat(answerer));
      assert.deepEqual(other.requests, []);
    } finally {
      await other.stop();
    }
  });

  it("a network that cuts, stalls and garbles anywhere leads to an answer or a failure, never to a hang", async () => {
    server = await ScriptedServer.start({ answer: ["one", " two", " three"], tokenMs: 1 });
    const proxy = await FaultProxy.start(server.port);
    try {
      const answerer = await open(proxy.url);
      Object.assign(limits, { firstEventMs: 500, silentMs: 500 });
      let failures = 0;
      for (const kind of ["cut", "garbage", "stall"] as const)
        for (const afterBytes of kind === "stall" ? [0, 300] : [0, 1, 60, 170, 200, 230, 300, 420, 560]) {
          proxy.closeAll();
          proxy.fault = { kind, afterBytes };
          await chat(answerer).catch((error: unknown) => {
            assert.ok(error instanceof FailureError, String(error));
            assert.match(error.failure.kind, /^server(Failed|Unreachable)$/);
            failures++;
          });
        }
      assert.ok(failures >= 12, `${failures} failures`);
      proxy.closeAll();
      proxy.fault = undefined;
      assert.equal((await chat(answerer)).text, "one two three");
    } finally {
      await proxy.stop();
    }
  });
});
