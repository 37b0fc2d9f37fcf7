import assert from "node:assert/strict";
import { alternatingMessages } from "../../../../src/core/chat/editorChatMessages.ts";
import type { ChatMessage } from "../../../../src/core/modelPort.ts";

function roles(...messages: [ChatMessage["role"], string][]): string {
  return alternatingMessages(messages.map(([role, content]) => ({ role, content })))
    .map(({ role, content }) => `${role}: ${content}`)
    .join(" | ");
}

describe("messages from elsewhere in the editor", () => {
  it("alternate between user and assistant", () => {
    assert.equal(roles(["user", "a"], ["user", "b"], ["assistant", "c"]), "user: a\n\nb | assistant: c");
  });

  it("have system messages at the beginning only", () => {
    assert.equal(
      roles(["system", "a"], ["system", "b"], ["user", "c"], ["assistant", "d"], ["system", "e"]),
      "system: a\n\nb | user: c | assistant: d | user: e",
    );
  });

  it("are none where nothing is said", () => {
    assert.equal(roles(["user", "  "], ["assistant", ""]), "");
  });
});
