import assert from "node:assert/strict";
import { receiveFromPage, type Receivers, type ToHost } from "../../../src/protocol/chatProtocol.ts";

/** What arrives when the page sends this message. */
function received(message: unknown): unknown {
  let got: unknown = "nothing";
  const kinds = ["ready", "send", "edit", "retry", "includeOpen", "shorten", "drop", "code", "action"];
  const receivers = Object.fromEntries(kinds.map((kind) => [kind, (value: unknown) => (got = { kind, value })]));
  const isTaken = receiveFromPage(message, receivers as unknown as Receivers<ToHost>);
  assert.equal(isTaken, got !== "nothing");
  return got;
}

describe("messages from the chat page", () => {
  it("arrive with nothing but what they may carry", () => {
    assert.deepEqual(received({ kind: "ready", value: "x" }), { kind: "ready", value: null });
    assert.deepEqual(received({ kind: "send", value: { text: "a", more: 1 } }), { kind: "send", value: { text: "a" } });
    assert.deepEqual(received({ kind: "action", value: { name: "showLog" } }), {
      kind: "action",
      value: { name: "showLog" },
    });
    const drop = { uris: ["file:///a.py"] };
    assert.deepEqual(received({ kind: "drop", value: { ...drop, more: 1 } }), { kind: "drop", value: drop });
    const code = { use: "insert", text: "x = 1", language: "python", id: 2 };
    assert.deepEqual(received({ kind: "code", value: { ...code, more: 1 } }), { kind: "code", value: code });
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
    { kind: "action", value: { name: "workbench.action.terminal.new" } },
    { kind: "includeOpen", value: { on: "yes" } },
    { kind: "edit", value: { text: "no id" } },
    { kind: "retry", value: { id: 1.5 } },
    { kind: "drop", value: { uris: "file:///a.py" } },
    { kind: "drop", value: { uris: ["file:///a.py", 5] } },
    { kind: "drop", value: { uris: Array.from({ length: 1001 }, () => "file:///a.py") } },
    { kind: "drop", value: { uris: [`file:///${"a".repeat(10_001)}`] } },
    { kind: "shorten", value: { how: "everything" } },
    { kind: "code", value: { use: "delete", text: "x", language: "sh", id: 1 } },
    { kind: "code", value: { use: "run", text: "x", language: 5, id: 1 } },
  ])
    it(`are dropped when they are ${JSON.stringify(message)?.slice(0, 60)}`, () => {
      assert.equal(received(message), "nothing");
    });
});
