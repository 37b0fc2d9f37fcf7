// Connecting to servers as they are: addresses as people paste them, lists of models in every form, and parameters that are refused.
import assert from "node:assert/strict";
import { chat, completion, failed, RemoteTest } from "../../support/servers/remoteRequests.ts";
import { json, ScriptedServer, type ScriptedOptions } from "../../support/servers/scriptedServer.ts";

describe("connecting to a server", () => {
  const test = new RemoteTest();
  afterEach(() => test.close());
  const start = async (options: ScriptedOptions = {}): Promise<void> => {
    test.server = await ScriptedServer.start(options);
  };

  describe("by its address", () => {
    const addresses: readonly (readonly [string, string | undefined, (port: number) => string])[] = [
      ["without a scheme", undefined, (port) => `127.0.0.1:${port}`],
      ["with the API's path", undefined, (port) => `http://127.0.0.1:${port}/v1/`],
      ["with a route", undefined, (port) => `http://127.0.0.1:${port}/v1/chat/completions`],
      ["by the name of this machine", undefined, (port) => `localhost:${port}`],
      ["by all of its addresses", undefined, (port) => `http://0.0.0.0:${port}/v1`],
      ["in short", undefined, (port) => `127.1:${port}`],
      ["by its port", undefined, (port) => String(port)],
      ["with quotes around it", undefined, (port) => `"http://127.0.0.1:${port}/v1",`],
      ["of Google's form", "/v1beta/openai", (port) => `http://127.0.0.1:${port}/v1beta/openai/`],
      ["of Google's form with a route", "/v1beta/openai", (port) => `127.0.0.1:${port}/v1beta/openai/chat/completions`],
      ["behind the path of a proxy", "/team/llm/v1", (port) => `http://127.0.0.1:${port}/team/llm`],
      ["behind the path of a proxy, with a version", "/team/llm/v1", (port) => `http://127.0.0.1:${port}/team/llm/v1`],
      ["behind the path of a proxy, without a version", "/llm", (port) => `http://127.0.0.1:${port}/llm/`],
      ["of a page in front of the API", "/api/v1", (port) => `http://127.0.0.1:${port}`],
      ["of Open WebUI", "/api", (port) => `http://127.0.0.1:${port}`],
      ["with another version", "/v3", (port) => `http://127.0.0.1:${port}/v3`],
    ];
    for (const [name, apiPath, address] of addresses)
      it(`${name}, which is shown as it is used`, async () => {
        await start({ ...(apiPath !== undefined && { apiPath }) });
        const backend = await test.open(address(test.server.port));
        assert.match(backend.facts.device, /^http:\/\/(?:127\.0\.0\.1|localhost):\d+[\w/]*$/);
        assert.equal((await chat(backend)).text, "one two\n");
      });

    it("whose first places answer with a page", async () => {
      await start({ apiPath: "/api/v1" });
      test.server.faults.set("/elsewhere/models", (response) => void response.end("<html>App</html>"));
      assert.equal((await chat(await test.open(test.server.url))).text, "one two\n");
    });

    it("where nothing is, says where it looked", async () => {
      await start({ apiPath: "/nowhere" });
      const { message, nextStep } = await failed(test.open(test.server.url));
      assert.match(message, /lists no models \(looked under http:\/\/127\.0\.0\.1:\d+\/v1, /);
      assert.match(nextStep, /name of the model/);
    });
  });

  describe("with its list of models", () => {
    const chosen = async (list: unknown, wanted = ""): Promise<unknown> => {
      await start();
      test.server.faults.set("/v1/models", (response) => json(response, 200, list));
      const backend = await test.open(test.server.url, wanted);
      await chat(backend);
      return test.server.asked("/v1/chat/completions").at(-1)?.body["model"];
    };
    const lists: readonly (readonly [string, unknown, string])[] = [
      ["as names", ["a-model", "b-model"], "a-model"],
      ["as names in a field", { data: ["a-model"] }, "a-model"],
      ["as a bare array", [{ id: "a-model" }], "a-model"],
      ["in Ollama's form", { models: [{ name: "a-model:7b", model: "a-model:7b" }] }, "a-model:7b"],
      [
        "with an embedder first",
        { data: [{ id: "nomic-embed-text" }, { id: "bge-m3" }, { id: "a-model" }] },
        "a-model",
      ],
      [
        "with a reranker first",
        { data: [{ id: "Qwen3-Reranker-4B" }, { id: "whisper-large" }, { id: "a-model" }] },
        "a-model",
      ],
      [
        "with types",
        {
          data: [
            { id: "x", type: "embeddings" },
            { id: "a-model", type: "llm" },
          ],
        },
        "a-model",
      ],
      [
        "with capabilities",
        {
          data: [
            { id: "x", capabilities: ["embedding"] },
            { id: "a-model", capabilities: ["completion"] },
          ],
        },
        "a-model",
      ],
      [
        "of which one is loaded",
        {
          data: [
            { id: "x", state: "not-loaded" },
            { id: "a-model", state: "loaded" },
          ],
        },
        "a-model",
      ],
      ["as a table", { data: { "a-model": { max_model_len: 2048 } } }, "a-model"],
      ["inside of another list's field", { data: { models: [{ id: "a-model" }] } }, "a-model"],
      ["as one model", { id: "a-model", object: "model" }, "a-model"],
      [
        "with tasks",
        {
          data: [
            { id: "x", pipeline_tag: "sentence-similarity" },
            { id: "y", model_info: { mode: "audio_speech" } },
            { id: "a-model", pipeline_tag: "image-text-to-text" },
          ],
        },
        "a-model",
      ],
      [
        "with what comes out",
        {
          data: [
            { id: "x", architecture: { output_modalities: ["image"] } },
            { id: "a-model", architecture: { output_modalities: ["text"] } },
          ],
        },
        "a-model",
      ],
      [
        "with yes and no",
        {
          data: [
            { id: "x", active: false },
            { id: "y", capabilities: { completion_chat: false, vision: true } },
            { id: "a-model", capabilities: { vision: true } },
          ],
        },
        "a-model",
      ],
      ["with empty entries", { data: [{}, { id: "" }, null, { id: "a-model" }] }, "a-model"],
    ];
    for (const [name, list, model] of lists) it(name, async () => assert.equal(await chosen(list), model));

    it("of a server that was asked too often: waits for a short pause, and else says so at once", async () => {
      await start();
      const answers: Record<string, string>[] = [{ "retry-after": "0" }, {}];
      for (const headers of answers) {
        test.server.faults.set("/v1/models", (response) => {
          test.server.faults.delete("/v1/models");
          response.writeHead(429, headers).end('{"error":{"message":"You exceeded your current quota"}}');
        });
        if ("retry-after" in headers) assert.equal((await test.open(test.server.url)).facts.kind, "remote");
        else
          assert.match((await failed(test.open(test.server.url))).message, /answered 429.*exceeded your current quota/);
      }
    });

    it("of which none writes text, says so", async () => {
      await start();
      test.server.faults.set("/v1/models", (response) => json(response, 200, { data: [{ id: "nomic-embed-text" }] }));
      assert.match(
        (await failed(test.open(test.server.url))).message,
        /no model that writes text, only nomic-embed-text/,
      );
    });

    it("missing: a name suffices", async () => {
      for (const apiPath of ["/v1", "/api"]) {
        await start({ apiPath });
        const status = apiPath === "/v1" ? 403 : 404;
        test.server.faults.set("/v1/models", (response) => json(response, status, { detail: "No list for you" }));
        const backend = await test.open(test.server.url, " a-model ");
        assert.equal((await chat(backend)).text, "one two\n");
        assert.equal(test.server.asked("/v1/chat/completions").at(-1)?.body["model"], "a-model");
        await test.close();
      }
      await start();
    });

    it("in pages, of OpenAI's, Google's and others' form", async () => {
      const pages: readonly (readonly [Record<string, unknown>, RegExp])[] = [
        [{ has_more: true, last_id: "a" }, /[?&]after=a/],
        [{ nextPageToken: "t 1" }, /[?&]pageToken=t%201/],
        [{ next: "http://elsewhere.example/v1/models?page=2" }, /\?page=2$/],
      ];
      for (const [more, query] of pages) {
        await start();
        test.server.faults.set("/v1/models", (response) => json(response, 200, { data: [{ id: "a" }], ...more }));
        const rest = [
          `/v1/models?after=a&after_id=a`,
          "/v1/models?pageToken=t%201&page_token=t%201",
          "/v1/models?page=2",
        ];
        for (const path of rest)
          test.server.faults.set(path, (response) => json(response, 200, { data: [{ id: "wanted-model" }] }));
        await chat(await test.open(test.server.url, "wanted-model"));
        assert.ok(test.server.requests.some(({ path }) => query.test(path)));
        assert.equal(test.server.asked("/v1/chat/completions").at(-1)?.body["model"], "wanted-model");
        await test.close();
      }
      await start();
    });
  });

  it("sends no names of special tokens as tokens, and takes them back in answers", async () => {
    const { namesAsText } = await import("../../../src/core/models/remote/specialTokens.ts");
    const text = "What do <|im_end|>, </s> and [INST] mean?";
    await start({
      answer: [namesAsText("<|im_end|>").slice(0, 2), namesAsText("<|im_end|>").slice(2), " ends a turn."],
    });
    const backend = await test.open(test.server.url);
    const messages = [{ role: "user", content: text }] as const;
    assert.equal((await chat(backend, { messages })).text, "<|im_end|> ends a turn.");
    const sent = JSON.stringify(test.server.asked("/v1/chat/completions").at(-1)?.body["messages"]);
    for (const token of ["<|im_end|>", "</s>", "[INST]"]) assert.ok(!sent.includes(token), sent);
    assert.equal(sent.replaceAll("\u2060", ""), JSON.stringify(messages));
    await completion(backend, { prefix: `a = '<|im_start|>'\nb = ` });
    const prompt = String(test.server.asked("/v1/completions").at(-1)?.body["prompt"]);
    assert.ok(!prompt.includes("<|im_start|>") && prompt.replaceAll("\u2060", "").includes("<|im_start|>"));
  });
});
