import assert from "node:assert/strict";
import { refusalRules } from "../../../../src/core/nextEdit/refusals/refusals.ts";
import { nextEditText, type NextEditState } from "../../../../src/host/nextEdit/nextEditReasons.ts";
import type { Localizer } from "../../../../src/host/localizer.ts";

const english: Localizer = {
  t: (message, ...values) => message.replace(/\{(\d)\}/g, (_all, index) => String(values[Number(index)])),
};
const text = (state: NextEditState): string => nextEditText(state, english);

describe("what is said about next edits", () => {
  it("names the one that is shown, with the line as people count it", () => {
    assert.equal(
      text({ kind: "shown", documentId: "src/cart.py", line: 4 }),
      "A next edit is shown in src/cart.py, line 5.",
    );
    assert.match(text({ kind: "asking" }), /still being looked for/);
  });

  it("has a sentence of its own for each reason that there is none", () => {
    const others = ["noHistory", "justUndone", "noPlace", "off", "snoozed", "noModel", "ghostPending", "failed"];
    const rules = [...refusalRules.map(({ name }) => name), ...others, "selection", "manyCursors"];
    const sentences = rules.map((rule) => text({ kind: "silent", rule }));
    assert.deepEqual(
      sentences.filter((each) => /the rule “/.test(each)),
      [],
    );
    assert.equal(new Set(sentences).size, rules.length);
    assert.match(text({ kind: "silent", rule: "constructor" }), /the rule “constructor”/);
  });
});
