// Calls that a server leaves in the text of an answer: found for every cut of the stream, and what only reads like one is text.
import assert from "node:assert/strict";
import type { ToolDeclaration } from "../../../../src/core/modelPort.ts";
import { CallsInText } from "../../../../src/worker/remote/remoteCalls.ts";

const tools: readonly ToolDeclaration[] = [
  {
    name: "read",
    description: "Read.",
    parameters: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
  },
];

function read(pieces: readonly string[]): { text: string; calls: unknown[] } {
  const found = new CallsInText(tools);
  const events = [...pieces.flatMap((piece) => found.push(piece)), ...found.end()];
  return {
    text: events.map((event) => (event.kind === "text" ? event.text : "")).join(""),
    calls: events.flatMap((event) => (event.kind === "call" ? [event.call] : [])),
  };
}

const call = { name: "read", arguments: { path: "a.ts" } };

describe("calls in the text of a server's answer", () => {
  for (const written of [
    '<tool_call>\n{"name": "read", "arguments": {"path": "a.ts"}}\n</tool_call>',
    "<tool_call>\n<function=read>\n<parameter=path>\na.ts\n</parameter>\n</function>\n</tool_call>",
    '[TOOL_CALLS]read[ARGS]{"path": "a.ts"}',
  ])
    it(`are found, however they are cut: ${written.slice(0, 24)}`, () => {
      const whole = `I look.${written}`;
      for (let at = 0; at <= whole.length; at++) {
        const { text, calls } = read([whole.slice(0, at), whole.slice(at)]);
        assert.deepEqual(calls, [call], `cut at ${at}`);
        assert.equal(text.trim(), "I look.");
      }
      assert.deepEqual(read(Array.from(whole)).calls, [call]);
    });

  it("what is only written about is text, all of it, however often it is", () => {
    for (const written of [
      "A <tool_call> is a mark, and <|tool_call> and [TOOL_CALLS] too. <tool_call>",
      `<tool_call>${" ".repeat(1_000)}x`,
      "[TOOL_CALLS]<tool_call>x".repeat(10_000),
    ])
      for (const pieces of [[written], [written.slice(0, 15), written.slice(15)]])
        assert.deepEqual(read(pieces), { text: written, calls: [] });
  });
});
