import assert from "node:assert/strict";
import { StopRules } from "../../../../../src/core/completion/stop/stopRules.ts";
import type { CompletionShape } from "../../../../../src/core/completion/completionRequest.ts";
import type { SyntaxCheck } from "../../../../../src/core/completion/stop/rules/syntaxCheck.ts";
import { startOfLine } from "../../../../../src/base/lines.ts";
import { withCursor } from "../../../../support/cursorText.ts";

function check(shape: CompletionShape, before: string, generated: string, kept: string, rule?: string): void {
  for (const chunkLength of [1, 5, generated.length]) {
    const { text, offset } = withCursor(before);
    const lineBefore = startOfLine(text, offset);
    const above = text.slice(0, offset - lineBefore.length);
    const rules = new StopRules({ shape, lineBefore, above, following: text.slice(offset) });
    let result = "";
    for (let at = 0; at < generated.length && rules.stoppedBy === undefined; at += chunkLength)
      result = rules.push(generated.slice(at, at + chunkLength));
    assert.equal(result, kept, `in chunks of ${chunkLength}`);
    assert.equal(rules.stoppedBy, rule);
  }
}

/** So many lines that no end is waited for any longer. */
const more = Array.from({ length: 12 }, (_, index) => `    more(${index})\n`).join("");

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
      "    for c in s:\n        if c:\nd\n",
      "    for c in s:\n",
      "headOfSuffix",
    );
    check("block", "|  run();\n}\n", "if (x) {\n  stop();\n}\na();\nb();\nc();\n", "if (x) {\n", "headOfSuffix");
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
    check("block", "for i in range(|i):\n    b()\n", `n):\n    if i:\n${more}`, "n):", "headOfSuffix");
    check("block", "if (|) {\n  b();\n}\n", `a && c) {\n  x();\n${more}`, "a && c) {", "restReached");
    check(
      "block",
      "s|(x) == 1:\n    b()\n",
      `um = 0\nif len(x) == 1:\n    c()\n${more}`,
      "um = 0\nif len(x) == 1:",
      "restReached",
    );
    check("block", "x = {|}\n", "\n  a: {},\n  b: [{}\n}\nmore\n", "\n  a: {},\n  b: [{}\n}", "restReached");
  });

  it("a line that opens a block goes on with it, and ends where it does", () => {
    check("line", "if (a) |\n", "{\n  b();\n}\nc();\n", "{\n  b();\n}", "openedBlock");
    check("line", "  x = f(|\n", "{\n    a: 1,\n  });\n  y();\n", "{\n    a: 1,\n  });", "openedBlock");
    check(
      "line",
      "  if a|\n",
      " > 1:\n    b()\n  else:\n    c()\n  d()\n",
      " > 1:\n    b()\n  else:\n    c()",
      "openedBlock",
    );
    check("line", "def f|\n", "(a):\n  return a\nx\n", "(a):\n  return a", "openedBlock");
  });

  it("a line that opens a block stays a line where the body is there, or something right of it", () => {
    check("line", "if a|\n    b()\n", " > 1:\n    c()\n", " > 1:", "lineEnd");
    check("line", "f(|, b)\n", "{\n  a: 1\n", "{", "lineEnd");
  });

  it("a line that a parser finds unfinished goes on, and is a line all the same when nothing deeper comes", () => {
    const syntax: SyntaxCheck = { isStatementWhole: () => false, errorCount: () => undefined };
    for (const [generated, kept] of [
      ["def f(a)\n  a\nend\nb\n", "def f(a)\n  a\nend"],
      ["f(a)\nb\n", "f(a)"],
      ["f(a)\n}\n", "f(a)"],
    ]) {
      const rules = new StopRules({ shape: "line", lineBefore: "", following: "\n", syntax });
      assert.equal(rules.push(generated!), kept);
      assert.equal(rules.stoppedBy, "openedBlock");
    }
  });

  it("ends with a loop, also within a line that never ends", () => {
    check(
      "block",
      "|\n",
      "f(1)\na, b, a, b, a, b, a, b, a, b, a, b, a, b, a, b, a, b, a, b\nc\n",
      "f(1)\na, b, a, b, a, b, a, b, a, b, a, b, a, b, a, b, a, b, a, b",
      "looping",
    );
    const rules = new StopRules({ shape: "line", lineBefore: "x = [", following: "\n" });
    for (let count = 0; count < 200 && rules.stoppedBy === undefined; count++) rules.push("0, ");
    assert.equal(rules.stoppedBy, "looping");
  });

  it("ends at a control token and at a fence that closes", () => {
    check("block", "|\n", "a = 1\n<|fim_prefix|>b\nc\n", "a = 1\n<|fim_prefix|>b", "notCode");
    check("block", "|\n", "```python\na = 1\n```\nc\n", "```python\na = 1", "notCode");
  });

  it("takes a line that differs from the next one in punctuation only for that line", () => {
    check(
      "block",
      "|\n  return total(first, second);\n",
      "c();\n  return total(first,second)\n",
      "c();",
      "suffixReached",
    );
  });

  it("reads documents with \\r\\n like others", () => {
    check("line", "a = |\r\n", "1 + 2\r\nb\r\n", "1 + 2", "lineEnd");
    check(
      "block",
      "if x:\r\n    |\r\nprint(total)\r\n",
      "a()\r\n    b()\r\nprint(total)\r\n",
      "a()\r\n    b()",
      "suffixReached",
    );
  });
});

describe("where a block ends among others", () => {
  it("goes on outside when nothing follows in the function", () => {
    check(
      "block",
      "def f(a):\n    if a:\n|\n",
      "        return 1\n    b = 2\n    return b\n\n\nprint(f)\n",
      "        return 1\n    b = 2\n    return b",
      "unreachable",
    );
    check(
      "block",
      "function f(a) {\n  if (a) {\n|\n",
      "    b();\n  }\n  c();\n}\nd();\n",
      "    b();\n  }\n  c();",
      "scopeEnd",
    );
    check(
      "block",
      "def f(a):\n    b = a\n\n\n|\n",
      "def g(a):\n    return 1\nx = 1\n\n\ny\n",
      "def g(a):\n    return 1\nx = 1",
      "blankLines",
    );
  });

  it("goes on outside when that leads to what follows, and only then", () => {
    const before = "def f(a):\n    if a:\n|\n    for b in a:\n        c()\n";
    check(
      "block",
      before,
      "        return 1\n\n    d = 2\n    for b in a:\n",
      "        return 1\n\n    d = 2",
      "suffixReached",
    );
    check("block", before, "        d()\n    e()\n    for b in a:\n", "        d()\n    e()", "suffixReached");
    check(
      "block",
      before,
      "        return 1\n    d = 2\n    e = 3\n    f = 4\n    g = 5\n    h\n",
      "        return 1",
      "unreachable",
    );
    check("block", before, "        d()\n    e()\nf()\n", "        d()", "scopeEnd");
  });

  it("does not end with a line whose body is nowhere", () => {
    check(
      "block",
      "if a:\n    |\nelse:\n    c()\nd(1, 2)\n",
      "b()\n    if b:\nd(1, 2)\ne\nf\ng\nh\n",
      "b()",
      "scopeEnd",
    );
  });

  it("takes a line for the next one that is less indented after its head", () => {
    check(
      "block",
      "for a in b:\n|\n            return True\n",
      "    if a and c:\n        return True\n    d\n",
      "    if a and c:",
      "suffixReached",
    );
  });

  it("leaves out a jump that would make what follows dead", () => {
    check("block", "def f():\n    |\n    b = 1\n", "a = 2\n    return a\n    c\n", "a = 2", "unreachable");
    check(
      "block",
      "def f():\n    if a:\n        |\n        b()\n",
      "return 1\n    else:\n        c\nd\n",
      "return 1\n    else:",
      "headOfSuffix",
    );
  });

  it("does not arrive with nothing", () => {
    check("block", "mean = |len(a)\n", `len(a)\nb = len(a)\nc\n${more}`, "len(a)\nb = len(a)", "restReached");
  });

  it("arrives at a rest that is a line of its own, whatever its indentation", () => {
    check(
      "block",
      "for x in enumer|        return True\n    b()\n",
      `ate(y):\n    return True\nz\n${more}`,
      "ate(y):\n",
      "restReached",
    );
  });
});

describe("a generation that no rule ended", () => {
  const finished = (
    before: string,
    generated: string,
    reason: "endOfText" | "maxTokens",
    syntax?: SyntaxCheck,
  ): string => {
    const { text, offset } = withCursor(before);
    const rules = new StopRules({
      shape: "block",
      lineBefore: startOfLine(text, offset),
      following: text.slice(offset),
      syntax,
    });
    rules.push(generated);
    return `${rules.finish(reason)} (${rules.stoppedBy})`;
  };

  it("is judged by its last line too when the model ended it", () => {
    assert.equal(finished("|\n\nc = 3\n", "a = 1\nc = 3", "endOfText"), "a = 1 (suffixReached)");
    assert.equal(finished("|\n", "a = 1\nb = 2", "endOfText"), "a = 1\nb = 2 (undefined)");
  });

  it("may end inside a later line where code stands right of the cursor", () => {
    const nested = finished("for e in l|:\n        pass\n", "1:\n    for f in l2", "endOfText");
    assert.equal(nested, "1:\n    for f in l2 (undefined)");
    const body = finished("    |f(x)\n", "for x in y:\n        ", "endOfText");
    assert.equal(body, "for x in y:\n         (undefined)", "an indentation leads to the rest");
    const word = finished("if n % i =|n y\n        break\n", "= 0:\n        retur", "endOfText");
    assert.equal(word, "= 0:\n        retur (undefined)");
    assert.equal(finished("  |r == x)\n", "a = 1\n  return (powe", "endOfText"), "a = 1\n  return (powe (undefined)");
  });

  it("may end inside a later line before brackets that only that line opens", () => {
    const open = (code: string): number => Math.abs(code.split("(").length - code.split(")").length);
    const document = (completion: string): string => `def f(n):\n    if ran${completion})\n`;
    const syntax: SyntaxCheck = {
      isStatementWhole: () => undefined,
      errorCount: (completion) => open(document(completion)),
    };
    const text = "(n):\n        return True\n    return sum(n";
    assert.equal(finished("def f(n):\n    if ran|)\n", text, "endOfText", syntax), `${text} (undefined)`);
  });

  it("ends at the line's rest when the model says no more after it", () => {
    assert.equal(finished("x = |len(a)\n", "2 * len(a)\n", "endOfText"), "2 * len(a) (restReached)");
    assert.equal(finished("x = |len(a)\nb\n", "2 * len(a)\nb\n", "endOfText"), "2 * len(a) (restReached)");
  });

  it("loses a later line that was cut short", () => {
    assert.equal(finished("|\n", "a = 1\nb = retu", "maxTokens"), "a = 1 (cutShort)");
    assert.equal(finished("|\n", "a = retu", "maxTokens"), "a = retu (undefined)");
  });

  it("loses lines that a parser cannot read, as long as it could read the rest", () => {
    const syntax: SyntaxCheck = {
      isStatementWhole: () => undefined,
      errorCount: (completion) => (completion.match(/\?/g) ?? []).length,
    };
    assert.equal(finished("|\n", "a = 1\nb ? 2\nc = 3", "endOfText", syntax), "a = 1 (syntaxErrors)");
    assert.equal(finished("|\n", "a = 1\nc = 3", "endOfText", syntax), "a = 1\nc = 3 (undefined)");
    assert.equal(
      finished("|\n", "a ? 1\nc = 3", "endOfText", syntax),
      "a ? 1\nc = 3 (undefined)",
      "nothing of it is better",
    );
  });

  it("loses words that do not fit what stands right of the cursor, and all where none fit", () => {
    const fits = (most: number): SyntaxCheck => ({
      isStatementWhole: () => undefined,
      errorCount: (completion) => (completion.length > most ? 1 : 0),
    });
    assert.equal(finished("return | 1.0\n", "a - int(a)", "endOfText", fits(4)), "a -  (syntaxErrors)");
    assert.equal(
      finished("return |x1\n", "a - int(a)", "endOfText", fits(7)),
      "a -  (syntaxErrors)",
      "int would become intx1",
    );
    assert.equal(finished("return | 1.0\n", "a - int(a)", "endOfText", fits(0)), " (syntaxErrors)");
    assert.equal(finished("return | 1.0\n", "a - int(a)", "endOfText", fits(90)), "a - int(a) (undefined)");
  });

  it("asks a parser whether the block is over that the cursor's line opened", () => {
    const asked: string[] = [];
    const syntax: SyntaxCheck = {
      isStatementWhole: (completion) => (asked.push(completion), completion.trimEnd().endsWith("end")),
      errorCount: () => undefined,
    };
    const rules = new StopRules({ shape: "block", lineBefore: "list.each do", following: "\n", syntax });
    assert.equal(rules.push("\n  a\nend\nb\n"), "\n  a\nend");
    assert.equal(rules.stoppedBy, "statementWhole");
    assert.deepEqual(asked, ["\n  a", "\n  a\nend"]);
  });
});
