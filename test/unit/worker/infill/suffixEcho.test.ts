import assert from "node:assert/strict";
import { isSuffixEcho, mayBeSuffixEcho } from "../../../../src/worker/infill/suffixEcho.ts";

/** `║` is the cursor: what stands before it on its line, and all that follows. */
function around(picture: string): { readonly lineBefore: string; readonly following: string } {
  const [before = "", following = ""] = picture.split("║");
  return { lineBefore: before.slice(before.lastIndexOf("\n") + 1), following };
}

describe("a completion that copies what follows", () => {
  const cases: readonly (readonly [string, string, boolean, boolean])[] = [
    // the document, the text, may it become a copy, is it one
    ["  ║\n  return total\n", "return total", true, true],
    ["  ║\n  return total\n", "return to", true, false],
    ["  ║\n  return total\n", "return total + 1", false, false],
    ["  ║\n  return total\n", "print(total)", false, false],
    ["  ║\n  return total\n", "return total\n", false, true],
    ["  ║\n  return total\n", "", true, true],
    ["  ║\n  return total\n", "\n", true, true],
    ["  ║\n\n\n  return total\n", "return total", true, true],
    ["  ║\n    return total\n", "return total", false, false],
    ["call(║)\n", ")", true, true],
    ["call(║)\n", "a)", false, false],
    ["call(║)\n", "", true, true],
    ["call(║, second)\n", ", sec", true, false],
    ["║value = 1\n", "value = 1", true, true],
    ["║value = 1\n", "other = 1", false, false],
    ["  if (a) {\n    ║\n  }\n", "\n  }", true, true],
    ["║", "x", false, false],
  ];
  for (const [picture, text, may, is] of cases)
    it(`${JSON.stringify(text)} at ${JSON.stringify(picture)}: ${is ? "is one" : may ? "may become one" : "is none"}`, () => {
      assert.equal(mayBeSuffixEcho(text, around(picture)), may, "mayBeSuffixEcho");
      assert.equal(isSuffixEcho(text, around(picture)), is, "isSuffixEcho");
    });
});
