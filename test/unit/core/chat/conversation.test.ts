import assert from "node:assert/strict";
import {
  emptyConversation,
  isAnswering,
  saidBy,
  seenTurns,
  titleOf,
  type AnswerTurn,
  type Conversation,
} from "../../../../src/core/chat/conversation.ts";
import { reduce, type Asked, type ConversationEvent } from "../../../../src/core/chat/conversationEvents.ts";
import { parseMessage } from "../../../../src/core/chat/slashCommands.ts";
import { loadConversation, saveConversation } from "../../../../src/core/chat/savedConversation.ts";
import { chatPurposes } from "../../../../src/core/modelPort.ts";
import { failure } from "../../../../src/core/failures.ts";

const words: Asked = {
  text: "why?",
  request: "why?",
  context: "code",
  excerpts: [
    { label: "a.py", uri: "file:///w/a.py" },
    {
      label: "b.py:2-3",
      uri: "file:///w/b.py",
      range: { start: { line: 1, character: 0 }, end: { line: 2, character: 5 } },
    },
    { label: "Problems" },
  ],
  purpose: "chat",
};
const asked: ConversationEvent = { kind: "asked", ...words };
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

  it("shows what may be thoughts until it is known for what it is, and keeps it as the answer where it ends there", () => {
    const piece = (channel: "text" | "thinking" | "held", text: string): ConversationEvent => ({
      ...{ kind: "received", channel, text },
    });
    const unclear = [asked, piece("held", "So "), piece("held", "be")];
    const answerOf = (...events: readonly ConversationEvent[]): AnswerTurn => {
      const last = after(...unclear, ...events).turns.at(-1);
      return last?.kind === "answer" ? last : assert.fail();
    };
    assert.deepEqual([saidBy(answerOf()), answerOf().text, answerOf().thinking], ["So be", "", ""]);
    const thought = answerOf(piece("thinking", "So be"), piece("text", "It is."));
    assert.deepEqual([saidBy(thought), thought.thinking], ["It is.", "So be"]);
    assert.equal(saidBy(answerOf(piece("text", "So be it"))), "So be it");
    const failed = { kind: "failed", failure: failure("workerGone", "Gone.") } as const;
    for (const event of [{ kind: "stopped" }, failed, { kind: "completed" }] as const) {
      const { text, held } = answerOf(event);
      assert.deepEqual([text, held], ["So be", undefined]);
    }
    const loaded = loadConversation(saveConversation(after(...unclear)))!;
    assert.equal(picture(loaded), "q:why? a:So be (interrupted)");
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

  it("an earlier question in other words takes the place of all that came after it", () => {
    const two = after(asked, received("1"), { kind: "completed" }, asked, received("2"), { kind: "completed" });
    const edited = reduce(two, { ...words, kind: "edited", id: two.turns[0]!.id, text: "how?" });
    assert.equal(picture(edited), "q:how? a: (waiting)");
    assert.ok(edited.turns[0]!.id > two.turns.at(-1)!.id, "a late event of the old answer finds no turn");
    assert.equal(reduce(two, { ...words, kind: "edited", id: 99 }), two);
  });

  it("an earlier answer made anew takes the place of all that came after it", () => {
    const two = after(asked, received("1"), { kind: "completed" }, asked, received("2"), { kind: "completed" });
    assert.equal(picture(reduce(two, { kind: "askedAgain", id: two.turns[1]!.id })), "q:why? a: (waiting)");
    assert.equal(
      reduce(two, { kind: "askedAgain", id: two.turns[0]!.id }),
      two,
      "a question is not answered by itself",
    );
  });

  it("keeps questions that wait, in their order, and takes one away", () => {
    const queued = after(
      asked,
      { kind: "queued", text: "b", request: "b", excerpts: [] },
      { kind: "queued", text: "c", request: "c", excerpts: [{ label: "x.py", languageId: "python", text: "1" }] },
    );
    assert.deepEqual(
      queued.queue.map(({ text }) => text),
      ["b", "c"],
    );
    const rest = reduce(queued, { kind: "unqueued", id: queued.queue[0]!.id });
    assert.deepEqual(
      rest.queue.map(({ text }) => text),
      ["c"],
    );
  });

  it("shows the model only what was not left out, and brings it back when one goes back to it", () => {
    const two = after(asked, received("1"), { kind: "completed" }, asked, received("2"), { kind: "completed" });
    const short = reduce(two, { kind: "leftOut", before: two.turns[2]!.id, summary: "It was about why." });
    assert.deepEqual(
      seenTurns(short).map(({ id }) => id),
      [3, 4],
    );
    const back = reduce(short, { ...words, kind: "edited", id: 1 });
    assert.deepEqual([back.seenFrom, back.summary], [undefined, undefined]);
  });

  it("is called as the user says, else by its first question", () => {
    assert.equal(titleOf(after({ ...asked, text: "Why  does\nthis fail?" })), "Why does this fail?");
    assert.equal(titleOf(after({ ...asked, text: "x".repeat(100) })).length, 60);
    assert.equal(titleOf(after(asked, { kind: "renamed", title: "Mine" })), "Mine");
  });
});

describe("saved conversation", () => {
  it("comes back as it was", () => {
    const failed = { kind: "failed", failure: failure("outOfMemory", "Too large.") } as const;
    const conversation = after(asked, received("be"), { kind: "completed" }, asked, failed);
    assert.deepEqual(loadConversation(saveConversation(conversation)), conversation);
  });

  it("comes back with its name, its switch, its queue and what was left out", () => {
    const conversation = after(
      asked,
      { kind: "thought", ms: 1200 },
      { kind: "completed" },
      { kind: "renamed", title: "Mine" },
      { kind: "thinkingSet", thinking: "off" },
      {
        kind: "queued",
        text: "/fix",
        request: "Fix it.",
        excerpts: [{ label: "x.py", uri: "file:///x.py", languageId: "python", text: "1" }],
      },
      { kind: "leftOut", before: 1, summary: "short" },
    );
    assert.deepEqual(loadConversation(saveConversation(conversation)), conversation);
  });

  for (const purpose of chatPurposes)
    it(`comes back with an answer whose purpose is ${purpose}`, () => {
      const conversation = after({ kind: "asked", ...words, purpose }, received("be"), { kind: "completed" });
      assert.deepEqual(loadConversation(saveConversation(conversation)), conversation);
    });

  describe("of an earlier version", () => {
    const old = (question: object, more: object = {}): Conversation | undefined =>
      loadConversation(
        JSON.stringify({ version: 1, nextId: 2, turns: [{ kind: "question", id: 1, ...question }], ...more }),
      );
    const questionOf = (conversation: Conversation | undefined): unknown => conversation?.turns[0];

    it("has the context apart from the request, and the label of what it was about", () => {
      assert.deepEqual(questionOf(old({ text: "why?", content: "`a.py`: code\n\nwhy?", about: "a.py" })), {
        ...{ kind: "question", id: 1, text: "why?", request: "why?", context: "`a.py`: code" },
        excerpts: [{ label: "a.py" }],
      });
    });

    it("has the request of a command apart too", () => {
      const { request } = parseMessage("/explain briefly");
      const content = `code\n\n${request}`;
      assert.deepEqual(questionOf(old({ text: "/explain briefly", content })), {
        ...{ kind: "question", id: 1, text: "/explain briefly", request, context: "code", excerpts: [] },
      });
    });

    it("keeps a question whose request is not in its text as it was asked", () => {
      const content = "Explain this code:\ncode\n\nBe brief.";
      assert.deepEqual(questionOf(old({ text: "Explain this code.", content })), {
        ...{ kind: "question", id: 1, text: "Explain this code.", request: content, context: "", excerpts: [] },
      });
    });

    it("resolves the commands of what was waiting", () => {
      const queue = [{ id: 9, text: "/fix", excerpts: [] }];
      const { request } = parseMessage("/fix");
      assert.deepEqual(old({ text: "a", content: "a" }, { queue })?.queue, [
        { id: 9, text: "/fix", request, excerpts: [] },
      ]);
    });
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
    ["another version", whole.replace('"version":2', '"version":99')],
    ["a turn without text", whole.replace('"text":"be"', '"text":5')],
    ["a turn of another kind", whole.replace('"kind":"answer"', '"kind":"script"')],
    ["a question without a request", whole.replace('"request":"why?"', '"request":5')],
    ["a list", "[]"],
  ] as const)
    it(`is refused when it is ${what}`, () => {
      assert.notEqual(text, whole);
      assert.equal(loadConversation(text), undefined);
    });
});
