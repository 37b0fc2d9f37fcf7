import assert from "node:assert/strict";
import { RequestRecord } from "../../../../../src/worker/service/requestRecord.ts";
import { Readable } from "node:stream";
import { chatEvents, Echo } from "../../../../../src/worker/remote/chatPieces.ts";
import { chatPiece, type ChatPiece } from "../../../../../src/worker/remote/stream/chatPiece.ts";
import { completionPiece, costNoter } from "../../../../../src/worker/remote/stream/pieces.ts";

const half = Math.log(0.5);

describe("the cost of a request", () => {
  const usage = { prompt_tokens: 700, completion_tokens: 1 };
  const cached = { ...usage, prompt_tokens_details: { cached_tokens: 640 } };
  const noted = (events: readonly unknown[]): readonly [number, number, number] => {
    const record = new RequestRecord("ghost", "complete");
    const note = costNoter(record);
    for (const event of events) note(completionPiece(event).cost);
    const { reused, evaluated } = record.usage();
    return [record.promptTokens, reused, evaluated];
  };

  it("is what the server says at the end, where it says less before", () => {
    const text = { choices: [{ text: "a" }], usage };
    assert.deepEqual(noted([text, text, { choices: [], usage: cached }]), [700, 640, 59]);
  });

  it("claims nothing about what was kept while the server has not said it", () => {
    assert.deepEqual(noted([{ choices: [{ text: "a" }], usage }]), [700, 0, 0]);
  });

  it("is the whole prompt where a server never says what it kept", () => {
    assert.deepEqual(noted([{ choices: [{ text: "a", finish_reason: "stop" }], usage }]), [700, 0, 699]);
    assert.deepEqual(noted([{ choices: [], usage }]), [700, 0, 699]);
  });
});

describe("an event of a completion", () => {
  it("of vLLM and SGLang: several tokens at once, each with its probability", () => {
    const logprobs = { tokens: ["a", " b"], token_logprobs: [half, 0] };
    assert.deepEqual(completionPiece({ choices: [{ text: "a b", logprobs, finish_reason: null }] }), {
      tokens: [
        { text: "a", probability: 0.5 },
        { text: " b", probability: 1 },
      ],
    });
  });

  it("of llama-server by /v1 and by its own route", () => {
    const token = { token: "a", logprob: half };
    const tokens = [{ text: "a", probability: 0.5 }];
    assert.deepEqual(completionPiece({ choices: [{ text: "a", logprobs: { content: [token] } }] }), { tokens });
    const timings = { cache_n: 7, prompt_n: 3 };
    const own = { content: "a", completion_probabilities: [token], stop: true, stop_type: "limit", timings };
    const cost = { promptTokens: 10, reused: 7 };
    assert.deepEqual(completionPiece(own), { tokens, end: { kind: "maxTokens" }, cost });
  });

  it("whose tokens do not make up the text has their probabilities together", () => {
    const logprobs = { tokens: ["bytes:\\xc3", "bytes:\\xbc"], token_logprobs: [half, half] };
    assert.deepEqual(completionPiece({ choices: [{ text: "ü", logprobs }] }).tokens, [
      { text: "ü", probability: 0.25 },
    ]);
  });

  it("may say anything", () => {
    const odd = [
      undefined,
      null,
      7,
      "x",
      [],
      { choices: {} },
      { choices: [{ text: 7, finish_reason: 3, logprobs: [1] }] },
    ];
    for (const event of odd) assert.deepEqual(completionPiece(event), { tokens: [] });
    const logprobs = { tokens: ["a", 7], token_logprobs: ["x", Number.NaN] };
    assert.deepEqual(completionPiece({ choices: [{ text: "a", logprobs }] }).tokens, [{ text: "a" }]);
    assert.equal(chatPiece({ choices: [{ delta: { content: [] } }] }).text, "");
  });
});

describe("the events of an answer", () => {
  it("have whole characters, also where a server sends half a surrogate pair at a time", async () => {
    const deltas = [
      { content: "a\ud83d", reasoning: "\ud83d" },
      { content: "\ude00\ud83d" },
      { content: "\ude00\ude00", reasoning: "\ude00b" },
      { content: "\ud83d" },
    ];
    const events = Readable.from(deltas.map((delta) => ({ choices: [{ delta }] })));
    const pieces: ChatPiece[] = [];
    for await (const piece of chatEvents(events)) pieces.push(piece);
    assert.deepEqual(
      pieces.map(({ text, thinking }) => [text, thinking]),
      [
        ["a", ""],
        ["😀", ""],
        ["😀\ufffd", "😀b"],
        ["", ""],
      ],
    );
  });
});

describe("what an answer had begun with", () => {
  const rest = (begun: string, ...chunks: readonly string[]): string => {
    const echo = new Echo(begun);
    return chunks.map((chunk) => echo.push(chunk)).join("") + echo.end();
  };

  it("is taken off where the server repeats it", () => {
    assert.equal(rest("```py\n", "``", "`py", "\nx = 1"), "x = 1");
    assert.equal(rest("abc", "abc"), "");
  });

  it("and nothing where it does not", () => {
    assert.equal(rest("```py\n", "``", "x"), "``x");
    assert.equal(rest("abc", "ab"), "ab");
    assert.equal(rest("", "a", "b"), "ab");
  });
});
