// The engine behind a server, in this process: what it asks, and what it makes of answers.
import assert from "node:assert/strict";
import type { ChatChunk } from "../../../src/core/modelPort.ts";
import { openRemote } from "../../../src/worker/remote/remoteBackend.ts";
import { RequestRecord } from "../../../src/worker/service/requestRecord.ts";
import { chat, failed, completion, key, never, query, RemoteTest } from "../../support/servers/remoteRequests.ts";
import { json, ScriptedServer, startStream, type ScriptedOptions } from "../../support/servers/scriptedServer.ts";
import { until } from "../../support/workers.ts";
import type { StructuredWay } from "../../../src/worker/remote/structuredOutput.ts";

describe("the engine behind a server", () => {
  const test = new RemoteTest();
  afterEach(() => test.close());

  describe("finds out", () => {
    it("a server with completions, a tokenizer and infill tokens", async () => {
      const { facts } = await test.serve({ key });
      assert.equal(facts.kind, "remote");
      assert.equal(facts.architecture, "vLLM");
      assert.equal(facts.name, "qwen2.5-coder-7b");
      assert.equal(facts.contextTokens, 4096);
      assert.equal(facts.infill, "joint");
      assert.deepEqual(facts.limitations, ["healing", "warming", "checkpoints", "grammar"]);
    });

    it("one that only chats, and says what it lacks", async () => {
      const { facts } = await test.serve({ owner: "somebody", hasCompletions: false, hasTokenizer: false });
      assert.equal(facts.infill, "chat");
      assert.deepEqual(facts.limitations, [
        "fim",
        "tokenizer",
        "logprobs",
        "healing",
        "warming",
        "checkpoints",
        "grammar",
      ]);
    });

    it("by the model's name where there is no tokenizer", async () => {
      assert.equal((await test.serve({ owner: "sglang", hasTokenizer: false })).facts.infill, "joint");
    });

    it("all that with few requests", async () => {
      const counts = async (options: ScriptedOptions): Promise<number> => {
        await test.serve(options);
        // A server that was slow to write one token is asked for a second one, and on a busy machine any server is slow.
        assert.ok([1, 2].includes(test.server.asked("/v1/completions").length));
        return test.server.requests.filter(({ path }) => path !== "/v1/completions").length;
      };
      assert.equal(await counts({ structured: { obeys: "structured_outputs" } }), 4);
      assert.equal(await counts({ owner: "llamacpp", structured: { obeys: "grammar" } }), 6);
      assert.equal(await counts({ owner: "somebody", structured: { obeys: "grammar" } }), 6);
      assert.deepEqual(test.server.asked("/api/tags"), []);
    });

    it("a model without infill tokens is asked in words", async () => {
      const { facts } = await test.serve({ model: "mistral-small", hasTokenizer: false });
      assert.equal(facts.infill, "chat");
    });

    it("Ollama, the context that it has given the model, and asks it for ghost text by its own route", async () => {
      const backend = await test.serve({
        owner: "library",
        model: "qwen2.5-coder:7b",
        hasTokenizer: false,
        answer: ["    return", " first", "\n"],
        structured: { obeys: "response_format" },
      });
      const { architecture, contextTokens, infill, limitations } = backend.facts;
      assert.deepEqual([architecture, contextTokens, infill], ["Ollama", 2560, "joint"]);
      assert.ok(!limitations.includes("logprobs") && !limitations.includes("grammar"));
      const { end } = await completion(backend);
      assert.deepEqual([end.text, end.tokenProbabilities[0]?.probability], ["urn first", 0.5]);
      const { body } = test.server.asked("/api/generate").at(-1)!;
      assert.equal(body["raw"], true);
      assert.match(String(body["prompt"]), /^<\|fim_prefix\|>/);
      await chat(backend, { thinking: true });
      assert.ok(!("reasoning_effort" in test.server.streamed("/v1/chat/completions").at(-1)!.body));
      await chat(backend);
      assert.equal(test.server.streamed("/v1/chat/completions").at(-1)!.body["reasoning_effort"], "none");
    });

    it("that another model is served, and names it", async () => {
      test.server = await ScriptedServer.start();
      const { kind, message } = await failed(test.open(test.server.url, "gpt-oss-120b"));
      assert.equal(kind, "badInput");
      assert.match(message, /does not serve the model “gpt-oss-120b”\. It serves qwen2\.5-coder-7b\./);
    });

    it("a server that still loads its model, by waiting for it", async () => {
      test.server = await ScriptedServer.start({ owner: "llamacpp" });
      test.server.faults.set("/health", (response) => {
        test.server.faults.delete("/health");
        json(response, 503, { error: { message: "Loading model" } });
      });
      assert.equal((await test.open(test.server.url)).facts.architecture, "llama-server");
      assert.equal(test.server.asked("/health").length, 2);
    });
  });

  describe("an address", () => {
    const refused = async (url: string): Promise<string> => {
      const source = { url, model: "", key, contextTokens: 2048 };
      return (await failed(openRemote({ limits: test.limits }, source, { signal: never }))).message;
    };
    it("with a password, another scheme or a query is refused", async () => {
      test.server = await ScriptedServer.start();
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
      test.server = await ScriptedServer.start();
      for (const url of ["http://192.0.2.1:8000", "http://example.org", "http://127.0.0.1.example.org"])
        assert.match(await refused(url), /Others could read what is sent/);
    });

    it("is the same with and without /v1 and slashes", async () => {
      await test.serve({ key });
      await test.open(`${test.server.url}/v1/`);
      assert.ok(test.server.asked("/v1/models").length === 2);
    });
  });

  describe("ghost text", () => {
    it("heals the word that was begun, streams, and closes the connection where a rule stops", async () => {
      const words = ["    ", "return", " first", " +", " second", "\n"];
      const backend = await test.serve({ answer: [...words, ...Array<string>(5000).fill("x")], tokenMs: 2 });
      const { end, chunks } = await completion(backend);
      assert.equal(end.text, "urn first + second");
      assert.equal(end.stopRule, "lineEnd");
      assert.deepEqual(chunks.join(""), end.text);
      assert.deepEqual(end.tokenProbabilities[0], { end: 3, probability: 0.5 });
      const [asked] = test.server.asked("/v1/completions").slice(-1);
      assert.match(
        String(asked?.body["prompt"]),
        /^<\|fim_prefix\|><\|fim_suffix\|>\n\nprint.*<\|fim_middle\|>def add.*:\n$/s,
      );
      await until("the server sees the connection closed", () => asked!.isLeft);
      assert.ok(asked!.sent < 5000);
    });

    it("gives the text as it stands where the model begins another word", async () => {
      const answer = (request: { body: Record<string, unknown> }): readonly string[] =>
        String(request.body["prompt"]).endsWith("ret") ? ["urn 1", "\n"] : ["    print(1)", "\n"];
      assert.equal((await completion(await test.serve({ answer }))).end.text, "urn 1");
      assert.equal(test.server.asked("/v1/completions").filter(({ body }) => body["stream"] === true).length, 2);
    });

    it("goes on with the word that was begun where the server begins it again", async () => {
      const always = await test.serve({ answer: ["return", " first", " + second", "\n"] });
      assert.equal((await completion(always)).end.text, "urn first + second");
      assert.equal(test.server.streamed("/v1/completions").length, 1);
      // It heals nothing, and the syntax check would keep the whole word.
      const answer = (request: { body: Record<string, unknown> }): readonly string[] =>
        String(request.body["prompt"]).endsWith("ret") ? ["return", " first + second", "\n"] : ["    pass", "\n"];
      const { end, chunks } = await completion(await test.serve({ answer }));
      assert.deepEqual([end.text, chunks.join("")], ["urn first + second", "urn first + second"]);
    });

    it("shows nothing where it begins the word again in other letters", async () => {
      const { end, chunks } = await completion(await test.serve({ answer: ["return", " first", "\n"] }), {
        prefix: "def add(first, second):\n    Ret",
      });
      assert.deepEqual([end.text, end.stopRule, chunks], ["", "begunAgain", []]);
    });

    it("freezes the anchored order at its anchor, and leaves no special token in the text", async () => {
      const backend = await test.serve({ model: "qwen2.5-coder-7b", answer: ["x", "\n"] });
      const prefix = "a = '<|fim_middle|>'\nb = ";
      await completion(backend, { prefix, order: "joint" });
      const prompt = String(test.server.asked("/v1/completions").at(-1)?.body["prompt"]);
      assert.equal(prompt.split("<|fim_middle|>").length, 2);
    });

    it("ahead of need is not asked for", async () => {
      const backend = await test.serve();
      const before = test.server.requests.length;
      assert.equal((await failed(completion(backend, { isSpeculative: true }))).kind, "cancelled");
      await backend.warm({ ...query }, { record: new RequestRecord("background", "warm"), signal: never });
      assert.equal(test.server.requests.length, before);
    });
  });

  describe("a chat", () => {
    it("keeps thoughts apart, however a server marks them", async () => {
      const marks: readonly NonNullable<ScriptedOptions["delta"]>[] = [
        (text, index) => (index < 2 ? { reasoning_content: text } : { content: text }),
        (text, index) => (index < 2 ? { reasoning: text } : { content: text }),
      ];
      const backend = await test.serve({ answer: ["I", " think", "Yes", "."] });
      for (const delta of marks) {
        test.server.options = { ...test.server.options, delta };
        assert.deepEqual(await chat(backend, { thinking: true }), {
          text: "Yes.",
          thinking: "I think",
          reason: "endOfText",
        });
      }
      test.server.options = { answer: ["<thi", "nk>I think</think>", "Yes."] };
      assert.deepEqual(await chat(backend), { text: "Yes.", thinking: "I think", reason: "endOfText" });
    });

    it("goes on from a beginning and ends at a stop text", async () => {
      const backend = await test.serve({ answer: ["```py\n", "x = 1", "\n``", "`\nmore"] });
      const end = await chat(backend, { answerPrefix: "```py\n", stop: ["\n```"] });
      assert.deepEqual(end, { text: "x = 1", thinking: "", reason: "stopRule" });
    });

    it("streams from its first words once the server has answered without thoughts", async () => {
      const answer = Array.from({ length: 40 }, (_, index) => `word ${index} `);
      const backend = await test.serve({ answer });
      const firsts: number[] = [];
      for (let index = 0; index < 2; index++) {
        const record = new RequestRecord("user", "chat");
        const chunks: string[] = [];
        const params = {
          purpose: "chat",
          messages: [{ role: "user", content: "Hello" }],
          maxTokens: 400,
          temperature: 0,
          thinking: false,
        } as const;
        const take = ({ kind, text }: ChatChunk): void => void (kind === "text" && chunks.push(text));
        await backend.chat(params, { record, signal: never }, take);
        assert.equal(chunks.join(""), answer.join(""));
        firsts.push(chunks[0]!.length);
      }
      assert.ok(firsts[0]! > 100 && firsts[1]! < 30, firsts.join());
    });

    it("goes on by the server's own means, or asks for the rest where it would begin anew", async () => {
      const asked = (): readonly { readonly role: string; readonly content: string }[] =>
        test.server.streamed("/v1/chat/completions").at(-1)!.body["messages"] as never;
      const said = { continues: true, answerPrefix: "It is be" } as const;
      let backend = await test.serve({ answer: ["cause", "."], owner: "llamacpp" });
      assert.equal((await chat(backend, said)).text, "cause.");
      assert.deepEqual(asked().at(-1), { role: "assistant", content: "It is be" });
      backend = await test.serve({ answer: ["cause", "."], owner: "somebody" });
      assert.equal((await chat(backend, said)).text, "cause.");
      assert.deepEqual(
        asked().map(({ role }) => role),
        ["user", "assistant", "user"],
      );
    });

    it("is ended where it only repeats itself, and the server is told", async () => {
      const backend = await test.serve({ answer: Array.from({ length: 400 }, () => "| a | the same row |\n") });
      const end = await chat(backend, { maxTokens: 4000 });
      assert.equal(end.reason, "repetition");
      assert.equal(end.text.slice(0, -end.repeated!.length), "| a | the same row |");
    });

    it("does not wait for another one, and neither does ghost text", async () => {
      const backend = await test.serve({ answer: ["urn 1", "\n"] });
      test.server.faults.set("/v1/chat/completions", (response) => startStream(response));
      const abort = new AbortController();
      const hanging = chat(backend, {}, abort.signal);
      await until("the chat is asked", () => test.server.streamed("/v1/chat/completions").length === 1);
      assert.equal((await completion(backend, { prefix: "ret" })).end.reason, "stopRule");
      abort.abort();
      assert.equal((await failed(hanging)).kind, "cancelled");
      await until("the server sees it", () => test.server.streamed("/v1/chat/completions")[0]!.isLeft);
    });

    it("ends with the engine", async () => {
      const backend = await test.serve();
      test.server.faults.set("/v1/chat/completions", (response) => startStream(response));
      const hanging = failed(chat(backend));
      await until("the chat is asked", () => test.server.streamed("/v1/chat/completions").length === 1);
      await backend.dispose();
      assert.equal((await hanging).kind, "cancelled");
    });
  });

  describe("an answer in a given form", () => {
    const grammar = 'root ::= "x = 1" | "x = 2"\n';
    const form = { grammar, answerPrefix: "```py\n", stop: ["\n```\n"] } as const;
    const sent = (): Record<string, unknown> => test.server.streamed("/v1/chat/completions").at(-1)!.body;
    const forms: readonly (readonly [StructuredWay, unknown])[] = [
      ["grammar", grammar],
      ["structured_outputs", { grammar }],
      ["guided_grammar", grammar],
      ["ebnf", grammar],
    ];

    it("is held to it by the field that the server obeys, whatever the server says it is", async () => {
      for (const owner of ["llamacpp", "vllm", "sglang", "somebody"] as const)
        for (const [obeys, value] of forms) {
          const backend = await test.serve({ owner, answer: ["x = ", "2"], structured: { obeys } });
          assert.ok(!backend.facts.limitations.includes("grammar"), `${owner} ${obeys}`);
          assert.equal((await chat(backend, form)).text, "x = 2");
          const ways = forms.map(([way]) => way).filter((way) => way in sent());
          assert.deepEqual([ways, sent()[obeys]], [[obeys], value], owner);
          assert.equal((await chat(backend)).text, "x = 2");
          assert.ok(!(obeys in sent()), "a free answer has no form");
          await test.server.stop();
        }
      test.server = await ScriptedServer.start();
    });

    it("is found where a server refuses the fields that it does not know", async () => {
      for (const [owner, obeys] of [
        ["vllm", "structured_outputs"],
        ["vllm", "guided_grammar"],
        ["sglang", "ebnf"],
        ["llamacpp", "grammar"],
        ["somebody", "response_format"],
      ] as const) {
        const backend = await test.serve({ owner, structured: { obeys, refusesOthers: true } });
        assert.ok(!backend.facts.limitations.includes("grammar"), `${owner} ${obeys}`);
        await test.server.stop();
      }
      test.server = await ScriptedServer.start();
    });

    it("is free where the server obeys or takes none", async () => {
      for (const structured of [{}, { refusesOthers: true }]) {
        const backend = await test.serve({ answer: ["```py\nx = 1"], structured });
        assert.ok(backend.facts.limitations.includes("grammar"));
        assert.equal((await chat(backend, form)).text, "x = 1");
        assert.ok(![...forms.map(([way]) => way), "response_format"].some((way) => way in sent()));
        await test.server.stop();
      }
      test.server = await ScriptedServer.start();
    });

    it("comes as JSON where a server has nothing else, and is read out of it", async () => {
      const answer = ['{ "ans', 'wer": "```py\\n', "if x:\\n\\", 't\\"\\u00e9\\ud83d', '\\ude00\\"', '\\n```"', "}"];
      const backend = await test.serve({ owner: "somebody", answer, structured: { obeys: "response_format" } });
      assert.ok(!backend.facts.limitations.includes("grammar"));
      const end = await chat(backend, { ...form, stop: ["\n```"] });
      assert.deepEqual([end.text, end.reason], ['if x:\n\t"é😀"', "stopRule"]);
      const messages = sent()["messages"] as readonly { readonly role: string; readonly content: string }[];
      assert.equal(messages.at(-1)?.role, "user");
      assert.match(messages.at(-1)!.content, /^Hello\n\n.*JSON/);
      // A sentence that is begun has to go on as it is.
      await chat(backend, { ...form, answerPrefix: "To correct this," });
      assert.ok(!("response_format" in sent()));
    });

    it("is asked for without its form where the server cannot use this grammar", async () => {
      const backend = await test.serve({ answer: ["x = 2"], structured: { obeys: "structured_outputs" } });
      let refusals = 0;
      test.server.faults.set("/v1/chat/completions", (response) => {
        refusals++;
        test.server.faults.delete("/v1/chat/completions");
        json(response, 400, { error: { message: "Grammar is too complex" } });
      });
      assert.equal((await chat(backend, form)).text, "x = 2");
      assert.equal(refusals, 1);
      assert.ok(!("structured_outputs" in sent()));
    });
  });

  it("counts by the server's tokenizer, else on the high side", async () => {
    assert.equal(await (await test.serve()).countTokens("one two three"), 3);
    await test.server.stop();
    assert.equal(await (await test.serve({ hasTokenizer: false, owner: "somebody" })).countTokens("one two three"), 5);
  });
});
