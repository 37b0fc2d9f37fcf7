import assert from "node:assert/strict";
import type { Receivers, ToHost } from "../../../src/protocol/chatProtocol.ts";
import { receiveFromPage } from "../../../src/protocol/pageMessages.ts";

/** What arrives when the page sends this message. */
function received(message: unknown): unknown {
  let got: unknown = "nothing";
  const kinds = [
    "ready",
    "send",
    "edit",
    "retry",
    "includeOpenFile",
    "includeInstructions",
    "shorten",
    "dropFiles",
    "codeBlock",
    "command",
    ...["setMode", "decideCall", "answerCall", "showCallDiff", "restoreFiles"],
  ];
  const receivers = Object.fromEntries(kinds.map((kind) => [kind, (value: unknown) => (got = { kind, value })]));
  const isTaken = receiveFromPage(message, receivers as unknown as Receivers<ToHost>);
  assert.equal(isTaken, got !== "nothing");
  return got;
}

describe("messages from the chat page", () => {
  it("arrive with nothing but what they may carry", () => {
    assert.deepEqual(received({ kind: "ready", value: "x" }), { kind: "ready", value: null });
    assert.deepEqual(received({ kind: "send", value: { text: "a", more: 1 } }), { kind: "send", value: { text: "a" } });
    assert.deepEqual(received({ kind: "command", value: { name: "showLog" } }), {
      kind: "command",
      value: { name: "showLog" },
    });
    const drop = { uris: ["file:///a.py"] };
    assert.deepEqual(received({ kind: "dropFiles", value: { ...drop, more: 1 } }), { kind: "dropFiles", value: drop });
    const code = { action: "insert", text: "x = 1", language: "python", id: 2 };
    assert.deepEqual(received({ kind: "codeBlock", value: { ...code, more: 1 } }), { kind: "codeBlock", value: code });
    const of = { id: 2, call: "c1" };
    for (const message of [
      { kind: "setMode", value: { mode: "agent" } },
      { kind: "decideCall", value: { ...of, how: "refuse", text: "why" } },
      { kind: "answerCall", value: { ...of, text: "yes" } },
      { kind: "showCallDiff", value: of },
      { kind: "restoreFiles", value: { id: 2, how: "undo" } },
    ])
      assert.deepEqual(received({ ...message, value: { ...message.value, more: 1 } }), message);
  });

  for (const message of [
    undefined,
    "ready",
    [],
    {},
    { kind: "toString" },
    { kind: "__proto__", value: null },
    { kind: "send" },
    { kind: "send", value: { text: 5 } },
    { kind: "send", value: { text: "a".repeat(2_000_000) } },
    { kind: "command", value: { name: "workbench.action.terminal.new" } },
    { kind: "includeOpenFile", value: { on: "yes" } },
    { kind: "edit", value: { text: "no id" } },
    { kind: "retry", value: { id: 1.5 } },
    { kind: "dropFiles", value: { uris: "file:///a.py" } },
    { kind: "dropFiles", value: { uris: ["file:///a.py", 5] } },
    { kind: "dropFiles", value: { uris: Array.from({ length: 1001 }, () => "file:///a.py") } },
    { kind: "dropFiles", value: { uris: [`file:///${"a".repeat(10_001)}`] } },
    { kind: "shorten", value: { how: "everything" } },
    { kind: "setMode", value: { mode: "god" } },
    { kind: "decideCall", value: { id: 1, call: "c1", how: "approveAll", text: "" } },
    { kind: "decideCall", value: { id: 1, call: 5, how: "approve", text: "" } },
    { kind: "decideCall", value: { id: 1, call: "c1", how: "approve" } },
    { kind: "answerCall", value: { id: 1, text: "yes" } },
    { kind: "showCallDiff", value: { id: 1, call: "c".repeat(1001) } },
    { kind: "restoreFiles", value: { id: "1", how: "restore" } },
    { kind: "restoreFiles", value: { id: 1, how: "delete" } },
    { kind: "codeBlock", value: { action: "delete", text: "x", language: "sh", id: 1 } },
    { kind: "codeBlock", value: { action: "run", text: "x", language: 5, id: 1 } },
  ])
    it(`are dropped when they are ${JSON.stringify(message)?.slice(0, 60)}`, () => {
      assert.equal(received(message), "nothing");
    });
});
