import assert from "node:assert/strict";
import {
  followingText,
  isSameLine,
  isSuffixEcho,
  mayBeSuffixEcho,
  nextLine,
  overlapLengths,
} from "../../../../../src/core/completion/syntax/followingText.ts";

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

describe("the text after a cursor", () => {
  it("is the rest of the line, and the lines below that are not blank", () => {
    assert.deepEqual(followingText(around("  a(║) \r\n\n  b\r\n}\n")), { rest: ")", lines: ["  b", "}"] });
    assert.deepEqual(followingText(around("║  a\n\nb")), { rest: "", lines: ["  a", "b"] });
    assert.deepEqual(followingText(around("a║")), { rest: "", lines: [] });
  });

  it("has a next line: below the cursor, or the line that would be pushed down", () => {
    assert.equal(nextLine(around("  a║b\n\n  c\n")), "  c");
    assert.equal(nextLine(around("║  a\n  c\n")), "  a");
    assert.equal(nextLine(around("║\n\n  c\n")), "  c");
    assert.equal(nextLine(around("║")), undefined);
    assert.equal(nextLine(around("a║b")), undefined);
  });

  it("repeats a line only with the same indentation", () => {
    assert.equal(isSameLine("  return a;", "  return a; \r"), true);
    assert.equal(isSameLine("  return a;", "    return a;"), false);
  });

  it("overlaps with the end of a completion, the longest overlap first", () => {
    assert.deepEqual([...overlapLengths("x = aa", "aab")], [2, 1]);
    assert.deepEqual([...overlapLengths("foo(a)", ");\n")], [1]);
    assert.deepEqual([...overlapLengths("foo", "bar")], []);
    assert.deepEqual([...overlapLengths("", "bar")], []);
  });

  it("never overlaps in half a character", () => {
    const [smile, wink] = ["\u{1F600}", "\u{1F609}"];
    assert.equal(smile[0], wink[0]);
    assert.deepEqual([...overlapLengths(`a${smile[0]!}`, wink)], []);
    assert.deepEqual([...overlapLengths(`a${smile}`, smile)], [2]);
  });
});
