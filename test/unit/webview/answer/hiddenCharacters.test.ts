import assert from "node:assert/strict";
import { nameHiddenCharacters } from "../../../../src/webview/answer/hiddenCharacters.ts";

describe("characters that are not seen", () => {
  it("are named", () => {
    assert.equal(nameHiddenCharacters("a\u202eb\u2066c"), "a⟨U+202E⟩b⟨U+2066⟩c");
    assert.equal(nameHiddenCharacters("pass\u200bword \u{e0041}"), "pass⟨U+200B⟩word ⟨U+E0041⟩");
  });

  it("stay where writing needs them", () => {
    for (const text of ["می\u200cخواهم", "👩\u200d💻", "क्\u200dष", "שלום", "plain\tcode\n"])
      assert.equal(nameHiddenCharacters(text), text);
  });
});
