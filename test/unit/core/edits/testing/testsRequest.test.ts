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
      ['it("', 'it("', 'test("', 'test("'],
    );
  });

  it("may be as long as the code asks for, in the model's tokens", () => {
    const selection = { label: "a.py:1", languageId: "python", text: "a = 1", before: "" };
    const code = { languageId: "python", fileName: "a.py", text: "a = 1", start: 0, end: 0 };
    const about = { selection, code, framework: undefined, pattern: "", testFile: "test_a.py", existing: "" };
    const longest = (tokens: number): number => testsRequest({ ...about, codeTokens: tokens }).maxTokens;
    assert.ok(longest(10) >= 700 && longest(3000) >= 4500);
  });
});
