import assert from "node:assert/strict";
import { startersFor } from "../../../../src/core/chat/starters.ts";

const text = "TAX = 1.19\n\ndef total(prices):\n    return sum(prices) * TAX\n\ndef average(prices):\n    return 0\n";
const file = { text, label: "shop.py", line: 3, problemCount: 0 };

describe("questions to start with", () => {
  it("are about the function at the cursor and about the file", () => {
    assert.deepEqual(startersFor(file), [
      { kind: "does", name: "total" },
      { kind: "tests", name: "total" },
      { kind: "purpose", place: "shop.py" },
    ]);
    assert.deepEqual(startersFor({ ...file, line: 6 })[0], { kind: "does", name: "average" });
  });

  it("are about the function, not about a value inside it", () => {
    const greet =
      'const limit = 3;\nexport function greet(name: string): string {\n  const greeting = "hello";\n  return greeting + name;\n}\n';
    assert.deepEqual(startersFor({ ...file, text: greet, line: 3 })[0], { kind: "does", name: "greet" });
    assert.deepEqual(startersFor({ ...file, text: "const limit = 3;\n", line: 0 })[0], { kind: "does", name: "limit" });
  });

  it("begin with what is selected and what is wrong", () => {
    const starters = startersFor({ ...file, selected: "shop.py:3-4", problemCount: 2 });
    assert.deepEqual(starters.slice(0, 2), [
      { kind: "explain", place: "shop.py:3-4" },
      { kind: "problems", place: "shop.py" },
    ]);
  });

  it("need nothing declared, but some text", () => {
    assert.deepEqual(startersFor({ ...file, text: "hello\n" }), [{ kind: "purpose", place: "shop.py" }]);
    assert.deepEqual(startersFor({ ...file, text: " \n" }), []);
  });
});
