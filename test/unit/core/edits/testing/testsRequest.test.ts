import assert from "node:assert/strict";
import { testFramework } from "../../../../../src/core/edits/testing/testFramework.ts";
import { testFileName, testsRequest } from "../../../../../src/core/edits/testing/testsRequest.ts";

describe("tests for code", () => {
  it("are in the file that the language's custom says", () => {
    const names = ["a.py", "a.b.ts", "a.go", "a.java", "Makefile"].map(testFileName);
    assert.deepEqual(names, ["test_a.py", "a.b.test.ts", "a_test.go", "aTest.java", "Makefile_test"]);
  });

  it("begin as the project's own do: with `it` where those know no `test`", () => {
    const selection = { label: "a.ts:1", languageId: "typescript", text: "export const a = 1;", before: "" };
    const code = { languageId: "typescript", fileName: "a.ts", text: "export const a = 1;", start: 0, end: 0 };
    const framework = testFramework("typescript", [
      { name: "package.json", text: '{"devDependencies": {"vitest": "1"}}' },
    ]);
    const about = { selection, code, framework, testFile: "a.test.ts", codeTokens: 10 };
    const begun = (pattern: string, existing = ""): string =>
      testsRequest({ ...about, pattern, existing })
        .answerPrefix.split("\n")
        .at(-1)!;
    const own = 'describe("b", () => {\n  it("c", () => {});\n});\n';
    assert.deepEqual(
      [begun(own), begun("", own), begun('test("b", () => {});\n'), begun("")],
      ['it("a', 'it("', 'test("a', 'test("'],
    );
  });

  it("begin with the name of the function or method where a test of another is shown, unless the file has one of it", () => {
    const sources = [
      ["python", "def format_price(a):\n    return a\n", 0, "def test_", "def test_format_price"],
      ["python", "class Cart:\n    def _add(self):\n        pass\n", 1, "def test_", "def test_add"],
      ["go", "package a\n\nfunc twice(a int) int {\n\treturn a\n}\n", 2, "func Test", "func TestTwice"],
      ["typescript", "export function twice(a) {\n  return a;\n}\n", 0, 'test("', 'test("twice'],
      ["python", "a = 1\nprint(a)\n", 0, "def test_", "def test_"],
    ] as const;
    for (const [languageId, text, start, opening, named] of sources) {
      const lines = text.split("\n");
      const code = { languageId, fileName: "a.x", text, start, end: lines.length - 2 };
      const selection = { label: "a.x:1", languageId, text: lines.slice(start).join("\n"), before: "" };
      const framework = testFramework(languageId, []);
      const about = { selection, code, framework, testFile: "b.x", codeTokens: 10 };
      const begun = (pattern: string, existing: string): string =>
        testsRequest({ ...about, pattern, existing })
          .answerPrefix.split("\n")
          .at(-1)!;
      assert.equal(begun("half(2)", ""), named);
      assert.equal(begun("half(2)", `${text}\n`), opening);
      assert.equal(begun("", ""), opening);
      const plain = testsRequest({ ...about, pattern: "half(2)", existing: "", isPlain: true });
      assert.equal(plain.answerPrefix.split("\n").at(-1), named);
      assert.doesNotMatch(plain.messages[1]!.content, /half|another function/);
    }
  });

  it("may be as long as the code asks for, in the model's tokens", () => {
    const selection = { label: "a.py:1", languageId: "python", text: "a = 1", before: "" };
    const code = { languageId: "python", fileName: "a.py", text: "a = 1", start: 0, end: 0 };
    const about = { selection, code, framework: undefined, pattern: "", testFile: "test_a.py", existing: "" };
    const longest = (tokens: number): number => testsRequest({ ...about, codeTokens: tokens }).maxTokens;
    assert.ok(longest(10) >= 700 && longest(3000) >= 4500);
  });
});
