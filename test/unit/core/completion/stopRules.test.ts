import assert from "node:assert/strict";
import { StopRules } from "../../../../src/core/completion/stopRules.ts";
import type { CompletionShape } from "../../../../src/core/completion/query.ts";
import { startOfLine } from "../../../../src/core/completion/lines.ts";
import { withCursor } from "../../../support/cursorText.ts";

function check(shape: CompletionShape, before: string, generated: string, kept: string, rule?: string): void {
  for (const chunkLength of [1, 5, generated.length]) {
    const { text, offset } = withCursor(before);
    const rules = new StopRules({ shape, lineBefore: startOfLine(text, offset), following: text.slice(offset) });
    let result = "";
    for (let at = 0; at < generated.length && rules.stoppedBy === undefined; at += chunkLength)
      result = rules.push(generated.slice(at, at + chunkLength));
    assert.equal(result, kept, `in chunks of ${chunkLength}`);
    assert.equal(rules.stoppedBy, rule);
  }
}

describe("stop rules", () => {
  it("a line ends at its end", () => {
    check("line", "a = |\n", "1 + 2\nb = 3\n", "1 + 2", "lineEnd");
    check("line", "a = |\n", "1 + 2", "1 + 2");
    check("line", "a = 1|\n", "\nb = 2", "", "lineEnd");
  });

  it("a line inserted before another one keeps its line break", () => {
    check("line", "|next()\n", "first()\nsecond()\n", "first()\n", "lineEnd");
  });

  it("a block ends where the text that follows begins", () => {
    check(
      "block",
      "for x in y:\n    |\nprint(total)\n",
      "total += x\n    n += 1\nprint(total)\n",
      "total += x\n    n += 1",
      "suffixReached",
    );
    check("block", "|b()\n", "a()\nb()\n", "a()\n", "suffixReached");
  });

  it("a block ends where its scope does", () => {
    check("block", "def f():\n    |\n", "a = 1\n    b = 2\n\ndef g():\n", "a = 1\n    b = 2", "scopeEnd");
  });

  it("a block that the cursor's line opened includes the bracket that closes it", () => {
    check("block", "if (x) {|\n", "\n  run();\n}\nelse\n", "\n  run();\n}", "scopeEnd");
    check("block", "if (x) {|\n}\n", "\n  run();\n}\nelse\n", "\n  run();", "suffixReached");
  });

  it("stops at the third time of a line, and at two blank lines", () => {
    check("block", "a:\n|\n", "say()\nsay()\nsay()\n", "say()\nsay()", "repetition");
    check("block", "|\n", "a()\n\n\nb()\n", "a()", "blankLines");
  });

  it("a line that opens a block above its body is all that was missing", () => {
    check(
      "block",
      "ans = 0\n|        ans += 1\n",
      "    for c in s:\n        if c:\n",
      "    for c in s:\n",
      "headOfSuffix",
    );
    check("block", "|  run();\n}\n", "if (x) {\n  stop();\n", "if (x) {\n", "headOfSuffix");
  });

  it("a block ends after a jump on its own level", () => {
    check("block", "def f(a):\n    |\n", "b = a\n    return b\n    print(b)\n", "b = a\n    return b", "unreachable");
    check(
      "block",
      "def f(a):\n    |\n",
      "if a:\n        return 1\n    return 2\nx\n",
      "if a:\n        return 1\n    return 2",
      "unreachable",
    );
    check("block", "  |\n", "return call(\n    a,\n  );\n}\n", "return call(\n    a,\n  );", "scopeEnd");
  });

  it("a block ends where it begins to write later lines anew", () => {
    check("block", "|\nc = compute(a)\nd = compute(b)\n", "a = 1\nd = compute(b)\n", "a = 1", "suffixRepeated");
  });

  it("a hole within a line ends where the line's rest is reached", () => {
    check("block", "for i in range(|i):\n    b()\n", "n):\n    if i:\n", "n):", "headOfSuffix");
    check("block", "if (|) {\n  b();\n}\n", "a && c) {\n  x();\n", "a && c) {", "restReached");
    check(
      "block",
      "s|(x) == 1:\n    b()\n",
      "um = 0\nif len(x) == 1:\n    c()\n",
      "um = 0\nif len(x) == 1:",
      "restReached",
    );
    check("block", "x = {|}\n", "\n  a: {},\n  b: [{}\n}\nmore\n", "\n  a: {},\n  b: [{}\n}", "restReached");
  });
});
