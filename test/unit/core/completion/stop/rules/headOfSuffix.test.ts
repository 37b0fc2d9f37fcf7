import { goesOn, manyLines, stopsAt } from "../../../../../support/completion/completionRules.ts";

describe("headOfSuffix", () => {
  it("ends with a line that opens a block above its body: it is all that was missing", () => {
    stopsAt(
      "block",
      "ans = 0\n|        ans += 1\n",
      "    for c in s:\n        if c:\nd\n",
      "    for c in s:\n",
      "headOfSuffix",
    );
    stopsAt("block", "|  run();\n}\n", "if (x) {\n  stop();\n}\na();\nb();\nc();\n", "if (x) {\n", "headOfSuffix");
    stopsAt("block", "for i in range(|i):\n    b()\n", `n):\n    if i:\n${manyLines}`, "n):", "headOfSuffix");
  });

  it("ends with a head that comes after a jump", () => {
    stopsAt(
      "block",
      "def f():\n    if a:\n        |\n        b()\n",
      "return 1\n    else:\n        c\nd\n",
      "return 1\n    else:",
      "headOfSuffix",
    );
  });

  it("does not apply where the next line is no deeper, or two steps deeper", () => {
    goesOn("block", "|\nb()\n", "for c in s:\n    a()\n");
    goesOn("block", "|\n        b()\n    c()\n", "for c in s:\n    a()\n");
  });
});
