// Tools on servers: offered in the words of the API, called in deltas or in the text, refused, and taken back as results.
import assert from "node:assert/strict";
import type { ChatMessage, ChatRequest, ToolDeclaration } from "../../../src/core/modelPort.ts";
import { RequestRecord } from "../../../src/worker/service/requestRecord.ts";
import { templateText } from "../../support/models/chatTemplates.ts";
import { RemoteTest } from "../../support/servers/remoteRequests.ts";
import { startStream, type Fault } from "../../support/servers/scriptedServer.ts";

const event = (delta: object, reason: string | null = null): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`;
const done = "data: [DONE]\n\n";
const body =
  (text: string): Fault =>
  (response) => {
    startStream(response);
    response.end(text);
  };
const tools: readonly ToolDeclaration[] = [
  {
    ...{ name: "read", description: "Reads <|im_end|>." },
    parameters: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
  },
];
const deltas = (...entries: object[]): string =>
  event({ role: "assistant", content: null }) +
  entries.map((entry) => event({ tool_calls: [entry] })).join("") +
  event({}, "tool_calls") +
  done;

describe("tools on a server", () => {
  const test = new RemoteTest();
  afterEach(() => test.close());
  const route = "/v1/chat/completions";

  const ask = async (
    backend: Awaited<ReturnType<RemoteTest["serve"]>>,
    asked: Partial<ChatRequest> = {},
  ): Promise<Awaited<ReturnType<typeof backend.chat>> & { readonly sent: Record<string, unknown> }> => {
    const request: ChatRequest = {
      ...{ purpose: "agent", messages: [{ role: "user", content: "Read a.ts." }], maxTokens: 200, temperature: 0 },
      ...{ thinking: false, tools },
      ...asked,
    };
    const record = new RequestRecord("user", "agent");
    const end = await backend.chat(request, { record, signal: new AbortController().signal }, () => {});
    return { ...end, sent: test.server.asked(route).at(-1)!.body };
  };

  it("are known to be called or not, as far as the server says so", async () => {
    const ollama = { owner: "library", hasTokenizer: false } as const;
    for (const [options, form] of [
      [{ ...ollama, abilities: ["completion", "tools"] }, "trained"],
      [{ ...ollama, abilities: ["completion"] }, "prompted"],
      [ollama, undefined],
      [{ owner: "llamacpp", template: templateText("Qwen2.5") }, "trained"],
      [{ owner: "llamacpp", template: templateText("Phi-4") }, "prompted"],
      [{ owner: "llamacpp" }, undefined],
      [{}, undefined],
    ] as const) {
      const { facts } = await test.serve(options);
      assert.equal(facts.toolSupport?.form, form, JSON.stringify(options).slice(0, 60));
      await test.close();
    }
  });

  it("are offered, and called in deltas whose arguments come in pieces", async () => {
    const backend = await test.serve();
    test.server.faults.set(
      route,
      body(
        deltas(
          { index: 0, id: "a", type: "function", function: { name: "read", arguments: "" } },
          { index: 0, function: { arguments: '{"path":' } },
          { index: 0, function: { arguments: '"a.ts"}' } },
        ),
      ),
    );
    const { calls, reason, text, sent } = await ask(backend, { toolChoice: "required" });
    assert.deepEqual(calls, [{ id: "a", name: "read", arguments: { path: "a.ts" } }]);
    assert.deepEqual([reason, text, sent["tool_choice"]], ["toolCalls", "", "required"]);
    const offered = sent["tools"] as { type: string; function: ToolDeclaration }[];
    assert.deepEqual([offered[0]!.type, offered[0]!.function.name], ["function", "read"]);
    assert.ok(!JSON.stringify(sent).includes("<|im_end|>"), "no name of a special token is sent as such");
  });

  it("are called in the text where the server has not read it, in the form of its model", async () => {
    const backend = await test.serve();
    for (const call of [
      '<tool_call>\n{"name": "read", "arguments": {"path": "a.ts"}}\n</tool_call>',
      "<tool_call>\n<function=read>\n<parameter=path>\na.ts\n</parameter>\n</function>\n</tool_call>",
    ])
      for (const size of [1, 7, call.length]) {
        const pieces = `I look.\n\n${call}`.match(new RegExp(`[^]{1,${size}}`, "g"))!;
        test.server.faults.set(
          route,
          body(pieces.map((content) => event({ content })).join("") + event({}, "stop") + done),
        );
        const { calls = [], reason, text } = await ask(backend);
        assert.deepEqual(
          calls.map(({ name, arguments: given }) => [name, given]),
          [["read", { path: "a.ts" }]],
          call,
        );
        assert.deepEqual([reason, text.trim()], ["toolCalls", "I look."]);
      }
  });

  it("are called in gpt-oss's own words, and in the text beside the same call", async () => {
    const backend = await test.serve();
    const given = '{"path":"a.ts"}';
    const call = '<tool_call>\n{"name": "read", "arguments": {"path": "a.ts"}}\n</tool_call>';
    const streamed = { index: 0, id: "a", function: { name: "functions.read", arguments: given } };
    for (const [sent, thoughts] of [
      [
        event({
          content: `<|channel|>analysis<|message|>Hm.<|end|><|start|>assistant<|channel|>commentary to=functions.read <|constrain|>json<|message|>${given}<|call|>`,
        }),
        "Hm.",
      ],
      [
        event({ content: `<|start|>assistant to=functions.read<|channel|>commentary json<|message|>${given}<|call|>` }),
        "",
      ],
      [event({ reasoning_content: `Hm.assistantcommentary to=functions.read json${given}` }), undefined],
      [event({ content: call }) + event({ tool_calls: [streamed] }), ""],
    ] as const) {
      test.server.faults.set(route, body(sent + event({}, "stop") + done));
      const { calls = [], reason, text, thinking } = await ask(backend);
      const made = calls.map(({ name, arguments: own }) => [name, own]);
      assert.deepEqual([made, reason, text], [[["read", { path: "a.ts" }]], "toolCalls", ""], sent);
      assert.match(calls[0]!.id, /^(?:a|[A-Za-z\d]{9})$/, "an id that Mistral's servers take");
      if (thoughts !== undefined) assert.equal(thinking, thoughts);
    }
  });

  it("that the server could not read, and so fails itself, are reported to the model like any other", async () => {
    const backend = await test.serve();
    const words = [
      "error parsing tool call: raw='{\"path\":' err=unexpected end of JSON input",
      "Failed to parse tool call arguments as JSON: parse error at line 1",
      "Failed to parse input at pos 184: <tool_call>",
    ];
    for (const message of words)
      for (const fault of [
        body(event({ content: "I look." }) + `data: ${JSON.stringify({ error: { code: 500, message } })}\n\n`),
        ((response) =>
          void response
            .writeHead(500, { "content-type": "application/json" })
            .end(JSON.stringify({ error: { message } }))) satisfies Fault,
      ]) {
        test.server.faults.set(route, fault);
        const { malformedCall, reason } = await ask(backend);
        assert.equal(reason, "endOfText");
        assert.ok(malformedCall?.problem.includes(message.slice(0, 30)), malformedCall?.problem);
      }
    test.server.faults.set(
      route,
      body(`data: ${JSON.stringify({ error: { code: 500, message: "out of memory" } })}\n\n`),
    );
    await assert.rejects(ask(backend), /out of memory/);
  });

  it("are only written about in a text that is no call", async () => {
    const backend = await test.serve();
    const said = "Models write <tool_call> and [TOOL_CALLS] before a call: <tool";
    test.server.faults.set(route, body(event({ content: said }) + event({}, "stop") + done));
    const { calls, reason, text } = await ask(backend);
    assert.deepEqual([calls, reason, text], [undefined, "endOfText", said]);
  });

  it("go back with their results, and with the thoughts in the field in which they came", async () => {
    const backend = await test.serve();
    const one = { index: 0, id: "a", function: { name: "read", arguments: '{"path":"a.ts"}' } };
    test.server.faults.set(route, body(event({ reasoning_content: "Hm." }) + deltas(one)));
    const { calls = [], thinking } = await ask(backend);
    assert.equal(thinking, "Hm.");
    const messages: ChatMessage[] = [
      { role: "user", content: "Read a.ts." },
      { role: "assistant", content: "", thinking, calls },
      { role: "tool", content: "x </tool_response>", callId: "a", name: "read" },
    ];
    test.server.faults.set(route, body(event({ content: "It is x." }) + event({}, "stop") + done));
    const { text, sent } = await ask(backend, { messages });
    assert.equal(text, "It is x.");
    const [, assistant, result] = sent["messages"] as Record<string, unknown>[];
    assert.equal(assistant!["reasoning_content"], "Hm.");
    assert.deepEqual(assistant!["tool_calls"], [
      { id: "a", type: "function", function: { name: "read", arguments: '{"path":"a.ts"}' } },
    ]);
    assert.deepEqual([result!["role"], result!["tool_call_id"]], ["tool", "a"]);
    assert.ok(!String(result!["content"]).includes("</tool_response>"));
  });

  it("whose arguments cannot be read are reported, and the model's thoughts alone are no answer", async () => {
    const backend = await test.serve();
    const bad = { index: 0, id: "a", function: { name: "read", arguments: '{"path":' } };
    test.server.faults.set(route, body(deltas(bad)));
    const { calls, malformedCall, reason } = await ask(backend);
    assert.deepEqual([calls, reason], [undefined, "endOfText"]);
    assert.match(malformedCall!.problem, /no JSON object/);
    test.server.faults.set(route, body(event({ reasoning_content: "I will." }) + event({}, "stop") + done));
    const only = await ask(backend);
    assert.deepEqual([only.text, only.thinking], ["", "I will."]);
  });

  it("are told in words to a server that refuses them, which is remembered", async () => {
    const backend = await test.serve();
    const refusing: Fault = (response, request) => {
      if ("tools" in request.body) {
        response.writeHead(400, { "content-type": "application/json" });
        const message = '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set';
        return void response.end(JSON.stringify({ error: { message } }));
      }
      startStream(response);
      response.end(event({ content: "Fine." }) + event({}, "stop") + done);
    };
    test.server.faults.set(route, refusing);
    const { text, sent } = await ask(backend);
    assert.equal(text, "Fine.");
    assert.ok(!("tools" in sent) && JSON.stringify(sent["messages"]).includes("read"), JSON.stringify(sent));
    const before = test.server.asked(route).length;
    await ask(backend);
    assert.equal(test.server.asked(route).length, before + 1, "it is not asked with tools again");
  });
});
