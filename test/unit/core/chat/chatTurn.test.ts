// One turn against a model that answers by script: what it is asked, what comes of it, and how it ends.
import assert from "node:assert/strict";
import { answerTurn, requestAnswer, summarise } from "../../../../src/core/chat/chatTurn.ts";
import {
  canContinue,
  emptyConversation,
  type AnswerTurn,
  type Conversation,
} from "../../../../src/core/chat/conversation.ts";
import { reduce, type ConversationEvent } from "../../../../src/core/chat/conversationEvents.ts";
import { fail, FailureError, failureOf, type FailureKind } from "../../../../src/core/failures.ts";
import type { ChatRequest } from "../../../../src/core/modelPort.ts";
import { scriptedChatModel, type ScriptedAnswer } from "../../../support/models/scriptedChatModel.ts";

function asked(text: string, before = emptyConversation): Conversation {
  return reduce(before, { kind: "asked", text, request: text, context: "", excerpts: [], purpose: "chat" });
}

interface Ended {
  readonly answer: AnswerTurn;
  readonly requests: readonly ChatRequest[];
  /** Kind of the failure that ended the turn. */
  readonly raised?: FailureKind;
}

/** Runs the turn that a conversation waits for. The clock moves by a second whenever it is read. */
async function turn(
  conversation: Conversation,
  script: ScriptedAnswer,
  contextTokens = 4096,
  signal = new AbortController().signal,
): Promise<Ended> {
  const requests: ChatRequest[] = [];
  const model = scriptedChatModel(script, contextTokens, requests);
  let [current, time] = [conversation, 0];
  const report = (event: ConversationEvent): void => void (current = reduce(current, event));
  const options = { thinking: true, now: () => (time += 1000) };
  let raised: FailureKind | undefined;
  try {
    report(await answerTurn(model, conversation, options, report, signal));
  } catch (error) {
    raised = failureOf(error).kind;
  }
  const answer = current.turns.at(-1);
  assert.ok(answer?.kind === "answer");
  return { answer, requests, ...(raised !== undefined && { raised }) };
}

describe("a turn of a chat", () => {
  it("asks with the whole conversation for as long an answer as the context leaves", async () => {
    const { answer, requests } = await turn(asked("why?"), async (_request, send) => {
      send({ kind: "text", text: "be" });
      send({ kind: "text", text: "cause" });
    });
    assert.equal(answer.text, "because");
    assert.equal(answer.state.kind, "complete");
    assert.deepEqual(
      requests[0]?.messages.map(({ role }) => role),
      ["system", "user"],
    );
    assert.equal(requests[0]?.maxTokens, 2048);
  });

  it("is refused before the model is asked when the budget is too small", async () => {
    const { raised, requests } = await turn(asked("word ".repeat(2000)), () => assert.fail("asked"), 1024);
    assert.equal(raised, "promptTooLong");
    assert.deepEqual(requests, []);
  });

  it("keeps thoughts apart from the answer, and measures how long they took", async () => {
    const { answer } = await turn(asked("why?"), async (_request, send) => {
      send({ kind: "thinking", text: "Hm, " });
      send({ kind: "thinking", text: "so." });
      send({ kind: "text", text: "Because." });
    });
    assert.deepEqual([answer.thinking, answer.text, answer.thinkingMs], ["Hm, so.", "Because.", 1000]);
  });

  it("says so when the answer reached its longest length", async () => {
    const { answer } = await turn(asked("why?"), async () => ({ reason: "maxTokens" }));
    assert.equal(answer.state.kind, "cut");
  });

  it("goes on with an answer that was stopped, from what was said and with nothing said twice", async () => {
    let conversation = asked("why?");
    for (const event of [
      { kind: "received", channel: "text", text: "It is be" },
      { kind: "stopped" },
      { kind: "continued" },
    ] as const)
      conversation = reduce(conversation, event);
    const { answer, requests } = await turn(conversation, async (_request, send) =>
      send({ kind: "text", text: "cause." }),
    );
    assert.deepEqual([answer.text, answer.state.kind], ["It is because.", "complete"]);
    assert.deepEqual([requests[0]?.answerPrefix, requests[0]?.continues], ["It is be", true]);
    assert.deepEqual(
      requests[0]?.messages.map(({ role }) => role),
      ["system", "user"],
    );
  });

  it("that repeated itself is cut back to the first copy, and can go on", async () => {
    const { answer } = await turn(asked("why?"), async (_request, send) => {
      send({ kind: "text", text: "One.\nTwo.\nTwo.\nTwo.\n" });
      return { reason: "repetition", repeated: { channel: "text", length: 11 } };
    });
    assert.deepEqual([answer.text, answer.state.kind], ["One.\nTwo.", "repeating"]);
    assert.ok(canContinue(answer));
  });

  it("that is cancelled raises `cancelled` and keeps what came", async () => {
    const abort = new AbortController();
    const script: ScriptedAnswer = (_request, send, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () =>
          reject(new FailureError({ kind: "cancelled", message: "", nextStep: "" })),
        );
        send({ kind: "text", text: "be" });
        abort.abort();
      });
    const { answer, raised } = await turn(asked("why?"), script, 4096, abort.signal);
    assert.deepEqual([raised, answer.text], ["cancelled", "be"]);
  });

  it("that fails in mid-stream raises the failure and keeps what came", async () => {
    const { answer, raised } = await turn(asked("why?"), async (_request, send) => {
      send({ kind: "text", text: "be" });
      fail("workerGone", "The worker ended.");
    });
    assert.deepEqual([raised, answer.text], ["workerGone", "be"]);
  });
});

describe("a request with a longest answer of its own", () => {
  const messages = [{ role: "user", content: "x".repeat(400) }] as const;
  const request = { purpose: "commit", messages, temperature: 0, thinking: false } as const;
  const signal = new AbortController().signal;

  it("gets that, or what the context leaves if it is less", async () => {
    const requests: ChatRequest[] = [];
    await requestAnswer(
      scriptedChatModel(async () => {}, 4096, requests),
      { ...request, maxTokens: 200 },
      () => {},
      signal,
    );
    await requestAnswer(
      scriptedChatModel(async () => {}, 300, requests),
      { ...request, maxTokens: 250 },
      () => {},
      signal,
    );
    assert.deepEqual(
      requests.map(({ maxTokens }) => maxTokens),
      [200, 192],
    );
  });
});

describe("a summary", () => {
  it("is of the turns before one, without thinking, and nothing when there are none", async () => {
    const said: ConversationEvent = { kind: "received", channel: "text", text: "1" };
    const conversation = asked("two", reduce(reduce(asked("one"), said), { kind: "completed" }));
    const requests: ChatRequest[] = [];
    const model = scriptedChatModel(async () => ({ text: " short\n" }), 4096, requests);
    const signal = new AbortController().signal;
    assert.equal(await summarise(model, conversation, 3, signal), "short");
    assert.deepEqual(
      requests[0]?.messages.slice(1, 3).map(({ content }) => content),
      ["one", "1"],
    );
    assert.equal(await summarise(model, conversation, 1, signal), "");
    assert.equal(requests.length, 1);
  });
});
