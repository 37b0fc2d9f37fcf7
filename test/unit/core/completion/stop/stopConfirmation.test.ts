import assert from "node:assert/strict";
import { StopRules } from "../../../../../src/core/completion/stop/stopRules.ts";
import { startOfLine } from "../../../../../src/base/lines.ts";
import { withCursor } from "../../../../support/cursorText.ts";

/** What is kept of a generation that the model itself ended, and the rule that said so. */
function kept(
  document: string,
  generated: string,
  reason: "endOfText" | "maxTokens" = "endOfText",
  awaitsEos = false,
): string {
  const answers = [1, 5, generated.length].map((chunkLength) => {
    const { text, offset } = withCursor(document);
    const lineBefore = startOfLine(text, offset);
    const above = text.slice(0, offset - lineBefore.length);
    const rules = new StopRules({ shape: "block", lineBefore, above, following: text.slice(offset), awaitsEos });
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

describe("to the model's own end, for somebody who waits for it", () => {
  const patient = (document: string, generated: string, reason: "endOfText" | "maxTokens" = "endOfText"): string =>
    kept(document, generated, reason, true);

  it("a block left and gone on with is kept", () => {
    const document =
      "def f(a):\n    for b in a:\n        if b % 3 == 0:\n|            c.append(b ** 3)\n        else:\n            c.append(b)\n";
    const whole = "            c.append(b ** 2)\n        elif b % 4 == 0:\n";
    assert.equal(kept(document, whole), "            c.append(b ** 2)\n (scopeEnd)", "a ghost");
    assert.equal(patient(document, whole), `${whole} (undefined)`);
    assert.equal(patient(document, whole, "maxTokens"), "            c.append(b ** 2)\n (scopeEnd)");
  });

  it("a line may come a third time, and one of those to come", () => {
    const document = "def f(a):\n    try:\n        b = a\n|    except:\n        return False\n";
    const check = (from: number): string => `        if b == ${from}:\n            return False\n`;
    const whole = `${check(1)}${check(2)}${check(3)}${check(4)}`;
    assert.match(kept(document, whole), /\(repetition\)$/, "a ghost");
    assert.equal(patient(document, whole), `${whole} (undefined)`);
  });

  it("the next line is pushed right where it is the body then", () => {
    const document = "def f(a):\n    for b in a:\n|        c = b\n        d()\n";
    const whole = "        e()\n        if b:\n    ";
    assert.equal(patient(document, whole), `${whole} (undefined)`);
    assert.equal(patient(document, "        e()\n    "), "        e()\n (undefined)");
  });

  it("what comes after all that is around the cursor is no part of it", () => {
    const document = "def add(a, b):\n|";
    assert.match(patient(document, "    return a + b\n\nprint(add(1, 2))"), /^ {4}return a \+ b\n* \(\w+\)$/);
  });

  it("prose and loops are no end of its own", () => {
    const document = "def f(a):\n|";
    assert.match(patient(document, "    return a\n\n\n# Test cases\nprint(f(1))\n"), /^ {4}return a\n? \(\w+\)$/);
    assert.match(patient(document, `    return a\n${"    a = a + 1\n".repeat(9)}`), /\(\w+\)$/);
  });
});
