// Servers whose reasoning parser takes a whole answer for thoughts, so that its text comes in another field: a chat, an edit, ghost
// text by conversation, and the small requests that find out what the server obeys.
import assert from "node:assert/strict";
import type { ChatChunk } from "../../../src/core/modelPort.ts";
import { chat, completion, failed, never, RemoteTest } from "../../support/servers/remoteRequests.ts";
import { ScriptedServer, type ScriptedOptions } from "../../support/servers/scriptedServer.ts";

type Delta = NonNullable<ScriptedOptions["delta"]>;

/** The fields in which a whole answer comes. */
const places: readonly (readonly [string, Delta])[] = [
  ["reasoning_content", (text) => ({ reasoning_content: text })],
  ["reasoning", (text) => ({ reasoning: text })],
  ["thinking", (text) => ({ thinking: text })],
  ["reasoning_content beside empty content", (text) => ({ content: "", reasoning_content: text })],
  ["reasoning_content beside no content", (text) => ({ content: null, reasoning_content: text })],
  ["reasoning beside empty reasoning_content", (text) => ({ content: null, reasoning_content: "", reasoning: text })],
  ["reasoning_content beside empty reasoning", (text) => ({ reasoning: "", reasoning_content: text })],
  ["reasoning beside reasoning_content that is null", (text) => ({ reasoning_content: null, reasoning: text })],
  ["parts of the type of thoughts", (text) => ({ content: [{ type: "thinking", thinking: text }] })],
  [
    "thoughts and a line break as the answer",
    (text, index) => ({ reasoning_content: text, content: index === 0 ? "\n" : "" }),
  ],
];

describe("an answer that a server sends as thoughts", () => {
  const test = new RemoteTest();
  afterEach(() => test.close());
  const code = ["```\ndef add(first, second):\n", "    return first", "\n```"];

  for (const [name, delta] of places) {
    it(`(${name}) is the answer of a chat, and the next one streams as such`, async () => {
      const backend = await test.serve({ answer: ["It ", "adds."], delta });
      const first = await chat(backend);
      assert.deepEqual([first.text.trim(), first.thinking, first.reason], ["It adds.", "It adds.", "endOfText"]);
      const second = await chat(backend);
      assert.deepEqual([second.text.trim(), second.thinking], ["It adds.", ""]);
    });

    it(`(${name}) is the code of an edit, in a form too`, async () => {
      for (const obeys of ["structured_outputs", "response_format"] as const) {
        const answer = obeys === "response_format" ? ['{"answer": "x ', '= 2"}'] : ["x ", "= 2"];
        const backend = await test.serve({ owner: "somebody", answer, delta, structured: { obeys } });
        const form = { purpose: "fix", grammar: 'root ::= "x = 1" | "x = 2"\n', answerPrefix: "```py\n" } as const;
        for (let index = 0; index < 2; index++) assert.equal((await chat(backend, form)).text.trim(), "x = 2");
        await test.close();
      }
      test.server = await ScriptedServer.start();
    });

    it(`(${name}) is ghost text by conversation`, async () => {
      const backend = await test.serve({ owner: "sglang", hasCompletions: false, answer: code, delta });
      for (let index = 0; index < 2; index++) assert.equal((await completion(backend)).end.text, "urn first");
    });
  }

  it("stands behind the thoughts whose end is in the same field", async () => {
    const delta: Delta = (text) => ({ reasoning_content: text, content: null });
    const thoughts = ["I should ", "add them.</th", "ink>\n\n"];
    const backend = await test.serve({ answer: [...thoughts, "It ", "adds."], delta });
    for (let index = 0; index < 2; index++) assert.equal((await chat(backend)).text, "It adds.");
    await test.close();
    const infill = await test.serve({ hasCompletions: false, answer: [...thoughts, ...code], delta });
    for (let index = 0; index < 2; index++) assert.equal((await completion(infill)).end.text, "urn first");
  });

  it("is one only while there is no other answer", async () => {
    const inField: Delta = (text) => ({ reasoning_content: text });
    const backend = await test.serve({ answer: ["It ", "adds."], delta: inField });
    await chat(backend);
    test.server.options = {
      answer: ["It adds, I think. ", "Yes."],
      delta: (text, index) => (index === 0 ? { reasoning_content: text } : { content: text }),
    };
    await chat(backend);
    const { text, thinking } = await chat(backend);
    assert.deepEqual([text, thinking], ["Yes.", "It adds, I think. "]);
  });

  it("or may be thoughts is shown while that is not clear, and then as what it is", async () => {
    const words = Array.from({ length: 200 }, (_, index) => `word${index} `);
    for (const [mark, thinking, text] of [
      ["", "", words.join("")],
      ["</think>\n\nIt adds.", words.join(""), "It adds."],
    ] as const) {
      const backend = await test.serve({ answer: [...words, mark] });
      const chunks: ChatChunk[] = [];
      const end = await chat(backend, { thinking: true, maxTokens: 4096 }, never, chunks);
      assert.deepEqual([end.thinking.trim(), end.text.trim()], [thinking.trim(), text.trim()]);
      const first = chunks.findIndex(({ kind }) => kind !== "held");
      const held = chunks.slice(0, first).map((chunk) => chunk.text);
      assert.ok(held.length > 100, "shown as it comes");
      assert.ok(held.join("").startsWith(words.join("").trimEnd()));
      assert.ok(chunks.slice(first).every(({ kind }) => kind !== "held"));
      // The next one is known for what it is.
      const next: ChatChunk[] = [];
      await chat(backend, { thinking: true, maxTokens: 4096 }, never, next);
      assert.ok(next.filter(({ kind }) => kind === "held").length < 20);
      await test.close();
      test.server = await ScriptedServer.start();
    }
  });

  it("behind thoughts with others inside is shown as it comes", async () => {
    const words = Array.from({ length: 60 }, (_, index) => `word${index} `);
    // As a reader of the stream sees it: what is held goes when something else comes.
    const shown = (chunks: readonly ChatChunk[]): readonly string[] => {
      let held = "";
      return chunks.map(({ kind, text }) => (held = kind === "held" ? held + text : ""));
    };
    for (const last of ["", "\n</think>\n", "\n</think>\n</think>\n"]) {
      const answer = ["<think>\na\n<think>b\n<think>c</think>", ...words, last + words[0]!, ...words.slice(1)];
      const backend = await test.serve({ answer });
      const chunks: ChatChunk[] = [];
      const end = await chat(backend, { thinking: true, maxTokens: 4096 }, never, chunks);
      const behind = last === "" ? words.join("") + words.join("") : words.join("");
      assert.equal(end.text.trim(), behind.trim());
      const views = shown(chunks);
      assert.ok(views.some((view) => view.startsWith("word0 ") && view.includes("word20 ")));
      assert.ok(views.every((view) => view.trim() === "" || view.trimStart().startsWith("word0 ")));
    }
  });

  it("is not taken for code where it reads like thoughts: then it is said", async () => {
    const answer = ["Okay, the user ", "wants me to complete ", "this function."];
    const delta: Delta = (text) => ({ reasoning_content: text });
    const backend = await test.serve({ owner: "sglang", hasCompletions: false, answer, delta });
    for (const promise of [completion(backend), completion(backend, { prefix: "x = " })]) {
      const { kind, message, nextStep } = await failed(promise);
      assert.equal(kind, "serverFailed");
      assert.match(message, /sent only thoughts of the model and no answer/);
      assert.match(nextStep, /Turn off thinking/);
    }
  });

  it("that reaches its limit is the answer of a chat, and for an edit it is said that there is none", async () => {
    const limited =
      (thoughts: string) =>
      (response: Parameters<ScriptedServer["answer"]>[0]): void => {
        const event = (choice: object): string => `data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`;
        response
          .writeHead(200, { "content-type": "text/event-stream" })
          .end(
            `${event({ delta: { reasoning_content: thoughts } })}${event({ delta: {}, finish_reason: "length" })}data: [DONE]\n\n`,
          );
      };
    const backend = await test.serve();
    test.server.faults.set("/v1/chat/completions", limited("x = 2"));
    const cut = await chat(backend);
    assert.deepEqual([cut.text, cut.reason], ["x = 2", "maxTokens"]);
    test.server.faults.set("/v1/chat/completions", limited("Okay, the user wants 2."));
    const thinking = await chat(backend, { thinking: true });
    assert.deepEqual([thinking.text, thinking.thinking], ["", "Okay, the user wants 2."]);
    const { message } = await failed(chat(backend, { purpose: "fix" }));
    assert.match(message, /sent only thoughts of the model and no answer/);
  });

  it("counts when it is found out what form a server obeys", async () => {
    const { answer } = ScriptedServer.prototype;
    const backend = await (async () => {
      test.server = await ScriptedServer.start({ owner: "somebody", structured: { obeys: "structured_outputs" } });
      test.server.faults.set("/v1/chat/completions", async (response, request) => {
        // As its parser would: the text of the message comes as thoughts.
        const end = response.end.bind(response);
        response.end = ((text: string) =>
          end(
            text.replace(/"content":("(?:[^"\\]|\\.)*")/, '"content":null,"reasoning_content":$1'),
          )) as typeof response.end;
        await answer.call(test.server, response, request);
      });
      return test.open(test.server.url);
    })();
    assert.equal(backend.facts.server?.structured, "structured_outputs");
  });
});
