import assert from "node:assert/strict";
import { StopRules } from "../../../../../src/core/completion/stop/stopRules.ts";
import type { CompletionShape } from "../../../../../src/core/completion/completionRequest.ts";
import type { SyntaxCheck } from "../../../../../src/core/completion/stop/rules/syntaxCheck.ts";
import { startOfLine } from "../../../../../src/base/lines.ts";
import { stopsAt } from "../../../../support/completion/completionRules.ts";
import { withCursor } from "../../../../support/completion/cursorText.ts";

describe("where a block ends among others", () => {
  it("goes on outside when nothing follows in the function", () => {
    stopsAt(
      "block",
      "def f(a):\n    if a:\n|\n",
      "        return 1\n    b = 2\n    return b\n\n\nprint(f)\n",
      "        return 1\n    b = 2\n    return b",
      "unreachable",
    );
    stopsAt(
      "block",
      "function f(a) {\n  if (a) {\n|\n",
      "    b();\n  }\n  c();\n}\nd();\n",
      "    b();\n  }\n  c();",
      "scopeEnd",
    );
    stopsAt(
      "block",
      "def f(a):\n    b = a\n\n\n|\n",
      "def g(a):\n    return 1\nx = 1\n\n\ny\n",
      "def g(a):\n    return 1\nx = 1",
      "blankLines",
    );
  });

  it("goes on outside when that leads to what follows, and only then", () => {
    const before = "def f(a):\n    if a:\n|\n    for b in a:\n        c()\n";
    stopsAt(
      "block",
      before,
      "        return 1\n\n    d = 2\n    for b in a:\n",
      "        return 1\n\n    d = 2",
      "suffixReached",
    );
    stopsAt("block", before, "        d()\n    e()\n    for b in a:\n", "        d()\n    e()", "suffixReached");
    stopsAt(
      "block",
      before,
      "        return 1\n    d = 2\n    e = 3\n    f = 4\n    g = 5\n    h\n",
      "        return 1",
      "unreachable",
    );
    stopsAt("block", before, "        d()\n    e()\nf()\n", "        d()", "scopeEnd");
  });
});

describe("a generation that no rule ended", () => {
  const finished = (
    before: string,
    generated: string,
    reason: "endOfText" | "maxTokens",
    syntax?: SyntaxCheck,
    shape: CompletionShape = "block",
  ): string => {
    const { text, offset } = withCursor(before);
    const rules = new StopRules({
      shape,
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

  it("keeps a line that ends like the cursor's line, although that stands there already", () => {
    const syntax: SyntaxCheck = {
      isStatementWhole: () => undefined,
      errorCount: (said) => (said.includes("}") ? 1 : 0),
    };
    const said = 'money } from "./money";';
    assert.equal(finished('import { | } from "./money";\n', said, "endOfText", syntax, "line"), `${said} (lineEnd)`);
    assert.equal(finished("say(`#{|}!`)\n", "name}!`)", "endOfText", syntax, "line"), "name}!`) (lineEnd)");
  });

  it("does not end the statement that the rest of the line goes on with", () => {
    const syntax: SyntaxCheck = {
      isStatementWhole: () => undefined,
      errorCount: (said) => (said.endsWith(";") || said.endsWith(")") ? 0 : 1),
    };
    assert.equal(finished("a = b * | + c;\n", "(1 + c);", "endOfText", syntax, "line"), "(1 + c) (syntaxErrors)");
    assert.equal(finished("for (| a < b;) {\n", "a = 1;", "endOfText", syntax, "line"), "a = 1; (lineEnd)");
  });

  it("ends with the rest of the line, without a comment behind it", () => {
    const said = "key for key in b}";
    assert.equal(
      finished("a = {c: | for key in b}\n", `${said}  # wrong`, "endOfText", undefined, "line"),
      `${said} (lineEnd)`,
    );
  });

  it("ends before the rest of the line in other words", () => {
    const syntax: SyntaxCheck = {
      isStatementWhole: () => undefined,
      errorCount: (said) => (said.includes("}") ? 1 : 0),
    };
    const said = "money } from '../lib/other/money.js'; // all of it";
    assert.equal(finished('import { | } from "./money";\n', said, "endOfText", syntax, "line"), "money (syntaxErrors)");
    const without = finished("a | b\n", "} c d e f g h", "endOfText", syntax, "line");
    assert.equal(without, " (syntaxErrors)", "does not look for a rest that closes nothing");
  });

  it("does not go on where it has said the brackets right of the cursor", () => {
    const open = (code: string): number => Math.abs(code.split("(").length - code.split(")").length);
    const syntax: SyntaxCheck = { isStatementWhole: () => undefined, errorCount: (said) => open(`f(${said});`) };
    const rules = new StopRules({ shape: "block", lineBefore: "f(", following: ");\n", syntax });
    assert.equal(rules.push("a, b);\nmore();\n"), "a, b);");
    assert.equal(rules.stoppedBy, "restReached");
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
});
