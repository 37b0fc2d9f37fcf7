// Requests of the editor's own chat as models know them: every call has one result behind it, whatever the editor or another
// extension sends, and a conversation that grows begins as it did before.
import assert from "node:assert/strict";
import fc from "fast-check";
import { ForeignTools } from "../../../src/core/agent/tools/foreignTools.ts";
import { nothingSaid, type ChatMessage } from "../../../src/core/modelPort.ts";
import { answerProblem } from "../../../src/host/editorChat/answerProblem.ts";
import {
  chatMessages,
  conversationName,
  promptTsxText,
  type EditorMessage,
  type EditorPart,
} from "../../../src/host/editorChat/editorMessages.ts";

const tools = new ForeignTools([
  { name: "read", description: "Reads." },
  { name: "odd name", description: "Is odd." },
  { name: "wrapped", description: "Takes odd names.", inputSchema: { type: "object", properties: { $a: {} } } },
]);
const text = (words: string): EditorPart => ({ kind: "text", text: words });
const call = (id: string, name = "read", input: unknown = { id }): EditorPart => ({ kind: "call", id, name, input });
const result = (id: string, words = `of ${id}`): EditorPart => ({ kind: "result", id, text: words });
const user = (...parts: EditorPart[]): EditorMessage => ({ role: "user", parts });
const assistant = (...parts: EditorPart[]): EditorMessage => ({ role: "assistant", parts });

/** Each message in a few words. */
function read(...messages: EditorMessage[]): string[] {
  return chatMessages(messages, tools).map((message) => {
    if (message.role === "tool") return `tool ${message.callId}: ${message.content}`;
    const calls = message.role === "assistant" ? (message.calls ?? []) : [];
    return `${message.role}: ${message.content}${calls.map(({ id }) => ` [${id}]`).join("")}`;
  });
}

describe("messages of the editor's chat", () => {
  it("keep text as it is, with roles that alternate and one system message", () => {
    const system = (words: string): EditorMessage => ({ role: "system", parts: [text(words)] });
    assert.deepEqual(read(system("Be brief."), system("Be kind."), user(text("a"), text("b")), user(text("c"))), [
      "system: Be brief.\n\nBe kind.",
      "user: ab\n\nc",
    ]);
    assert.deepEqual(read(user(text("a")), assistant(text("b")), assistant(text("c")), system("d"), user(text(" "))), [
      "user: a",
      "assistant: b\n\nc",
      "user: d",
    ]);
    assert.deepEqual(read(user(), assistant(), user(text("a"))), ["user: a"]);
  });

  it("have each result behind its call, in the order of the calls, and the user's words behind them", () => {
    const asked = user(text("q"));
    const both = assistant(text("I look."), call("a"), call("b"));
    const expected = ["user: q", "assistant: I look. [a] [b]", "tool a: of a", "tool b: of b", "user: and?"];
    assert.deepEqual(read(asked, both, user(result("a"), result("b"), text("and?"))), expected);
    assert.deepEqual(read(asked, both, user(result("b")), user(result("a")), user(text("and?"))), expected);
    assert.deepEqual(read(asked, both, user(text("and?")), user(result("b")), user(result("a"))), expected);
    assert.deepEqual(read(asked, assistant(text("I look.")), assistant(call("a")), user(result("a"))), [
      "user: q",
      "assistant: I look. [a]",
      "tool a: of a",
    ]);
  });

  it("have a result for every call, and no result without one", () => {
    assert.deepEqual(read(user(text("q")), assistant(call("a"), call("b")), user(result("b", " "))), [
      "user: q",
      "assistant:  [a] [b]",
      "tool a: (no result)",
      "tool b: (no result)",
    ]);
    assert.deepEqual(
      read(user(text("q")), user(result("gone")), assistant(call("a")), user(result("a"), result("a", "2"))),
      [
        "user: q\n\nResult of an earlier tool call:\nof gone",
        "assistant:  [a]",
        "tool a: of a",
        "user: Result of an earlier tool call:\n2",
      ],
    );
    assert.deepEqual(read(assistant(call("a")), user(result("a"))), [
      `user: ${nothingSaid}`,
      "assistant:  [a]",
      "tool a: of a",
    ]);
  });

  it("tell calls apart that another model has given the same id", () => {
    const turn = [assistant(call("1")), user(result("1", "first")), assistant(call("1")), user(result("1", "second"))];
    assert.deepEqual(read(user(text("q")), ...turn), [
      "user: q",
      "assistant:  [1]",
      "tool 1: first",
      "assistant:  [1-2]",
      "tool 1-2: second",
    ]);
  });

  it("name tools and arguments as they are declared", () => {
    const calls = assistant(
      call("a", "odd name"),
      call("b", "wrapped", { $a: 1 }),
      call("c", "gone", null),
      call("d", "read", [1]),
    );
    const [, answer, ...results] = chatMessages([user(text("q")), calls], tools);
    assert.ok(answer?.role === "assistant");
    assert.deepEqual(
      answer.calls?.map(({ name, arguments: given }) => [name, given]),
      [
        ["odd_name", {}],
        ["wrapped", { input: { $a: 1 } }],
        ["gone", {}],
        ["read", {}],
      ].map(([name, given]) => (name === "odd_name" ? [name, { id: "a" }] : [name, given])),
    );
    assert.deepEqual(
      results.map((each) => each.role === "tool" && each.name),
      ["odd_name", "wrapped", "gone", "read"],
    );
  });

  it("are a conversation that only grows when the editor's grows, under one name", () => {
    const whole = [
      { role: "system", parts: [text("s")] } as const,
      user(text("q")),
      ...[assistant(text("I look."), call("a")), user(result("a")), assistant(call("b"), call("c"))],
      ...[user(result("b")), user(result("c")), assistant(text("Done.")), user(text("And now?"))],
    ];
    const asked = [2, 4, 7, 9].map((length) => chatMessages(whole.slice(0, length), tools));
    for (const [index, messages] of asked.entries()) {
      const before = asked[index - 1] ?? [];
      assert.deepEqual(messages.slice(0, before.length), before);
      assert.equal(conversationName("w", messages), conversationName("w", asked[0]!));
    }
    const names = [
      conversationName("w", asked[0]!),
      conversationName("other window", asked[0]!),
      conversationName("w", chatMessages([user(text("q"))], tools)),
      conversationName("w", chatMessages([user(text("p"))], tools)),
      conversationName("w", []),
    ];
    assert.equal(new Set(names).size, names.length);
  });

  it("are a conversation that a template can write, whatever is sent", () => {
    const ids = fc.constantFrom("1", "2", "1-2", "");
    const parts: fc.Arbitrary<EditorPart> = fc.oneof(
      fc.constantFrom("", " ", "a", "b").map(text),
      fc.tuple(ids, fc.constantFrom("read", "gone"), fc.jsonValue()).map(([id, name, input]) => call(id, name, input)),
      fc.tuple(ids, fc.constantFrom("", "r")).map(([id, words]) => result(id, words)),
    );
    const roles = fc.constantFrom("system", "user", "assistant") as fc.Arbitrary<EditorMessage["role"]>;
    const messages = fc.array(fc.record({ role: roles, parts: fc.array(parts, { maxLength: 4 }) }), { maxLength: 12 });
    fc.assert(fc.property(messages, (given) => assertSound(chatMessages(given, tools))));
  });
});

/** Roles alternate, the user begins, ids are unique, and behind calls there is one result each. */
function assertSound(messages: readonly ChatMessage[]): void {
  const shown = JSON.stringify(messages);
  const spoken = messages.filter(({ role }) => role !== "system");
  assert.ok(
    messages.slice(1).every(({ role }) => role !== "system"),
    shown,
  );
  assert.ok(spoken.length === 0 || spoken[0]?.role === "user", shown);
  const ids: string[] = [];
  for (let at = 0; at < messages.length; at++) {
    const message = messages[at]!;
    const before = messages[at - 1];
    assert.ok(message.role === "tool" || message.role !== before?.role, shown);
    assert.notEqual(message.role, "tool", shown);
    if (message.role !== "assistant") continue;
    for (const { id, name } of message.calls ?? []) {
      const next = messages[++at];
      assert.ok(next?.role === "tool" && next.callId === id && next.name === name && next.content !== "", shown);
      ids.push(id);
    }
  }
  assert.equal(new Set(ids).size, ids.length, shown);
}

describe("the result of a tool", () => {
  it("that was written with prompt-tsx is its text", () => {
    const piece = (...children: object[]): object => ({ type: 1, ctor: 2, children });
    const node = piece({ type: 2, text: "one" }, piece({ type: 2, text: "two", lineBreakBefore: true }), {
      type: 2,
      text: "!",
    });
    assert.equal(promptTsxText({ node }), "one\ntwo!");
    assert.equal(promptTsxText(node), "one\ntwo!");
    assert.equal(promptTsxText("plain"), "plain");
    assert.equal(promptTsxText({ other: 1 }), '{"other":1}');
    assert.equal(promptTsxText(undefined), "");
    let deep: object = { type: 2, text: "in" };
    for (let depth = 0; depth < 5000; depth++) deep = piece(deep);
    assert.equal(typeof promptTsxText(deep), "string");
  });
});

describe("an answer for the editor's chat", () => {
  const english = { t: (message: string, ...values: unknown[]) => message.replace("{0}", String(values[0])) };
  const whole = { text: "", reason: "endOfText" } as const;
  const calls = [{ id: "1", name: "read", arguments: {} }];
  const malformedCall = { text: "<tool_call>", problem: "There is no tool." };

  it("is one with text, or with calls where they must be", () => {
    for (const [answer, mustCall] of [
      [{ ...whole, text: "a" }, false],
      [{ ...whole, calls }, false],
      [{ ...whole, calls }, true],
      [{ ...whole, calls, malformedCall }, true],
    ] as const)
      assert.equal(answerProblem(answer, mustCall, english), undefined);
  });

  it("is none without text and calls, with a call that cannot be read, and with text where a call must be", () => {
    for (const [answer, mustCall, problem] of [
      [{ ...whole, text: " \n" }, false, /is empty/],
      [{ ...whole, reason: "maxTokens" }, false, /length limit before/],
      [{ ...whole, text: "I look.", malformedCall }, false, /cannot be read: There is no tool\./],
      [{ ...whole, malformedCall, reason: "maxTokens" }, false, /in the middle of a tool call/],
      [{ ...whole, text: "a", calls: [] }, true, /called no tool/],
    ] as const)
      assert.match(answerProblem(answer, mustCall, english) ?? "", problem);
  });
});
