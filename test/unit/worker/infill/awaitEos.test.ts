import assert from "node:assert/strict";
import { StopRules, type StopContext } from "../../../../src/core/completion/stop/stopRules.ts";
import { startOfLine } from "../../../../src/base/lines.ts";
import { confirmByEos } from "../../../../src/worker/infill/awaitEos.ts";
import { withCursor } from "../../../support/completion/cursorText.ts";

/** What is kept of a generation that the model itself ended, and the rule that said so. */
function kept(
  document: string,
  generated: string,
  reason: "endOfText" | "maxTokens" = "endOfText",
  confirm?: StopContext["confirm"],
): string {
  const answers = [1, 5, generated.length].map((chunkLength) => {
    const { text, offset } = withCursor(document);
    const lineBefore = startOfLine(text, offset);
    const above = text.slice(0, offset - lineBefore.length);
    const rules = new StopRules({ shape: "block", lineBefore, above, following: text.slice(offset), confirm });
    let result = "";
    for (let at = 0; at < generated.length && rules.stoppedBy === undefined; at += chunkLength)
      result = rules.push(generated.slice(at, at + chunkLength));
    if (rules.stoppedBy === undefined) result = rules.finish(reason);
    return `${result} (${rules.stoppedBy})`;
  });
  assert.deepEqual(answers, Array<string>(3).fill(answers[0]!), "in chunks of any length");
  return answers[0]!;
}

describe("to the model's own end, for somebody who waits for it", () => {
  const patient = (document: string, generated: string, reason: "endOfText" | "maxTokens" = "endOfText"): string =>
    kept(document, generated, reason, confirmByEos);

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
