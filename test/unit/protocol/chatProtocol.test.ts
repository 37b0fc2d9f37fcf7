import assert from "node:assert/strict";
import { receiveFromPage, type Receivers, type ToHost } from "../../../src/protocol/chatProtocol.ts";

/** What arrives when the page sends this message. */
function received(message: unknown): unknown {
  let got: unknown = "nothing";
  const kinds = ["ready", "send", "stop", "retry", "newChat", "includeAbout", "copy", "action", "problem"];
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
    { kind: "includeAbout", value: { included: "yes" } },
  ])
    it(`are dropped when they are ${JSON.stringify(message)?.slice(0, 60)}`, () => {
      assert.equal(received(message), "nothing");
    });
});
