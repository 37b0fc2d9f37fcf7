import assert from "node:assert/strict";
import { testFileName, testsRequest } from "../../../../../src/core/edits/testing/testsRequest.ts";

describe("tests for code", () => {
  it("are in the file that the language's custom says", () => {
    const names = ["a.py", "a.b.ts", "a.go", "a.java", "Makefile"].map(testFileName);
    assert.deepEqual(names, ["test_a.py", "a.b.test.ts", "a_test.go", "aTest.java", "Makefile_test"]);
  });

  it("may be as long as the code asks for, in the model's tokens", () => {
    const selection = { label: "a.py:1", languageId: "python", text: "a = 1", before: "" };
    const code = { languageId: "python", fileName: "a.py", text: "a = 1", start: 0, end: 0 };
    const about = { selection, code, framework: undefined, pattern: "", testFile: "test_a.py", existing: "" };
    const longest = (tokens: number): number => testsRequest({ ...about, codeTokens: tokens }).maxTokens;
    assert.ok(longest(10) >= 700 && longest(3000) >= 4500);
  });
});
