import assert from "node:assert/strict";
import { plainTerminalText } from "../../../../src/core/chat/terminalText.ts";

describe("the text of a terminal", () => {
  for (const [what, output, text] of [
    ["is what is seen of colours", "\u001b[1;31merror\u001b[0m: no such file\u001b[K\r\n", "error: no such file\n"],
    [
      "has no titles, links or marks",
      "\u001b]0;make\u0007a\u001b]8;;http://x\u001b\\b\u001b]8;;\u001b\\\u001b]633;C\u0007c",
      "abc\n",
    ],
    ["is the last state of a progress bar", "10 %\r50 %\r100 %\r\ndone\r\n", "100 %\ndone\n"],
    ["is without what was taken back", "passwort\b\b\b\bword\u0007\n", "password\n"],
    ["keeps tabs, indentation and empty lines in between", "\r\n\ta\n\n  b   \n\n", "\ta\n\n  b\n"],
    ["is empty when nothing was written", "\u001b[0m\r\n \r\n", ""],
    ["is read though a sequence is cut off", "a\u001b[31", "a\n"],
    ["keeps other languages", "größe 大きい 😀\b!", "größe 大きい !\n"],
  ] as const)
    it(what, () => assert.equal(plainTerminalText(output), text));

  it("takes no more time than its length asks for", () => {
    for (const piece of ["\u001b]", "\u001b[", "\b", "\r", "a\b", "\u001b[0;", "\u001bP"]) {
      const started = performance.now();
      plainTerminalText(piece.repeat(500_000));
      assert.ok(performance.now() - started < 5000, JSON.stringify(piece));
    }
  });
});
