import assert from "node:assert/strict";
import { StopRules } from "../../../../../src/core/completion/stop/stopRules.ts";
import { startOfLine } from "../../../../../src/base/lines.ts";
import { withCursor } from "../../../../support/completion/cursorText.ts";

/** What is kept of a generation that the model itself ended, and the rule that said so. */
function kept(document: string, generated: string, reason: "endOfText" | "maxTokens" = "endOfText"): string {
  const answers = [1, 5, generated.length].map((chunkLength) => {
    const { text, offset } = withCursor(document);
    const lineBefore = startOfLine(text, offset);
    const above = text.slice(0, offset - lineBefore.length);
    const rules = new StopRules({ shape: "block", lineBefore, above, following: text.slice(offset) });
    let result = "";
    for (let at = 0; at < generated.length && rules.stoppedBy === undefined; at += chunkLength)
      result = rules.push(generated.slice(at, at + chunkLength));
    if (rules.stoppedBy === undefined) result = rules.finish(reason);
    return `${result} (${rules.stoppedBy})`;
  });
  assert.deepEqual(answers, Array<string>(3).fill(answers[0]!), "in chunks of any length");
  return answers[0]!;
}

describe("behind what looks like the end", () => {
  it("a head above its body may have more of the body, and another head", () => {
    const document = "def f(s):\n|        if len(c) == n:\n            return c\n";
    const more =
      "    if not s:\n        return\n\n    n = len(s[0])\n    for c in s:\n        if c:\n            n = c\n";
    assert.equal(kept(document, `${more}    for c in s:\n`), `${more}    for c in s:\n (undefined)`);
    const reached = `${more}    for c in s:\n        if len(c) == n:\n`;
    assert.equal(kept(document, reached), `${more}    for c in s:\n (suffixReached)`);
    assert.equal(kept(document, more), `${more} (undefined)`);
  });

  it("the body's first part may be missing too", () => {
    const document = "def f(a):\n|        a.pop()\n        d = not d\n    return b\n";
    const whole =
      "    b = []\n    while a:\n        if d:\n            b.append(1)\n        else:\n            b.append(2)\n";
    assert.equal(kept(document, whole), `${whole} (undefined)`);
    assert.equal(kept(document, whole.trimEnd()), `${whole.trimEnd()} (undefined)`);
    const head = "    b = []\n    while a:\n (headOfSuffix)";
    assert.equal(kept(document, whole, "maxTokens"), head, "the model did not say that this is all");
    assert.equal(kept(document, "    b = []\n    while a:\n        d = not d\n"), head, "what follows, anew");
    assert.equal(kept(document, "    b = []\n    while a:\n        return a\n"), head, "what follows would be dead");
    assert.equal(kept(document, "    b = []\n    while a:\n        return a\n        a.pop()\n"), head, "nor so");
  });

  it("a function goes on below the block that a jump ends", () => {
    const document = "def f(a):\n    if a:\n|    return True\n";
    const whole = "        return False\n    for b in a:\n        if b:\n            return False\n";
    assert.equal(kept(document, whole), `${whole} (undefined)`);
    const jump = "        return False\n (unreachable)";
    assert.equal(kept(document, "        return False\n        b()\n"), jump, "dead code");
    assert.equal(kept(document, "        return False\n    for b in a:\n"), jump, "a head without its body");
    assert.equal(kept(document, "        return False\n    def g(a):\n        b()\n"), jump, "another function");
    assert.equal(kept(document, "        return False\n    b()\n    return False\n"), jump, "what follows is dead");
  });

  it("what follows may be the body of a line further left", () => {
    const document = "def f(a):\n    for b in a:\n        if b:\n|        return x\n";
    const whole = "            return y\n    else:\n";
    assert.equal(kept(document, whole), `${whole} (undefined)`);
    assert.equal(kept(document, `${whole}        return x\n`), `${whole} (suffixReached)`);
    const jump = "            return y\n (unreachable)";
    assert.equal(kept(document, "            return y\n    c()\n"), jump);
    assert.equal(kept(document, "            return y\ndef g():\n"), jump);
  });

  it("what stands deeper than a jump belongs to something in between", () => {
    const document = "def f(a):\n    if a:\n|            c()\n";
    const whole = "        return\n    for b in a:\n        if b:\n";
    assert.equal(kept(document, whole), `${whole} (undefined)`);
    assert.equal(kept("function f() {\n|    .then(b);\n}\n", "  return a\n"), "  return a\n (unreachable)");
  });

  it("brackets close on the way", () => {
    const document = "function f(a) {\n  if (a) {\n    |\n  }\n  return b;\n}\n";
    const whole = "return 1;\n  } else {\n    c();";
    assert.equal(kept(document, whole), `${whole} (undefined)`);
    assert.equal(kept(document, `${whole}\n  }\n  d();\n`), `${whole} (suffixReached)`);
    assert.equal(kept(document, "return 1;\n  }\n  d();\n"), "return 1; (suffixReached)");
  });

  it("a function that is over stays over, unless what follows it is reached", () => {
    const document = "def f(a):\n    |\n\n\ndef g(a):\n    pass\n";
    assert.equal(kept(document, "return 1\n\ndef h(a):\n    pass\n"), "return 1 (unreachable)");
    assert.equal(kept(document, "return 1\n\nh = 2\n"), "return 1 (unreachable)");
  });
});
