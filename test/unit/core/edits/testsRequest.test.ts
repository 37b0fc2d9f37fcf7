import assert from "node:assert/strict";
import { testFileName, testsRequest, withoutKnownHead } from "../../../../src/core/edits/testsRequest.ts";

describe("tests for code", () => {
  it("are in the file that the language's custom says", () => {
    const names = ["a.py", "a.b.ts", "a.go", "a.java", "Makefile"].map(testFileName);
    assert.deepEqual(names, ["test_a.py", "a.b.test.ts", "a_test.go", "aTest.java", "Makefile_test"]);
  });

  it("may be as long as the code asks for, in the model's tokens", () => {
    const selection = { label: "a.py:1", languageId: "python", text: "a = 1", before: "" };
    const longest = (tokens: number): number => testsRequest(selection, "a.py", "test_a.py", "", tokens).maxTokens;
    assert.ok(longest(10) >= 1000 && longest(3000) >= 6000);
  });

  it("that go behind others bring no import a second time", () => {
    const existing = "from rate import half\r\n\r\n\r\ndef test_half():\r\n    assert half(2) == 1\r\n";
    const tests = "def test_four():\n    assert half(4) == 2\n";
    assert.equal(withoutKnownHead(`from rate import half\n\n\n${tests}`, existing), tests);
    assert.equal(
      withoutKnownHead(`import pytest\nfrom rate import half\n${tests}`, existing).split("\n")[0],
      "import pytest",
    );
    assert.equal(
      withoutKnownHead("def test_half():\n    pass\n", existing),
      "def test_half():\n    pass\n",
      "no import",
    );
  });
});
