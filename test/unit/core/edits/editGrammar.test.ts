import assert from "node:assert/strict";
import { cpuMsOf } from "../../../support/run/cpuTime.ts";
import { hunkMarks, hunksGrammar } from "../../../../src/core/edits/editGrammar.ts";

describe("grammars of edits", () => {
  it("name every rule that they use, for code of any length and with any characters", () => {
    for (const count of [1, 90, 1500, 20_000]) {
      const lines = Array.from({ length: count }, (_, at) => (at % 7 === 0 ? "" : `  "x${at}\\" = <=> \t[é\u{1F600}]`));
      let grammar = "";
      const cpuMs = cpuMsOf(() => (grammar = hunksGrammar([...lines, "}"], hunkMarks(lines))));
      assert.ok(cpuMs < 5000, `${cpuMs} ms`);
      const rules = new Set(grammar.match(/^[\w-]+(?= ::=)/gm));
      const used =
        grammar.replace(/"(?:[^"\\]|\\.)*"|\[(?:[^\]\\]|\\.)*\]|\{[^}]*\}/g, " ").match(/[a-z][\w-]*/g) ?? [];
      assert.deepEqual(
        [...new Set(used)].filter((name) => !rules.has(name)),
        [],
      );
    }
  });

  it("of hunks have marks that no line begins with", () => {
    assert.equal(hunkMarks(["a", "======= b"]).replace, "========");
    assert.equal(hunkMarks(["a"]).search, "<<<<<<< SEARCH");
  });
});
