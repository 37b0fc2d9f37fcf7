// Servers that refuse a part of a request: it is asked for in another form, and the next ones too.
import assert from "node:assert/strict";
import { adjustmentTexts } from "../../../src/core/models/runtime/modelState.ts";
import { chat, completion, failed, RemoteTest } from "../../support/servers/remoteRequests.ts";
import { ScriptedServer, type AskedRequest, type ScriptedOptions } from "../../support/servers/scriptedServer.ts";

describe("a server that refuses a part of a request", () => {
  const test = new RemoteTest();
  afterEach(() => test.close());
  const start = async (options: ScriptedOptions = {}): Promise<void> => {
    test.server = await ScriptedServer.start(options);
  };

  /** Refuses bodies with a field as OpenAI, vLLM, FastAPI and others do. */
  const forms: Readonly<Record<string, (name: string) => readonly [number, unknown]>> = {
    "with its name": (name) => [
      400,
      { error: { message: `Unsupported parameter: '${name}' is not supported with this model.`, param: name } },
    ],
    "in a list": (name) => [
      422,
      { detail: [{ type: "extra_forbidden", loc: ["body", name], msg: "Extra inputs are not permitted" }] },
    ],
    "in plain words": (name) => [400, `unknown field "${name}"`],
    "in other letters": (name) => [
      400,
      { error: { message: `${name[0]!.toUpperCase()}${name.slice(1).replace("_", " ")} is deprecated` } },
    ],
    "as a page": () => [400, "<html>Your client has sent a malformed request.</html>"],
    "without its name": () => [400, { error: { message: "Bad Request" } }],
  };
  const refuse = (
    route: string,
    isRefused: (request: AskedRequest) => readonly [number, unknown] | undefined,
  ): void => {
    test.server.faults.set(route, (response, request) => {
      const refusal = isRefused(request);
      if (refusal === undefined) {
        void test.server.answer(response, request);
        return;
      }
      response.writeHead(refusal[0]).end(typeof refusal[1] === "string" ? refusal[1] : JSON.stringify(refusal[1]));
    });
  };
  const streams = (route: string): readonly AskedRequest[] => test.server.asked(route);
  const messages = [
    { role: "system", content: "Be brief." },
    { role: "user", content: "Hello" },
  ] as const;

  for (const [form, refusal] of Object.entries(forms))
    for (const name of ["stream_options", "temperature", "stop", "chat_template_kwargs"])
      it(`${name}, ${form}: is asked without it, and again only once`, async () => {
        if (name === "stop" && (form === "without its name" || form === "as a page")) return;
        await start({ owner: "vllm" });
        refuse("/v1/chat/completions", ({ body }) => (name in body ? refusal(name) : undefined));
        const backend = await test.open(test.server.url);
        const more = name === "stop" ? { stop: ["END"] } : {};
        assert.equal((await chat(backend, more)).text, "one two\n");
        const before = streams("/v1/chat/completions").length;
        assert.equal((await chat(backend, more)).text, "one two\n");
        assert.equal(streams("/v1/chat/completions").length, before + 1);
        const said = adjustmentTexts(backend.facts.adjustments ?? []).map(({ values }) => values.join());
        assert.match(said.join(" "), new RegExp(name));
      });

  for (const [form, refusal] of [
    ["as JSON", (error: string) => error],
    ["in a stream", (error: string) => `data: ${error}\n\n`],
  ] as const)
    for (const [name, error] of [
      ["stream_options", { message: "Unrecognized request argument supplied: stream_options" }],
      ["temperature", { message: "Invalid request", type: "invalid_request_error", param: "temperature" }],
      ["temperature", { message: "Bad Request", type: "invalid_request_error", code: null }],
    ] as const)
      it(`${name}, with the status of an answer ${form}: “${error.message}”`, async () => {
        await start({ owner: "somebody" });
        test.server.faults.set("/v1/chat/completions", (response, request) => {
          if (name in request.body) return void response.writeHead(200).end(refusal(JSON.stringify({ error })));
          void test.server.answer(response, request);
        });
        const backend = await test.open(test.server.url);
        assert.equal((await chat(backend)).text, "one two\n");
        const before = streams("/v1/chat/completions").length;
        assert.equal((await chat(backend)).text, "one two\n");
        assert.equal(streams("/v1/chat/completions").length, before + 1);
        const said = adjustmentTexts(backend.facts.adjustments ?? []).map(({ values }) => values.join());
        assert.match(said.join(" "), new RegExp(name));
      });

  for (const words of [
    '{"detail":[{"type":"list_type","loc":["body","messages",0,"content"],"msg":"Input should be a valid list"}]}',
    '{"error":{"message":"messages[0].content: expected an array of content parts"}}',
    '{"error":{"message":"invalid type: string \\"Hi\\", expected a sequence"}}',
    '{"error":"Value is not list: messages.0.content"}',
    '{"message":"content must be an array","type":"invalid_request_error"}',
  ])
    it(`the text of a message outside of parts: ${words.slice(0, 60)}`, async () => {
      await start({ owner: "somebody" });
      refuse("/v1/chat/completions", ({ body }) =>
        (body["messages"] as { content: unknown }[]).some(
          ({ content }) => typeof content === "string" && content !== "",
        )
          ? [422, words]
          : undefined,
      );
      const backend = await test.open(test.server.url);
      assert.equal((await chat(backend, { messages })).text, "one two\n");
      assert.deepEqual(streams("/v1/chat/completions").at(-1)?.body["messages"], [
        { role: "system", content: [{ type: "text", text: "Be brief." }] },
        { role: "user", content: [{ type: "text", text: "Hello" }] },
      ]);
      assert.deepEqual(backend.facts.adjustments, [{ kind: "parts" }]);
    });

  it("the text outside of parts, and the role of the system too", async () => {
    await start({ owner: "somebody" });
    refuse("/v1/chat/completions", ({ body }) => {
      const messages = body["messages"] as { role: string; content: unknown }[];
      if (messages.some(({ content }) => typeof content === "string"))
        return [400, '{"error":"messages.0.content must be a list"}'];
      return messages[0]?.role === "system" ? [400, '{"error":"System role not supported"}'] : undefined;
    });
    const backend = await test.open(test.server.url);
    assert.equal((await chat(backend, { messages })).text, "one two\n");
    assert.deepEqual(streams("/v1/chat/completions").at(-1)?.body["messages"], [
      { role: "user", content: [{ type: "text", text: "Be brief.\n\nHello" }] },
    ]);
  });

  it("the token limit: is asked with the other name", async () => {
    await start({ owner: "somebody" });
    for (const route of ["/v1/chat/completions", "/v1/completions"])
      refuse(route, ({ body }) =>
        "max_tokens" in body
          ? [
              400,
              {
                error: {
                  message:
                    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
                  param: "max_tokens",
                },
              },
            ]
          : undefined,
      );
    const backend = await test.open(test.server.url);
    assert.equal((await chat(backend, { maxTokens: 77 })).text, "one two\n");
    assert.equal(streams("/v1/chat/completions").at(-1)?.body["max_completion_tokens"], 77);
    assert.deepEqual(backend.facts.adjustments, [{ kind: "renamed", from: "max_tokens", to: "max_completion_tokens" }]);
  });

  it("token probabilities: has completions without them", async () => {
    await start({ hasProbabilities: false });
    refuse("/v1/completions", ({ body }) =>
      "logprobs" in body ? [400, { error: "logprobs is not supported" }] : undefined,
    );
    const backend = await test.open(test.server.url);
    assert.equal(backend.facts.infill, "joint");
    assert.ok(backend.facts.limitations.includes("logprobs"));
    assert.equal((await completion(backend, { prefix: "" })).end.text, "one two");
  });

  it("several, one after the other", async () => {
    await start({ owner: "somebody" });
    refuse("/v1/chat/completions", ({ body }) => {
      const name = ["stream_options", "temperature", "max_tokens", "max_completion_tokens"].find(
        (each) => each in body,
      );
      return name === undefined
        ? undefined
        : [400, { error: { message: `Unrecognized request argument supplied: ${name}` } }];
    });
    assert.equal((await chat(await test.open(test.server.url))).text, "one two\n");
  });

  const noSystem: readonly (readonly [number, string])[] = [
    [400, '{"error":{"message":"System role not supported"}}'],
    [500, '{"error":{"message":"Jinja Exception: System role not supported"}}'],
    [400, '{"object":"error","message":"Conversation roles must alternate user/assistant/user/assistant/..."}'],
    [500, '{"error":"TemplateError: Conversation must start with a user prompt"}'],
    [400, '{"error":{"message":"the first message must be from the user"}}'],
    [
      422,
      '{"detail":[{"loc":["body","messages",0,"role"],"msg":"unexpected value; permitted: \'user\', \'assistant\'"}]}',
    ],
  ];
  for (const [status, words] of noSystem)
    it(`the role of the system: ${words.slice(0, 60)}`, async () => {
      await start({ owner: "somebody" });
      refuse("/v1/chat/completions", ({ body }) =>
        JSON.stringify(body["messages"]).includes('"system"') ? [status, words] : undefined,
      );
      const backend = await test.open(test.server.url);
      assert.equal((await chat(backend, { messages })).text, "one two\n");
      const asked = streams("/v1/chat/completions").at(-1)?.body;
      assert.deepEqual(asked?.["messages"], [{ role: "user", content: "Be brief.\n\nHello" }]);
      assert.deepEqual(backend.facts.adjustments, [{ kind: "system" }]);
    });

  it("the beginning of an answer", async () => {
    await start({ owner: "somebody", answer: ["```py\n", "x = 1", "\n```"] });
    refuse("/v1/chat/completions", ({ body }) =>
      JSON.stringify(body["messages"]).includes('"assistant"')
        ? [400, '{"error":{"message":"Expected last role User or Tool for serving but got assistant"}}']
        : undefined,
    );
    const backend = await test.open(test.server.url);
    assert.equal((await chat(backend, { answerPrefix: "```py\n", stop: ["\n```"] })).text, "x = 1");
    assert.deepEqual(backend.facts.adjustments, [{ kind: "beginning" }]);
  });

  it("that it would refuse in any form: says why, and remembers nothing", async () => {
    await start({ owner: "somebody" });
    refuse("/v1/chat/completions", () => [
      400,
      { error: { message: "The model is on holiday; parameter temperature" } },
    ]);
    const backend = await test.open(test.server.url);
    const { message } = await failed(chat(backend));
    assert.match(message, /answered 400\. The server says: The model is on holiday/);
    assert.deepEqual(backend.facts.adjustments, []);
  });

  it("the length: is told at once, and nothing is tried", async () => {
    await start({ owner: "somebody" });
    const backend = await test.open(test.server.url);
    refuse("/v1/chat/completions", () => [
      400,
      { error: { message: "maximum context length is 8 tokens; reduce max_tokens" } },
    ]);
    const before = streams("/v1/chat/completions").length;
    assert.equal((await failed(chat(backend))).kind, "promptTooLong");
    assert.equal(streams("/v1/chat/completions").length, before + 1);
  });
});
