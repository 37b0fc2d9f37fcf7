import assert from "node:assert/strict";
import type { SyntaxCheck } from "../../../../../../src/core/completion/stop/rules/syntaxCheck.ts";
import { StopRules } from "../../../../../../src/core/completion/stop/stopRules.ts";
import { goesOn, stopsAt } from "../../../../../support/completion/completionRules.ts";

describe("statementWhole", () => {
  const endsWithEnd = (asked: string[] = []): SyntaxCheck => ({
    isStatementWhole: (completion) => (asked.push(completion), completion.trimEnd().endsWith("end")),
    errorCount: () => undefined,
  });

  it("ends when a parser finds the block closed that the cursor's line opened", () => {
    const asked: string[] = [];
    const rules = new StopRules({
      shape: "block",
      lineBefore: "list.each do",
      following: "\n",
      syntax: endsWithEnd(asked),
    });
    assert.equal(rules.push("\n  a\nend\nb\n"), "\n  a\nend");
    assert.equal(rules.stoppedBy, "statementWhole");
    assert.deepEqual(asked, ["\n  a", "\n  a\nend"]);
    stopsAt("block", "list.each do|\n", "\n  a\nend\nb\n", "\n  a\nend", "statementWhole", endsWithEnd());
  });

  it("ends when a parser finds the block closed that the first line opened", () => {
    stopsAt("block", "list.|\n", "each do\n  a\nend\nb\n", "each do\n  a\nend", "statementWhole", endsWithEnd());
  });

  it("does not apply without a parser, without a block, or to the first line", () => {
    goesOn("block", "list.each do|\n", "\n  a\n");
    goesOn("block", "a = 1|\n", "\nb = friend\nc = trend\n", endsWithEnd());
    goesOn("block", "list.each do|\n", " # send\n  a\n", endsWithEnd());
  });
});
