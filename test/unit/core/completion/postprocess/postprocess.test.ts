import assert from "node:assert/strict";
import { postprocess } from "../../../../../src/core/completion/postprocess/postprocess.ts";
import { withCursor, withGhost } from "../../../../support/cursorText.ts";

function check(before: string, generated: string, shown: string, rules: readonly string[] = []): void {
  const document = withCursor(before);
  const cleaned = postprocess(generated, document);
  assert.equal(withGhost(document, cleaned.text, cleaned.replaceAfter), shown);
  assert.deepEqual(cleaned.applied, rules);
}

describe("clean-up of generated text", () => {
  it("leaves good text alone", () => {
    check("const a = |;", "1 + 2", "const a = [1 + 2];");
    check("x = |\n", "1\ny = 2", "x = [1\ny = 2]\n");
  });

  it("takes spaces and line breaks off the end", () => {
    check("a = |\n", "1  \n\n", "a = [1]\n", ["trimTrailingSpace"]);
  });

  it("keeps the line break that pushes the cursor's own line down", () => {
    check("|next()\n", "first()\n", "[first()\n]next()\n");
    check("|next()\n", "first()", "[first()\n]next()\n", ["trimTrailingSpace"]);
  });

  it("keeps a line's new indentation of a text that the model ended, and nothing else", () => {
    const document = withCursor("|    next()\n");
    assert.equal(postprocess("if a:\n    ", document, true).text, "if a:\n    ");
    assert.equal(postprocess("if a:\n    ", document).text, "if a:\n");
    assert.equal(postprocess("    ", document, true).text, "");
  });

  it("covers closing brackets that the text repeats", () => {
    check("foo(|)", "a, b)", "foo([a, b)]{)}", ["coverClosers"]);
    check("foo(|);", "a, b);", "foo([a, b);]{);}", ["coverClosers"]);
    check("foo(|)", "a).map(x)", "foo([a).map(x)]{)}", ["coverClosers"]);
    check("foo(|)", "a, b", "foo([a, b])");
  });

  it("cuts the end that repeats what follows", () => {
    check("const a = | + rest;", "value + rest;", "const a = [value] + rest;", ["trimSuffixOverlap"]);
    check("if x:\n    |\nreturn total\n", "total += 1\nreturn total\n", "if x:\n    [total += 1]\nreturn total\n", [
      "trimTrailingSpace",
      "trimSuffixOverlap",
    ]);
  });

  it("cuts the whole rest of the line, however short", () => {
    check("for x in|:\n", " items:", "for x in[ items]:\n", ["trimSuffixOverlap"]);
    check("for x in|:\n", "it:\n    y\nz:", "for x in[it:\n    y\nz]:\n", ["trimSuffixOverlap"]);
  });

  it("keeps only the first of several lines that never arrive at the line's rest", () => {
    check("a = | % 2\n", "number\nb = 3", "a = [number] % 2\n", ["dropMissedLines"]);
  });

  it("hides a line that the next or the previous line says already", () => {
    check("a = 1\n|\nb = 2\n", "b = 2", "a = 1\n|\nb = 2\n", ["dropRepeatedLine"]);
    check("a = 1\n|\n", "a = 1", "a = 1\n|\n", ["dropRepeatedLine"]);
    check("a = 1\n|b = 2\n", "b = 2\n", "a = 1\n|b = 2\n", ["trimSuffixOverlap"]);
  });

  it("does not hide what the line above says in another block", () => {
    check("    return False\n  |\n", "return False", "    return False\n  [return False]\n");
  });

  it("does not hide a closing bracket for being said twice", () => {
    check("a {\n  b {\n  }\n|\n", "}", "a {\n  b {\n  }\n[}]\n");
  });

  it("hides nothing but white space", () => {
    check("a|\n", "   ", "a|\n", ["trimTrailingSpace"]);
  });
});

describe("a text within a line that the model itself ended", () => {
  const shown = (picture: string, generated: string, isWhole: boolean): string =>
    postprocess(generated, withCursor(picture), isWhole).text;

  it("keeps its lines and its last space, because it leads to the rest of the line", () => {
    const text = "if s[i] in vowels:\n            co";
    assert.equal(shown("    for i in s:\n        |unt += 1\n", text, true), text);
    assert.equal(shown("    for i in s:\n        |unt += 1\n", text, false), "if s[i] in vowels:");
    assert.equal(shown("add(|b)\n", "a, ", true), "a, ");
  });

  it("loses its last spaces where nothing stands to the right", () => {
    assert.equal(shown("x = |\n", "1  ", true), "1");
  });
});
