// Streams as real servers send them, byte for byte: what the standard allows, and what they get wrong.
import assert from "node:assert/strict";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import type { ChatChunk } from "../../../src/core/modelPort.ts";
import { chat, completion, failed, RemoteTest } from "../../support/servers/remoteRequests.ts";
import { ScriptedServer, startStream, type Fault } from "../../support/servers/scriptedServer.ts";
import { until } from "../../support/workers.ts";

/** An event with text, for both routes. */
const said = (text: string, more: object = {}): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text }, text, finish_reason: null, ...more }] })}\n\n`;
const finished = (reason: unknown): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: {}, text: "", finish_reason: reason }] })}\n\n`;
const done = "data: [DONE]\n\n";
const usage = `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 5, completion_tokens: 2 } })}\n\n`;

const body =
  (text: string | Buffer, type = "text/event-stream"): Fault =>
  (response) =>
    void response.writeHead(200, type === "" ? {} : { "content-type": type }).end(text);

/** One byte at a time, so that every cut of the stream happens. */
const slowly =
  (text: string): Fault =>
  (response) => {
    startStream(response);
    const bytes = Buffer.from(text);
    let at = 0;
    const next = (): void => {
      if (at >= bytes.length) return void response.end();
      response.write(bytes.subarray(at, ++at), () => setImmediate(next));
    };
    next();
  };

describe("streams of real servers", () => {
  const test = new RemoteTest();
  afterEach(() => test.close());

  const answering = async (fault: Fault): Promise<Awaited<ReturnType<RemoteTest["serve"]>>> => {
    const backend = await test.serve();
    for (const route of ["/v1/completions", "/v1/chat/completions"]) test.server.faults.set(route, fault);
    return backend;
  };

  const complete: readonly (readonly [string, string, string?])[] = [
    ["the last event has no blank line", `${said("urn ")}${said("1")}${finished("stop").trimEnd()}`],
    ["the end mark has no line break", `${said("urn ")}${said("1")}data: [DONE]`],
    ["there is an end mark and no reason", `${said("urn ")}${said("1")}${done}`],
    ["there is a reason and no end mark", `${said("urn ")}${said("1")}${finished("stop")}`],
    ["the reason comes with the last text", `${said("urn ")}${said("1", { finish_reason: "stop" })}${done}`],
    ["only the total comes after the text", `${said("urn ")}${said("1")}${usage}`],
    [
      "the reason is empty in every event",
      `${said("urn ", { finish_reason: "" })}${said("1", { finish_reason: "" })}${done}`,
    ],
    [
      "the reason is “null” in every event",
      `${said("urn ", { finish_reason: "null" })}${said("1", { finish_reason: "null" })}${done}`,
    ],
    [
      "there is no field for the reason",
      `${said("urn ", { finish_reason: undefined })}${said("1", { finish_reason: undefined })}${done}`,
    ],
    [
      "every event says that it is the last",
      `${said("urn ", { finish_reason: "stop" })}${said("1", { finish_reason: "stop" })}${done}`,
    ],
    ["another program's words end it", `${said("urn ")}${said("1")}${finished("eos_token")}${done}`],
    ["the reason is an object", `${said("urn ")}${said("1")}${finished({ type: "stop", matched: 7 })}${done}`],
    [
      "there are comments, empty events and retries",
      `: hello\n\nretry: 1\n\ndata:\n\n${said("urn ")}: ping\n\ndata: \n\n${said("1")}:\n\n${done}`,
    ],
    ["lines end in another way", `${said("urn ")}${said("1")}${done}`.replaceAll("\n", "\r\n")],
    ["no blank line parts the events", `${said("urn ")}${said("1")}${done}`.replaceAll("\n\n", "\n")],
    ["no blank stands behind the colon", `${said("urn ")}${said("1")}${done}`.replaceAll("data: ", "data:")],
    [
      "events have names and numbers",
      `${said("urn ")}${said("1")}${done}`.replaceAll("data: ", "id: 1\nevent: message\ndata: "),
    ],
    ["there is a mark of the byte order", `\ufeff${said("urn ")}${said("1")}${done}`],
    ["the type is plain text", `${said("urn ")}${said("1")}${done}`, "text/plain"],
    ["there is no type", `${said("urn ")}${said("1")}${done}`, ""],
    [
      "the first event has no choice",
      `data: {"choices":[],"prompt_filter_results":[]}\n\n${said("urn ")}${said("1")}${done}`,
    ],
    ["the error of every event is null", `${said("urn ").replace("{", '{"error":null,')}${said("1")}${done}`],
    [
      "there are several answers",
      `${said("urn ")}${said("x", { index: 1 })}${said("1")}${finished("stop").replace('"index":0', '"index":1')}${said("y", { index: 1 })}${done}`,
    ],
    [
      "each event has several answers",
      ["urn ", "1"]
        .map(
          (text) =>
            `data: ${JSON.stringify({
              choices: [
                { index: 1, delta: { content: "x" }, text: "x" },
                { index: 0, delta: { content: text }, text },
              ],
            })}\n\n`,
        )
        .join("") + done,
    ],
    [
      "another answer comes first",
      `${said("x", { index: 1 })}${said("urn ")}${said("y", { index: 1 })}${said("1")}${finished("stop")}${done}`,
    ],
    ["the only answer has another number", `${said("urn ", { index: 1 })}${said("1", { index: 1 })}${usage}`],
    ["the number of the answer is a text", `${said("urn ", { index: "0" })}${said("1")}${done}`],
    [
      "the only answer is in no list",
      `data: {"choices":{"index":0,"delta":{"content":"urn 1"},"text":"urn 1"}}\n\n${done}`,
    ],
    ["an error is what is no error", `data: {"error":{}}\n\n${said("urn ")}${said("1")}data: {"error":0}\n\n${done}`],
    ["the reason is beside the choices", `${said("urn ")}${said("1")}data: {"finish_reason":"stop","choices":[]}\n\n`],
    [
      "the reason is beside the text",
      `${said("urn 1")}${finished(null).replace('"delta":{}', '"delta":{"finish_reason":"stop"}')}`,
    ],
    ["the total says nothing of choices", `${said("urn ")}${said("1")}data: {"usage":{"prompt_tokens":5}}\n\n`],
    ["other words follow the end of the text", `${said("urn ")}${said("1")}${finished("stop")}Bye!\n\n`],
    [
      "the whole answer is repeated at the end",
      `${said("urn ")}${said("1")}data: {"choices":[{"message":{"content":"urn 1"},"finish_reason":"stop"}]}\n\n${done}`,
    ],
    [
      "the text comes in parts",
      `${said("urn ", { delta: { content: [{ type: "text", text: "urn " }] } })}${said("1", { delta: { content: [{ type: "output_text", text: { value: "1" } }] } })}${done}`,
    ],
    ["the text is in no field", `${said("urn ", { delta: "urn " })}${said("1", { delta: "1" })}${done}`],
    [
      "the text is in a field of another name",
      `${said("urn ", { delta: { text: "urn " } })}${said("1", { delta: { content: null, text: "1" } })}${done}`,
    ],
    [
      "the whole answer is JSON with parts",
      '{"choices":[{"message":{"content":[{"type":"text","text":"urn "},"1"]},"text":"urn 1","finish_reason":"stop"}]}',
      "application/json",
    ],
    [
      "the whole answer is JSON",
      '{"choices":[{"index":0,"message":{"role":"assistant","content":"urn 1"},"text":"urn 1","finish_reason":"stop"}]}',
      "application/json",
    ],
    [
      "the whole answer is JSON over several lines",
      JSON.stringify({ choices: [{ message: { content: "urn 1" }, text: "urn 1", finish_reason: "stop" }] }, null, 2),
      "application/json; charset=utf-8",
    ],
    ["the whole answer is JSON of the wrong type", '{"choices":[{"message":{"content":"urn 1"},"text":"urn 1"}]}'],
    [
      "each line is JSON",
      `${said("urn ")}${said("1")}${finished("stop")}`.replaceAll("data: ", "").replaceAll("\n\n", "\n"),
      "application/x-ndjson",
    ],
  ];
  for (const [name, text, type] of complete)
    it(`where ${name} are read to their end`, async () => {
      const backend = await answering(body(text, type));
      assert.deepEqual(await chat(backend), { text: "urn 1", thinking: "", reason: "endOfText" });
      assert.equal((await completion(backend, { prefix: "ret" })).end.text, "urn 1");
    });

  it("are read one byte at a time", async () => {
    const backend = await answering(slowly(`: ü\n\n${said("urn „")}${said("ü😀1“")}${done}`));
    assert.equal((await chat(backend)).text, "urn „ü😀1“");
  });

  const text = `${said("urn ")}${said("1")}${done}`;
  for (const [name, sent, coding] of [
    ["by gzip", gzipSync(text), "gzip"],
    ["in capitals", gzipSync(text), "GZIP"],
    ["beside nothing", gzipSync(text), "gzip, identity"],
    ["twice", gzipSync(brotliCompressSync(text)), "br, gzip"],
    ["by deflate", deflateSync(text), "deflate"],
    ["by deflate without its header", deflateRawSync(text), "deflate"],
    ["without a word", gzipSync(text), undefined],
    ["in words only", text, "gzip"],
    ["in no way", text, "identity"],
    ["in a way that is none", text, "utf-8"],
  ] as const)
    it(`are read compressed ${name}, although nobody asked for that`, async () => {
      const backend = await answering(
        (response) => void response.writeHead(200, coding ? { "content-encoding": coding } : {}).end(sent),
      );
      assert.equal((await chat(backend)).text, "urn 1");
    });

  it("do not show the name of the token that ends an answer", async () => {
    const backend = await answering(body(`${said("urn 1")}${said("<|im_")}${said("end|>\n")}${done}`));
    assert.equal((await chat(backend)).text, "urn 1");
    test.server.faults.set("/v1/chat/completions", body(`${said("<|im_end|>")}${said(" ends a turn.")}${done}`));
    assert.equal((await chat(backend)).text, "<|im_end|> ends a turn.");
  });

  it("have the digits of a text that a server takes for numbers", async () => {
    const backend = await answering(body(`data: {"choices":[{"delta":{"content":42}}]}\n\n${done}`));
    assert.equal((await chat(backend)).text, "42");
  });

  for (const reason of ["length", "max_tokens", "model_length", "MAX_TOKENS"])
    it(`that end with “${reason}” reached their limit`, async () => {
      const backend = await answering(body(`${said("urn 1")}${finished(reason)}${done}`));
      assert.equal((await chat(backend)).reason, "maxTokens");
    });

  for (const [reason, step] of [
    ["content_filter", /rules for content/],
    ["SAFETY", /rules for content/],
    ["abort", /server's log/],
    ["error", /server's log/],
    ["cancelled", /server's log/],
    ["insufficient_system_resource", /server's log/],
    ["network_error", /server's log/],
  ] as const)
    it(`that a server stops with “${reason}” say so, and keep what was shown`, async () => {
      const backend = await answering(body(`${said("urn 1")}${finished(reason)}${done}`));
      const chunks: string[] = [];
      const request = { purpose: "chat", messages: [], maxTokens: 9, temperature: 0, thinking: false } as const;
      const { RequestRecord } = await import("../../../src/worker/service/requestRecord.ts");
      const context = { record: new RequestRecord("user", "chat"), signal: new AbortController().signal };
      const { kind, message, nextStep } = await failed(
        backend.chat(request, context, ({ kind, text }) => kind === "text" && chunks.push(text)),
      );
      assert.equal(kind, "serverFailed");
      assert.match(message, new RegExp(`stopped the answer before its end and gave the reason “${reason}”`));
      assert.match(nextStep, step);
      assert.equal(chunks.join(""), "urn 1");
      assert.match((await failed(completion(backend, { prefix: "ret" }))).message, new RegExp(reason));
    });

  it("that are the call of a tool say so, unless there is an answer", async () => {
    const backend = await answering(body(`${finished("tool_calls")}${done}`));
    assert.match((await failed(chat(backend))).message, /the call of a tool/);
    test.server.faults.set("/v1/chat/completions", body(`${said("Yes.")}${finished("tool_calls")}${done}`));
    assert.equal((await chat(backend)).text, "Yes.");
  });

  const errors: readonly (readonly [string, string, RegExp, string?])[] = [
    ["an object", '{"error":{"message":"boom","type":"x","code":null}}', /answered 500.*boom/],
    ["a text", '{"error":"boom"}', /boom/],
    ["vLLM's", '{"object":"error","message":"boom","type":"BadRequestError","code":400}', /answered 400.*boom/],
    ["FastAPI's", '{"detail":"boom"}', /boom/],
    ["FastAPI's list", '{"detail":[{"loc":["body","n"],"msg":"boom","type":"x"}]}', /body\.n: boom/],
    ["with a number as text", '{"error":{"message":"boom","code":"429"}}', /answered 429.*boom/],
    [
      "beside an answer",
      '{"choices":[{"delta":{},"text":"","finish_reason":"error"}],"error":{"message":"boom","code":502}}',
      /answered 502.*boom/,
    ],
    [
      "inside of an answer",
      '{"choices":[{"delta":{},"text":"","finish_reason":"error","error":{"message":"boom"}}]}',
      /boom/,
    ],
    ["by its type", '{"type":"error","error":{"type":"overloaded_error","message":"boom"}}', /boom/],
    ["in a list", '{"errors":[{"message":"boom"}]}', /boom/],
    ["a number", '{"error":503,"message":"boom"}', /answered 503/],
    ["beside an empty list of choices", '{"choices":[],"message":"boom"}', /boom/],
    ["inside of another", '{"error":{"detail":{"reason":"boom"}}}', /boom/],
  ];
  for (const [name, error, words] of errors)
    it(`that bring an error (${name}) quote it: alone, at first, in the middle, by name`, async () => {
      const forms: readonly Fault[] = [
        body(error, "application/json"),
        body(`data: ${error}\n\n`),
        body(`${said("urn ")}data: ${error}\n\n${said("1")}${done}`),
        body(`event: error\ndata: ${error}\n\n`),
      ];
      for (const form of forms) {
        const backend = await answering(form);
        for (const { message, kind } of [await failed(chat(backend)), await failed(completion(backend))]) {
          assert.match(kind, /^server(Failed|Busy)$/);
          assert.match(message, words);
        }
        await test.close();
      }
      test.server = await ScriptedServer.start();
    });

  it("keep what has come before an error, also what was not clear yet", async () => {
    for (const [text, shown] of [
      ["Half an ", "Half an "],
      ["Okay, let me", "Okay, let me"],
      ["a <|im_", "a <|im_"],
    ] as const) {
      const backend = await answering(body(`${said(text)}data: {"error":"boom"}\n\n`));
      const chunks: ChatChunk[] = [];
      await failed(chat(backend, {}, undefined, chunks));
      assert.equal(chunks.flatMap((each) => (each.kind === "text" ? each.text : [])).join(""), shown);
      await test.close();
    }
    test.server = await ScriptedServer.start();
  });

  it("that are plain text quote it", async () => {
    for (const text of [
      "upstream connect error: boom",
      "event: error\ndata: boom\n\n",
      "data: boom\n\n",
      'data: "boom"\n\n',
      `${said("urn ")}boom\n`,
      `${said("urn ")}error: boom\n`,
      `${said("urn ")}{"error":{"message":"boom"}}`,
    ]) {
      const backend = await answering(body(text));
      assert.match((await failed(chat(backend))).message, /boom/);
      await test.close();
    }
    test.server = await ScriptedServer.start();
  });

  it("wait for the prompt while the server shows that it is alive, and not forever", async () => {
    const signs = [
      ": still reading\n\n",
      "data:\n\n",
      'data: {"choices":[{"delta":{"role":"assistant","content":""}}]}\n\n',
    ];
    for (const sign of signs) {
      let sent = 0;
      const backend = await answering((response) => {
        startStream(response);
        const timer = setInterval(() => {
          response.write(sign);
          if (++sent < 12) return;
          response.end(`${said("urn 1")}${done}`);
          clearInterval(timer);
        }, 50);
        response.on("close", () => clearInterval(timer));
      });
      Object.assign(test.limits, { firstEventMs: 400, silentMs: 400, aliveMs: 60_000 });
      assert.equal((await chat(backend)).text, "urn 1");
      test.limits.aliveMs = 200;
      sent = -1e9;
      assert.match((await failed(chat(backend))).message, /sent nothing for|signs of life/);
      const asked = test.server.requests.at(-1)!;
      await until("the server sees the connection closed", () => asked.isLeft);
      await test.close();
      Object.assign(test.limits, { firstEventMs: 180_000, silentMs: 60_000, aliveMs: 900_000 });
    }
    test.server = await ScriptedServer.start();
  });
});
