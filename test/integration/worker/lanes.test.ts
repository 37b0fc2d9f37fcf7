// Who is served first, what a cancel leaves behind, and that nobody's text changes by it. On the real 0.5B.
import assert from "node:assert/strict";
import { FailureError } from "../../../src/core/failures.ts";
import type { WorkerClient } from "../../../src/client/connection/workerClient.ts";
import type { TraceRecord } from "../../../src/protocol/workerProtocol.ts";
import { sharedContextTokens, sharedRealModel } from "../../support/sharedModel.ts";
import { until } from "../../support/workers.ts";
import type { ChatRequest } from "../../../src/core/modelPort.ts";

const question: ChatRequest = {
  purpose: "chat",
  messages: [
    {
      role: "user",
      content: "Write a short Python function that reverses a string, then explain it in two sentences.",
    },
  ],
  maxTokens: 90,
  temperature: 0,
  thinking: false,
};
const query = {
  documentId: "a.py",
  languageId: "python",
  prefix: "def add(a, b):\n    return a + b\n\ndef subtract(a, b):\n    ret",
  suffix: "\n\nprint(subtract(3, 2))\n",
  following: "\n\nprint(subtract(3, 2))\n",
  shape: "line",
  maxTokens: 16,
} as const;

async function cancelled(promise: Promise<unknown>): Promise<void> {
  await assert.rejects(promise, (error) => error instanceof FailureError && error.failure.kind === "cancelled");
}

describe("lanes", () => {
  let client: WorkerClient;
  before(async () => (client = await sharedRealModel()));

  const lastOf = async (purpose: TraceRecord["purpose"]): Promise<TraceRecord> =>
    (await client.trace()).findLast((record) => record.purpose === purpose)!;

  it("a chat answers the question, in chunks that make up its text", async () => {
    let streamed = "";
    const end = await client.chat(question, (chunk) => (streamed += chunk.text));
    assert.equal(streamed, end.text);
    assert.match(end.text, /def \w+\(/);
    assert.equal(end.thinking, "");
    assert.ok(end.usage.produced > 20 && end.usage.evaluated > 20);
  });

  it("completion requests are served while a chat streams, and do not change its text", async () => {
    const alone = await client.chat(question, () => {});
    let ghosts = 0;
    let chatEnded = false;
    let streamed = "";
    const chatting = client
      .chat(question, (chunk) => {
        streamed += chunk.text;
      })
      .finally(() => (chatEnded = true));
    await until("the chat streams", () => streamed.length > 10);
    for (const typed of ["", "u", "r", "n"]) {
      const end = await client.complete({ ...query, prefix: query.prefix + typed }, () => {});
      if (!chatEnded) ghosts++;
      assert.ok(end.usage.produced > 0);
    }
    const end = await chatting;
    assert.ok(ghosts >= 2, "the ghosts came before the chat's end");
    assert.equal(end.text, alone.text);
    assert.equal(end.usage.produced, alone.usage.produced);
  });

  it("the newest completion request of a client ends its older one", async () => {
    const older = client.complete({ ...query, shape: "block", maxTokens: 120, suffix: "", following: "" }, () => {});
    const newer = client.complete(query, () => {});
    await cancelled(older);
    assert.match((await newer).text, /urn/);
  });

  it("a cancel in the middle of a prefill ends it within a slice and keeps the slices that are done", async () => {
    const long = { ...question, messages: [{ role: "user" as const, content: "one two three four ".repeat(500) }] };
    /** Cancels it between two slices: that is where ghost text is answered. Answers its record. */
    const cancelledWithin = async (): Promise<TraceRecord> => {
      const before = (await lastOf("chat"))?.id;
      const abort = new AbortController();
      const running = client.chat(long, () => {}, abort.signal);
      await until("it runs", () => client.state.kind === "running" && client.state.status.pending > 0);
      for (const typed of ["u", "ur"]) await client.complete({ ...query, prefix: query.prefix + typed }, () => {});
      abort.abort();
      await cancelled(running);
      await until("the worker noticed", async () => (await lastOf("chat"))?.id !== before);
      return lastOf("chat");
    };
    let record = await cancelledWithin();
    // The ghosts may have come before its first slice.
    for (let tries = 0; record.usage.evaluated === 0 && tries < 10; tries++) record = await cancelledWithin();
    assert.equal(record.outcome, "cancelled");
    assert.equal(record.usage.produced, 0);
    assert.ok(
      record.usage.evaluated > 0 && record.usage.evaluated < record.promptTokens - 600,
      `${record.usage.evaluated} of ${record.promptTokens}`,
    );
    let again = await cancelledWithin();
    for (let tries = 0; again.usage.reused === 0 && tries < 10; tries++) again = await cancelledWithin();
    assert.ok(again.usage.reused >= record.usage.reused + record.usage.evaluated - 1);
  });

  it("a cancel while text is generated stops it", async () => {
    const abort = new AbortController();
    let text = "";
    const running = client.chat(
      { ...question, maxTokens: 2000 },
      (chunk) => {
        text += chunk.text;
        if (text.length > 20) abort.abort();
      },
      abort.signal,
    );
    await cancelled(running);
    await until("nothing runs", () => client.state.kind === "running" && client.state.status.pending === 0);
    assert.ok((await lastOf("chat")).usage.produced < 60);
  });

  it("a conversation's next turn reuses the turns before it", async () => {
    const first = await client.chat(question, () => {});
    const messages = [
      ...question.messages,
      { role: "assistant" as const, content: first.text },
      { role: "user" as const, content: "Thanks." },
    ];
    const second = await client.chat({ ...question, messages, maxTokens: 8 }, () => {});
    assert.ok(
      second.usage.reused > second.usage.evaluated,
      `${second.usage.reused} reused, ${second.usage.evaluated} evaluated`,
    );
  });

  it("an answer can be made to start and to stop with given texts", async () => {
    const end = await client.chat(
      { ...question, maxTokens: 200, answerPrefix: "```python\n", stop: ["\n```"] },
      () => {},
    );
    assert.equal(end.reason, "stopRule");
    assert.match(end.text, /^def /);
    assert.doesNotMatch(end.text, /```/);
  });

  it("a prompt longer than the context is refused with its size, and the next request works", async () => {
    const long = { ...question, messages: [{ role: "user" as const, content: "word ".repeat(6000) }] };
    await assert.rejects(
      client.chat(long, () => {}),
      (error) => {
        assert.ok(error instanceof FailureError);
        assert.equal(error.failure.kind, "promptTooLong");
        assert.match(error.message, new RegExp(`has \\d{4} tokens, but the context holds only ${sharedContextTokens}`));
        return true;
      },
    );
    assert.match((await client.complete(query, () => {})).text, /urn/);
  });

  it("leaves a record of each request with its tokens and times", async () => {
    await client.complete(query, () => {});
    const record = await lastOf("complete");
    assert.equal(record.lane, "ghost");
    assert.equal(record.usage.reused + record.usage.evaluated, record.promptTokens);
    assert.ok(record.usage.totalMs >= (record.usage.firstTextMs ?? Infinity));
    assert.ok(record.usage.firstTextMs! >= record.usage.prefillMs);
  });
});
