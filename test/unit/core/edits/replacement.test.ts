// From selection to model and back: [ ] marks the selection in a document.
import assert from "node:assert/strict";
import { explainContent } from "../../../../src/core/edits/explain.ts";
import { fixRequest, type Problem } from "../../../../src/core/edits/fix.ts";
import { followRange } from "../../../../src/core/edits/followRange.ts";
import { plainCode, type Selection } from "../../../../src/core/edits/plainCode.ts";
import { replacementFor } from "../../../../src/core/edits/replacement.ts";

function select(document: string): { selection: Selection; apply: (replacement: string) => string } {
  const [head, text, tail] = document.split(/[[\]]/) as [string, string, string];
  const before = head.slice(head.lastIndexOf("\n") + 1);
  return {
    selection: { label: "a.py:1", languageId: "python", text, before },
    apply: (replacement) => head + replacement + tail,
  };
}

/** The document after the model's reply to its selection. */
function fixed(document: string, reply: string): string {
  const { selection, apply } = select(document);
  const replacement = replacementFor({ text: reply, isCut: false }, plainCode(selection));
  return typeof replacement === "string" ? apply(replacement) : `refused: ${replacement.message}`;
}

/** What the model sees of a selection. */
function seen(document: string): string {
  return plainCode(select(document).selection).text;
}

describe("code as the model sees it", () => {
  it("has no common indentation", () => {
    assert.equal(seen("class A:\n[    def f(self):\n        return 1\n]"), "def f(self):\n    return 1");
    assert.equal(seen("class A:\n    [def f(self):\n        return 1]\n"), "def f(self):\n    return 1");
  });

  it("keeps the first line as it is when the selection starts within one", () => {
    assert.equal(seen("    x = [f(\n        1,\n    )]\n"), "f(\n    1,\n)");
  });

  it("has LF line ends", () => assert.equal(seen("[a\r\nb\r\n]"), "a\nb"));
});

describe("replacement of a selection", () => {
  it("has the selection's indentation, whichever the model used", () => {
    const document = "class A:\n[    def f(self)\n        return 1\n]    x = 2\n";
    const expected = "class A:\n    def f(self):\n        return 1\n    x = 2\n";
    assert.equal(fixed(document, "def f(self):\n    return 1"), expected);
    assert.equal(fixed(document, "    def f(self):\n        return 1\n"), expected);
  });

  it("does not double indentation that stands before the selection", () => {
    assert.equal(fixed("if a:\n    [b = 1\n    c = 2]\n", "b = 3\nc = 4"), "if a:\n    b = 3\n    c = 4\n");
    assert.equal(fixed("if a:\n  [  b = 1]\n", "b = 3"), "if a:\n    b = 3\n");
  });

  it("continues a line when the selection starts within one", () => {
    assert.equal(
      fixed("    x = [f(\n        1,\n    )]\n", "g(\n    1,\n    2,\n)"),
      "    x = g(\n        1,\n        2,\n    )\n",
    );
  });

  it("keeps tabs, line ends and the final line break, or its absence", () => {
    assert.equal(fixed("\t[a\n\tb]\n", "c\nd"), "\tc\n\td\n");
    assert.equal(fixed("[a\r\nb\r\n]c\r\n", "d\ne"), "d\r\ne\r\nc\r\n");
    assert.equal(fixed("[a]", "b\n"), "b");
  });

  it("leaves blank lines blank", () => {
    assert.equal(fixed("  [a\n\n  b]\n", "c\n\nd"), "  c\n\n  d\n");
  });

  it("takes the code out of a block that the model put around it", () => {
    assert.equal(fixed("[a]\n", "```python\nb\n```\nIt was wrong."), "b\n");
    assert.equal(fixed("[a]\n", "b```"), "b\n");
  });

  it("is refused when there is no code, or no change, or when the answer was cut", () => {
    assert.match(fixed("[a]\n", "  \n"), /refused: .*no code/);
    assert.match(fixed("  [a\n  b]\n", "a\nb\n"), /refused: .*nothing to change/);
    const cut = replacementFor({ text: "b", isCut: true }, plainCode(select("[a]").selection));
    assert.ok(typeof cut !== "string");
    assert.match(cut.message, /cut/);
    assert.notEqual(cut.nextStep, "");
  });
});

describe("request for a fix", () => {
  const { selection } = select("[print(x]");
  it("names the reported problems, one line each, and no more than ten", () => {
    const problem: Problem = { line: 1, severity: "error", message: "'(' was never\nclosed" };
    const text = fixRequest(
      selection,
      Array.from({ length: 30 }, () => problem),
    ).messages[1]!.content;
    assert.match(text, /- line 1, error: '\(' was never closed\n/);
    assert.equal(text.match(/- line/g)?.length, 10);
  });

  it("starts the answer inside a code block and ends with it", () => {
    const { answerPrefix, stop } = fixRequest(selection, []);
    assert.equal(answerPrefix, "```python\n");
    assert.deepEqual(stop, ["\n```"]);
  });

  it("uses a longer fence for code that contains one", () => {
    const { answerPrefix, stop, messages } = fixRequest(select("[```\na\n```]").selection, []);
    assert.equal(answerPrefix, "````python\n");
    assert.deepEqual(stop, ["\n````"]);
    assert.match(messages[1]!.content, /````python\n```\na\n```\n````/);
  });
});

it("an explanation is asked for with the code and its place", () => {
  assert.match(explainContent(select("  [a = 1]").selection), /`a\.py:1`:\n```python\na = 1\n```/);
});

describe("range of a fix under review", () => {
  const range = { start: 10, end: 20 };
  const change = (rangeOffset: number, rangeLength: number, text: string) =>
    followRange(range, { rangeOffset, rangeLength, text });

  it("moves with changes before it", () => {
    assert.deepEqual(change(0, 0, "abc"), { start: 13, end: 23 });
    assert.deepEqual(change(2, 5, ""), { start: 5, end: 15 });
    assert.deepEqual(change(10, 0, "\n"), { start: 11, end: 21 });
  });

  it("stays with changes after it", () => assert.deepEqual(change(20, 3, "x"), range));

  it("is lost with a change that touches it", () => {
    assert.equal(change(12, 0, "x"), undefined);
    assert.equal(change(5, 10, ""), undefined);
    assert.equal(change(0, 100, ""), undefined);
  });
});
