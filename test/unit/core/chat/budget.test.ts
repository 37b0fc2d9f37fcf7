import assert from "node:assert/strict";
import { answerTokens, excessTokens, leaveOutBefore } from "../../../../src/core/chat/budget.ts";
import { emptyConversation, type Conversation } from "../../../../src/core/chat/conversation.ts";

describe("budget of an answer", () => {
  it("is what the context leaves, up to the longest answer", () => {
    assert.equal(answerTokens(100, 1024), 924);
    assert.equal(answerTokens(100, 100_000), 2048);
  });

  it("is refused when the chat does not fit, with both figures and what to do", () => {
    const reason = answerTokens(9000, 8192);
    assert.ok(typeof reason !== "number");
    assert.equal(reason.kind, "promptTooLong");
    assert.match(reason.message, /9,000 tokens.*8,192/);
    assert.match(reason.nextStep, /new chat/i);
  });

  it("is exceeded by what is too much beside the shortest answer", () => {
    assert.equal(excessTokens({ said: 500, next: 100, contextTokens: 1024 }), 0);
    assert.equal(excessTokens({ said: 700, next: 100, contextTokens: 1024 }), 32);
  });
});

describe("oldest turns to leave out", () => {
  const conversation: Conversation = {
    ...emptyConversation,
    turns: [0, 1, 2].flatMap((turn) => [
      {
        ...{ kind: "question", id: 2 * turn + 1, text: "q", request: "x".repeat(100), context: "" },
        excerpts: [],
      } as const,
      {
        ...{ kind: "answer", id: 2 * turn + 2, purpose: "chat", text: "a", thinking: "" },
        state: { kind: "complete" },
      } as const,
    ]),
  };
  const tokensOf = (text: string): number => text.length;

  it("are as few as save what has to be saved", () => {
    assert.equal(leaveOutBefore(conversation, 1, tokensOf), 3);
    assert.equal(leaveOutBefore(conversation, 150, tokensOf), 5);
  });

  it("are none when the last question alone is too long", () => {
    assert.equal(leaveOutBefore(conversation, 1000, tokensOf), undefined);
  });
});
