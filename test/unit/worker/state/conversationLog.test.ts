// A conversation grows by what is new in it: every way in which an agent goes on, and what makes it start again.
import assert from "node:assert/strict";
import { nothingSaid, type ChatMessage, type ToolCall } from "../../../../src/core/modelPort.ts";
import { ConversationLog, ConversationLogs, type Said } from "../../../../src/worker/state/conversationLog.ts";

const system: ChatMessage = { role: "system", content: "s" };
const user = (content: string): ChatMessage => ({ role: "user", content });
const call = (id: string): ToolCall => ({ id, name: "read", arguments: { path: id } });
const result = (callId: string): ChatMessage => ({ role: "tool", content: `of ${callId}`, callId, name: "read" });
const answer = (content: string, ...calls: ToolCall[]): ChatMessage => ({ role: "assistant", content, calls });

interface Wrote extends Partial<Said> {
  readonly tokens: readonly number[];
  readonly isStopped?: boolean;
  readonly endsThinking?: boolean;
}

function write(log: ConversationLog, asked: readonly ChatMessage[], prompt: readonly number[], wrote: Wrote): void {
  const turn = log.begin(asked, prompt, false);
  for (const token of wrote.tokens) turn.produced(token);
  const { text = "", calls = [], malformed } = wrote;
  turn.says({ text, calls, ...(malformed !== undefined && { malformed }) }, wrote.endsThinking ?? false);
  if (wrote.isStopped !== true) turn.ended();
}

/** What goes on: the tokens, and the messages that are rendered. */
function goesOn(log: ConversationLog, asked: readonly ChatMessage[], thinking = false): unknown[] | undefined {
  const found = log.continuation(asked, thinking);
  return found && [found.tokens, found.messages.map(({ role, content }) => `${role}:${content}`).join(" ")];
}

describe("the log of a conversation", () => {
  const asked = [system, user("q")];
  const called = answer("I look.", call("a"));

  it("goes on from the tokens that were written, with the results of the calls", () => {
    const log = new ConversationLog();
    write(log, asked, [1, 2], { tokens: [3, 4], text: "I look.", calls: [call("a")] });
    const next = [...asked, called, result("a")];
    assert.deepEqual(goesOn(log, next), [[1, 2, 3, 4], "assistant:I look. tool:of a"]);
    write(log, next, [1, 2, 3, 4, 5], { tokens: [6], text: "Done." });
    const question = [...next, answer(" Done.\n"), user("next")];
    assert.deepEqual(goesOn(log, question), [[1, 2, 3, 4, 5, 6], "assistant:Done. user:next"]);
    const queued = goesOn(log, [...next, answer("Done."), result("b"), user("queued")]);
    assert.equal(queued?.[1], "assistant:Done. tool:of b user:queued");
  });

  it("goes on from an answer that was stopped, whether its beginning is sent back or nothing of it", () => {
    for (const [wrote, back] of [
      [{ tokens: [3], text: "I have s" }, [answer("I have")]],
      [{ tokens: [3], text: "I have s" }, []],
      [{ tokens: [3], text: "", endsThinking: true }, []],
      [{ tokens: [], text: "" }, []],
      [{ tokens: [3], text: "" }, [answer(nothingSaid)]],
    ] as const) {
      const log = new ConversationLog();
      write(log, asked, [1, 2], { ...wrote, isStopped: true });
      const found = log.continuation([...asked, ...back, user("stop that")], false);
      assert.deepEqual(found?.tokens, [1, 2, ...wrote.tokens]);
      assert.equal(found.endsThinking, "endsThinking" in wrote);
      assert.deepEqual(
        found.messages.map(({ role }) => role),
        ["assistant", "user"],
      );
    }
  });

  it("goes on from an answer without text, which is sent back as nothing said", () => {
    for (const isStopped of [false, true]) {
      const log = new ConversationLog();
      write(log, asked, [1, 2], { tokens: [3], text: "\n", isStopped, endsThinking: isStopped });
      const found = goesOn(log, [...asked, answer(nothingSaid), user("go on")]);
      assert.deepEqual(found, [[1, 2, 3], "assistant:\n user:go on"]);
    }
  });

  it("goes on from a call that could not be read, however it is shown", () => {
    for (const shown of ["I look.", "I look.\n<tool_call>{"]) {
      const log = new ConversationLog();
      write(log, asked, [1, 2], { tokens: [3], text: "I look.", malformed: "<tool_call>{" });
      assert.deepEqual(goesOn(log, [...asked, answer(shown), user("That was no call.")])?.[0], [1, 2, 3]);
    }
  });

  it("goes back to where a question was asked", () => {
    const log = new ConversationLog();
    write(log, asked, [1, 2], { tokens: [3], text: "A." });
    const second = [...asked, answer("A."), user("r")];
    write(log, second, [1, 2, 3, 4], { tokens: [5], text: "B." });
    assert.deepEqual(goesOn(log, second), [[1, 2, 3, 4], ""], "the same again");
    assert.equal(goesOn(log, second, true)?.[1], "assistant:A. user:r", "the same with thoughts");
    assert.deepEqual(goesOn(log, [...asked, answer("A."), user("other")]), [[1, 2, 3], "assistant:A. user:other"]);
    assert.deepEqual(goesOn(log, asked), [[1, 2], ""]);
    // What came later is gone once something else was asked there.
    write(log, [...asked, answer("A."), user("other")], [1, 2, 3, 7], { tokens: [8], text: "C." });
    assert.deepEqual(goesOn(log, [...second, answer("B."), user("x")])?.[0], [1, 2, 3]);
  });

  it("starts again where something else was said before", () => {
    const log = new ConversationLog();
    write(log, asked, [1, 2], { tokens: [3], text: "I look.", calls: [call("a")] });
    for (const other of [
      [user("q"), called, result("a")],
      [system, user("Q"), called, result("a")],
      [...asked, answer("I look."), user("x")],
      [...asked, answer("I look.", call("b")), result("b")],
      [...asked, answer("Another.", call("a")), result("a")],
      [...asked, user("not answered")],
      [...asked, called],
    ])
      assert.equal(goesOn(log, other), undefined, JSON.stringify(other));
    write(log, asked, [9, 9], { tokens: [3], text: "I look.", calls: [call("a")] });
    assert.deepEqual(goesOn(log, [...asked, called, result("a")])?.[0], [9, 9, 3]);
  });

  it("takes nothing more from a request that was stopped once the conversation goes on", () => {
    const log = new ConversationLog();
    const turn = log.begin(asked, [1, 2], false);
    turn.produced(3);
    turn.says({ text: "I", calls: [] }, false);
    const next = [...asked, answer("I"), user("go on")];
    assert.deepEqual(goesOn(log, next)?.[0], [1, 2, 3]);
    turn.produced(4);
    turn.says({ text: "I lo", calls: [] }, false);
    assert.deepEqual(goesOn(log, next)?.[0], [1, 2, 3]);
  });

  it("is another one for another name or other tools, and the eight used last are kept", () => {
    const logs = new ConversationLogs();
    const log = logs.of("a", "[]");
    assert.equal(logs.of("a", "[]"), log);
    assert.notEqual(logs.of("a", "[1]"), log);
    assert.notEqual(logs.of("b", "[]"), log);
    for (let index = 0; index < 7; index++) logs.of(`${index}`, "[]");
    assert.notEqual(logs.of("a", "[]"), log);
  });
});
