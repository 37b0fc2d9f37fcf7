import assert from "node:assert/strict";
import { compacted } from "../../../../src/core/agent/turn/compaction.ts";
import type { ChatMessage } from "../../../../src/core/modelPort.ts";

const tokensOf = (text: string): number => text.length;
const long = "x".repeat(1_000);
const step = (id: string, path: string): ChatMessage[] => [
  {
    role: "assistant",
    content: `I read ${path}.`,
    thinking: "t".repeat(100),
    calls: [{ id, name: "read_file", arguments: { path } }],
  },
  { role: "tool", callId: id, name: "read_file", content: long },
];
const messages: readonly ChatMessage[] = [
  { role: "system", content: "system" },
  { role: "user", content: "task" },
  ...step("1", "a.ts"),
  ...step("2", "b.ts"),
  ...step("3", "c.ts"),
  { role: "assistant", content: "The plan is open." },
];

describe("making room in a full context", () => {
  it("takes thoughts and the oldest results, and never what the user or the model said", () => {
    const room = compacted(messages, 4_000, 500, tokensOf);
    assert.ok(room);
    assert.ok(room.gained >= 1_000);
    const said = (all: readonly ChatMessage[]): string[] =>
      all.filter(({ role }) => role !== "tool").map(({ content }) => content);
    assert.deepEqual(said(room.messages), said(messages));
    assert.match(room.messages[3]!.content, /^\(read_file a\.ts: the result is no longer shown/);
    assert.equal(room.messages.at(-2)!.content, long, "the newest stay as long as they can");
    assert.ok(!room.messages.some((each) => "thinking" in each));
    assert.equal(room.messages.length, messages.length, "each call keeps a result");
  });

  it("takes more where more is wanted", () => {
    const room = compacted(messages, 4_000, 3_000, tokensOf);
    assert.ok(room && room.messages.every(({ content }) => content !== long));
  });

  it("does nothing for a small gain", () => {
    assert.equal(compacted(messages, 100_000, 100, tokensOf), undefined);
    assert.equal(compacted(messages.slice(0, 2), 100, 10, tokensOf), undefined);
  });
});
