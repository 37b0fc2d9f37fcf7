import assert from "node:assert/strict";
import { terminalText } from "../../../src/cli/session.ts";

describe("what a model says in a terminal", () => {
  it("cannot command it, and is unchanged for another program", () => {
    const text = "a\u001b[2Jb\rc\u0007\u202ed\u009b31m";
    assert.equal(terminalText(text, true), "a\\u001b[2Jb\\u000dc\\u0007\\u202ed\\u009b31m");
    assert.equal(terminalText(text, false), text);
  });

  it("has line breaks as a terminal takes them", () => {
    assert.equal(terminalText("-a\r\n+b\r\n", true), "-a\n+b\n");
    assert.equal(terminalText("-a\r\n", false), "-a\r\n");
  });

  it("keeps tabs, lines, letters and emoji", () => {
    const text = "\tif a:\n\u00e9 \u{1f469}\u200d\u{1f467} \u0645\u06cc\u200c\u062e";
    assert.equal(terminalText(text, true), text);
  });
});
