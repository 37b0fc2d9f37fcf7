import assert from "node:assert/strict";
import {
  emptyConversation,
  isAnswering,
  reduce,
  type Conversation,
  type ConversationEvent,
} from "../../../../src/core/chat/conversation.ts";
import { loadConversation, saveConversation } from "../../../../src/core/chat/savedConversation.ts";
import { failure } from "../../../../src/core/failures.ts";

const asked: ConversationEvent = {
  kind: "asked",
  text: "why?",
  content: "code\n\nwhy?",
  about: "a.py",
  purpose: "chat",
};
const received = (text: string): ConversationEvent => ({ kind: "received", channel: "text", text });

function after(...events: readonly ConversationEvent[]): Conversation {
  return events.reduce(reduce, emptyConversation);
}

/** "q:why? a:because (complete)" */
function picture({ turns }: Conversation): string {
  return turns
    .map((turn) => (turn.kind === "question" ? `q:${turn.text}` : `a:${turn.text} (${turn.state.kind})`))
    .join(" ");
}

describe("conversation", () => {
  it("grows by a question, the words of the answer and its end", () => {
    assert.equal(picture(after(asked)), "q:why? a: (waiting)");
    assert.equal(picture(after(asked, received("be"), received("cause"))), "q:why? a:because (streaming)");
    assert.equal(picture(after(asked, received("because"), { kind: "completed" })), "q:why? a:because (complete)");
  });

  it("keeps what was said when it is stopped or fails", () => {
    assert.equal(picture(after(asked, received("be"), { kind: "stopped" })), "q:why? a:be (stopped)");
    const failed = { kind: "failed", failure: failure("workerGone", "Gone.") } as const;
    assert.equal(picture(after(asked, received("be"), failed)), "q:why? a:be (failed)");
  });

  it("takes no words after the end", () => {
    const ended = after(asked, { kind: "stopped" });
    assert.equal(reduce(ended, received("late")), ended);
  });

  it("stops a running answer when another question comes", () => {
    assert.equal(picture(after(asked, received("be"), asked)), "q:why? a:be (stopped) q:why? a: (waiting)");
  });

  it("answers the last question anew in place of the old answer", () => {
    const again = after(asked, received("be"), { kind: "stopped" }, { kind: "askedAgain" });
    assert.equal(picture(again), "q:why? a: (waiting)");
    assert.notEqual(again.turns[1]!.id, after(asked).turns[1]!.id);
  });

  it("never uses an id twice, also after it was cleared", () => {
    const before = after(asked);
    const cleared = reduce(before, { kind: "cleared" });
    assert.deepEqual(cleared.turns, []);
    assert.ok(reduce(cleared, asked).turns[0]!.id > before.turns.at(-1)!.id);
  });
});

describe("saved conversation", () => {
  it("comes back as it was", () => {
    const failed = { kind: "failed", failure: failure("outOfMemory", "Too large.") } as const;
    const conversation = after(asked, received("be"), { kind: "completed" }, asked, failed);
    assert.deepEqual(loadConversation(saveConversation(conversation)), conversation);
  });

  it("says of an answer that was running that it was interrupted", () => {
    const loaded = loadConversation(saveConversation(after(asked, received("be"))))!;
    assert.equal(picture(loaded), "q:why? a:be (interrupted)");
    assert.equal(isAnswering(loaded), false);
  });

  const whole = saveConversation(after(asked, received("be"), { kind: "completed" }));
  for (const [what, text] of [
    ["an empty file", ""],
    ["half a file", whole.slice(0, whole.length / 2)],
    ["zeros", "\0".repeat(100)],
    ["another version", whole.replace('"version":1', '"version":99')],
    ["a turn without text", whole.replace('"text":"be"', '"text":5')],
    ["a turn of another kind", whole.replace('"kind":"answer"', '"kind":"script"')],
    ["a list", "[]"],
  ] as const)
    it(`is refused when it is ${what}`, () => {
      assert.notEqual(text, whole);
      assert.equal(loadConversation(text), undefined);
    });
});
