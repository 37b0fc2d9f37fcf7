import assert from "node:assert/strict";
import {
  indentationWidth,
  isBlank,
  lengthWithBreaks,
  lineAbove,
  lineAndColumn,
  lineBelow,
  lineBreakNear,
  lineBreaksOf,
  lineStart,
  restOfLine,
  splitAfterCursor,
  splitEndedLines,
  splitLines,
  startOfLine,
} from "../../../src/base/lines.ts";

describe("lines", () => {
  it("text is split at LF and at CRLF", () => {
    assert.deepEqual(splitLines("a\nb\r\n\nc"), ["a", "b", "", "c"]);
    assert.equal(lengthWithBreaks(["ab", "", "c"]), "ab\n\nc\n".length);
  });

  it("a tab is as wide as four spaces, and only leading white space counts", () => {
    assert.equal(indentationWidth("\t  a \t"), 6);
    assert.equal(indentationWidth(""), 0);
    assert.equal(isBlank(" \t\r"), true);
    assert.equal(isBlank(" ."), false);
  });

  it("an offset has a line and a column, at every place of a text", () => {
    const text = "\nab\r\n\n  c";
    for (let offset = 0; offset <= text.length; offset++) {
      const above = text.slice(0, offset).split("\n");
      const { line, column } = lineAndColumn(text, offset);
      assert.deepEqual([line, column], [above.length - 1, above.at(-1)!.length], `at ${offset}`);
      assert.equal(lineStart(text, offset), offset - column, `at ${offset}`);
      assert.equal(startOfLine(text, offset), above.at(-1), `at ${offset}`);
    }
    assert.deepEqual(lineAndColumn(text), { line: 3, column: 3 });
    assert.equal(lineStart(text), text.lastIndexOf("\n") + 1);
  });

  it("the rest of a line ends before its break", () => {
    assert.equal(restOfLine("ab\r\ncd", 1), "b");
    assert.equal(restOfLine("ab\r\ncd", 5), "d");
    assert.equal(restOfLine("ab\n", 2), "");
  });

  it("the lines above and below a cursor skip blank lines", () => {
    const text = "first\r\n \n  cur|sor\n\n\tlast\r\n".replace("|", "");
    const offset = text.indexOf("sor");
    assert.equal(lineAbove(text, offset), "first");
    assert.equal(lineBelow(text, offset), "\tlast");
    assert.equal(lineAbove(text, 3), undefined);
    assert.equal(lineBelow(text, text.indexOf("last")), undefined);
    assert.equal(lineAbove("\nx", 0), undefined);
    assert.equal(lineAbove("\nx", 1), undefined);
  });

  it("text inserted at the start of a line pushes that line down", () => {
    assert.deepEqual(splitAfterCursor("  x", " + y;\r\nnext\nmore"), { rest: " + y;", below: "next\nmore" });
    assert.deepEqual(splitAfterCursor("", "line\nnext"), { rest: "", below: "line\nnext" });
    assert.deepEqual(splitAfterCursor("x", "last"), { rest: "last", below: "" });
  });
});

describe("line ends", () => {
  it("belong to their lines: LF and CRLF, or CR where there is nothing else", () => {
    const split = (text: string): string[] =>
      splitEndedLines(text, lineBreaksOf(text)).map(({ text: line, end }) => line + end);
    assert.deepEqual(split("a\r\nb\n\nc"), ["a\r\n", "b\n", "\n", "c"]);
    assert.deepEqual(split("a\rb\r\n"), ["a\rb\r\n", ""]);
    assert.deepEqual(split("a\rb\r"), ["a\r", "b\r", ""]);
  });

  it("near a place are those of its line, else of one above", () => {
    assert.equal(lineBreakNear("a\nb\r\nc\n", 2), "\r\n");
    assert.equal(lineBreakNear("a\nb\r\nc", 6), "\r\n");
    assert.equal(lineBreakNear("\nb", 2), "\n");
    assert.equal(lineBreakNear("a\rb", 3), "\r");
    assert.equal(lineBreakNear("", 0), "\n");
  });
});
