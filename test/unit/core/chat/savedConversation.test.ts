// What is saved comes back, whatever a conversation holds.
import assert from "node:assert/strict";
import fc from "fast-check";
import { continues, type Conversation } from "../../../../src/core/chat/conversation.ts";
import { interrupted, reduce } from "../../../../src/core/chat/conversationEvents.ts";
import { callStates } from "../../../../src/core/agentWork.ts";
import { failure, type FailureKind } from "../../../../src/core/failures.ts";
import { chatPurposes } from "../../../../src/core/modelPort.ts";
import {
  loadConversation,
  readSavedConversation,
  saveConversation,
} from "../../../../src/core/chat/savedConversation.ts";

/** Any text that a program can hold: with half characters, line ends of all kinds and nulls. */
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("", "\ud83d", "a\r\n\u2028b\0"),
);
const count = fc.nat();
const position = fc.record({ line: count, character: count });
const source = fc.record(
  { label: text, uri: text, range: fc.record({ start: position, end: position }) },
  { requiredKeys: ["label"] },
);
const question = fc.record({
  kind: fc.constant("question" as const),
  id: count,
  text,
  request: text,
  context: text,
  excerpts: fc.array(source),
});
const kinds: readonly FailureKind[] = ["noModel", "promptTooLong", "badInput", "internal"];
const state = fc.oneof(
  fc.constantFrom("waiting", "streaming", "complete", "cut", "stopped", "interrupted").map((kind) => ({ kind })),
  fc.record({ kind: fc.constantFrom(...kinds), message: text }).map(({ kind, message }) => ({
    kind: "failed" as const,
    failure: failure(kind, message),
  })),
);
const anyQuestion = fc.oneof(
  fc.record({ kind: fc.constant("command" as const), command: text, why: text, seconds: count }),
  fc.record({ kind: fc.constant("change" as const), diff: text, why: text, isOrdinary: fc.boolean() }),
  fc.record({ kind: fc.constantFrom("delete" as const, "look" as const), why: text }),
  fc.constant({ kind: "question" as const }),
);
const call = fc.record(
  {
    ...{ kind: fc.constant("call" as const), step: count, id: text, name: text, result: text },
    ...{ arguments: fc.dictionary(text, text), state: fc.constantFrom(...callStates), question: anyQuestion },
  },
  { requiredKeys: ["kind", "step", "id", "name", "arguments", "state"] },
);
const item = fc.oneof(
  call,
  fc.record({ kind: fc.constantFrom("text" as const, "thought" as const), step: count, text }),
  fc.record({ kind: fc.constant("word" as const), text }),
);
const restore = fc.record({
  how: fc.constantFrom("restore" as const, "undo" as const),
  ...{ by: fc.array(text), restored: fc.array(text), left: fc.array(fc.record({ path: text, why: text })) },
});
const agent = fc.record(
  {
    ...{ folder: text, items: fc.array(item, { maxLength: 3 }), steps: count, mostSteps: count, tokens: count },
    ...{ sessions: fc.array(text, { maxLength: 2 }), limit: text, restore },
  },
  { requiredKeys: ["folder", "items", "steps", "mostSteps", "tokens", "sessions"] },
);
const answer = fc.record(
  {
    ...{ kind: fc.constant("answer" as const), id: count, text, thinking: text, state },
    ...{
      purpose: fc.constantFrom(...chatPurposes),
      thinkingMs: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
      agent,
    },
  },
  { requiredKeys: ["kind", "id", "text", "thinking", "state", "purpose"] },
);
const excerpt = fc.record(
  { label: text, uri: text, range: fc.record({ start: position, end: position }), languageId: text, text },
  { requiredKeys: ["label", "languageId", "text"] },
);
/** With ids as the product gives them: each is another one, and the next one is above them all. */
const withIds = (drawn: Conversation): Conversation => {
  let id = 0;
  const turns = drawn.turns.map((turn) => ({ ...turn, id: ++id }));
  const queue = drawn.queue.map((each) => ({ ...each, id: ++id }));
  return { ...drawn, turns, queue, nextId: id + 1 + drawn.nextId };
};
const conversation = (
  fc.record(
    {
      turns: fc.array(fc.oneof(question, answer), { maxLength: 4 }),
      queue: fc.array(fc.record({ id: count, text, request: text, excerpts: fc.array(excerpt) }), { maxLength: 3 }),
      mode: fc.constant("agent" as const),
      ...{ nextId: count, title: text, seenFrom: count, summary: text },
      thinking: fc.constantFrom("on" as const, "off" as const),
    },
    { requiredKeys: ["turns", "queue", "nextId"] },
  ) as fc.Arbitrary<Conversation>
).map(withIds);

describe("any conversation", function () {
  this.timeout(60_000);

  it("comes back as it was saved, except that a running answer does not go on", () => {
    const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
    fc.assert(
      fc.property(conversation, (each) => {
        // A file has no −0 and no half characters of its own, but their escapes.
        assert.deepEqual(plain(loadConversation(saveConversation(each))), plain(interrupted(each)));
      }),
      { numRuns: 200 },
    );
  });

  it("is told from a newer version's and from damage, and never raises", () => {
    fc.assert(
      fc.property(conversation, fc.nat({ max: 5000 }), (each, cut) => {
        const saved = saveConversation(each);
        assert.equal(readSavedConversation(saved).kind, "read");
        assert.equal(readSavedConversation(saved.replace(/"version":[23]/, '"version":7')).kind, "newer");
        const half = saved.slice(0, cut);
        if (half.length < saved.length) assert.equal(readSavedConversation(half).kind, "damaged");
      }),
    );
  });

  it("is read behind a mark of the byte order and before zeros, and newer in whatever form its version is", () => {
    const saved = saveConversation({ turns: [], queue: [], nextId: 1 });
    for (const text of [`\ufeff${saved}`, `${saved}\n\0\0\0`]) assert.equal(readSavedConversation(text).kind, "read");
    for (const form of ["99", '"99"', '"4.1.0"', "2.5"])
      assert.equal(readSavedConversation(saved.replace(/"version":[23]/, `"version":${form}`)).kind, "newer", form);
    for (const form of ["0", "null", '"x"', "-1"])
      assert.equal(readSavedConversation(saved.replace(/"version":[23]/, `"version":${form}`)).kind, "damaged", form);
  });

  it("has an id for everything, whatever ids were saved", () => {
    const question = { kind: "question", text: "a", request: "a", context: "", excerpts: [] };
    const turns = [1, 1, 7].map((id) => ({ ...question, id }));
    const queue = [{ id: 1, text: "q", request: "q", excerpts: [] }];
    const loaded = loadConversation(JSON.stringify({ version: 2, turns, queue, nextId: 2 }));
    const ids = [...loaded!.turns, ...loaded!.queue].map(({ id }) => id);
    assert.deepEqual([ids, loaded!.nextId], [[1, 8, 7, 9], 10]);
  });

  it("with ids that can grow no more gets others, and can be gone on with and read again", () => {
    const question = { kind: "question", text: "a", request: "a", context: "", excerpts: [] };
    const most = Number.MAX_SAFE_INTEGER;
    for (const [ids, nextId] of [
      [[1, 2, 3], most],
      [[1, 2, most], 4],
    ] as const) {
      const turns = ids.map((id) => ({ ...question, id }));
      const saved = JSON.stringify({ version: 2, turns, queue: [], nextId, seenFrom: 2 });
      const loaded = loadConversation(saved)!;
      assert.deepEqual([loaded.turns.map(({ id }) => id), loaded.nextId, loaded.seenFrom], [[0, 1, 2], 3, 1]);
      const asked = reduce(loaded, {
        kind: "asked",
        purpose: "chat",
        text: "b",
        request: "b",
        context: "",
        excerpts: [],
      });
      assert.equal(loadConversation(saveConversation(asked))!.turns.length, 5);
    }
  });

  it("is read with more turns than a call takes arguments", () => {
    const turns = Array.from({ length: 200_000 }, (_, id) => ({ kind: "question", id, text: "", content: "" }));
    assert.equal(loadConversation(JSON.stringify({ version: 1, turns, nextId: 0 }))!.nextId, 200_000);
  });

  it("is one of the version before as long as no agent has worked in it, so that earlier builds go on with it", () => {
    fc.assert(
      fc.property(conversation, (each) => {
        const hasAgent = each.turns.some((turn) => turn.kind === "answer" && turn.agent !== undefined);
        assert.equal((JSON.parse(saveConversation(each)) as { version: number }).version, hasAgent ? 3 : 2);
      }),
    );
  });

  it("that was closed while an agent worked has a result for each call", () => {
    const words = { purpose: "agent", text: "do it", request: "do it", context: "", excerpts: [] } as const;
    const given = { kind: "opened", call: { id: "1", name: "run", arguments: { command: "make" } } } as const;
    const asked = reduce({ turns: [], queue: [], nextId: 1 }, { kind: "asked", ...words });
    const running = reduce(asked, { kind: "worked", work: given });
    const last = loadConversation(saveConversation(running))?.turns.at(-1);
    assert.ok(last?.kind === "answer" && last.state.kind === "interrupted");
    const [call] = last.agent!.items;
    assert.ok(call?.kind === "call" && call.state === "stopped");
    assert.match(call.result!, /^Interrupted/);
    assert.ok(continues(running, asked) && !continues(asked, running));
  });

  it("keeps what an agent changed for a question that is asked in other words", () => {
    const words = { purpose: "agent", text: "do it", request: "do it", context: "", excerpts: [] } as const;
    const asked = reduce({ turns: [], queue: [], nextId: 1 }, { kind: "asked", ...words });
    const changed = reduce(asked, { kind: "worked", work: { kind: "changed", session: "s1" } });
    const again = reduce(reduce(changed, { kind: "completed" }), { kind: "edited", id: 1, ...words });
    const last = again.turns.at(-1);
    assert.deepEqual(last?.kind === "answer" && last.agent?.sessions, ["s1"]);
  });

  it("is read where another build knows more purposes, states and fields", () => {
    const turn = {
      kind: "answer",
      id: 2,
      text: "b",
      thinking: "",
      purpose: "poem",
      state: { kind: "dreaming" },
      mood: 1,
    };
    const saved = JSON.stringify({ version: 2, nextId: 3, turns: [turn], queue: [], colour: "green" });
    const read = loadConversation(saved)?.turns[0];
    assert.deepEqual(read, {
      ...{ kind: "answer", id: 2, text: "b", thinking: "", purpose: "chat" },
      state: { kind: "interrupted" },
    });
  });

  it("is continued by what it becomes while an answer streams, and by nothing else", () => {
    const words = { purpose: "chat", text: "why?", request: "why?", context: "", excerpts: [] } as const;
    const asked = reduce({ turns: [], queue: [], nextId: 1 }, { kind: "asked", ...words });
    const queued = reduce(asked, { kind: "queued", text: "next", request: "next", excerpts: [] });
    const later = reduce(queued, { kind: "received", channel: "text", text: "because" });
    assert.ok(continues(later, asked) && continues(later, queued) && continues(asked, asked));
    assert.ok(!continues(asked, queued) && !continues(asked, later));
    const edited = reduce(later, { kind: "edited", id: 1, ...words, text: "how?" });
    assert.ok(!continues(edited, later) && !continues(later, edited));
  });
});
