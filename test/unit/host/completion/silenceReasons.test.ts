import assert from "node:assert/strict";
import type { CompletionOutcome, CompletionRecord } from "../../../../src/core/completion/completionRecord.ts";
import { ghostAtCursor, whyText, type PlaceNotes } from "../../../../src/host/completion/silenceReasons.ts";
import type { Localizer } from "../../../../src/host/localizer.ts";
import { ruleSentences } from "../../../../src/host/trace/traceRules.ts";

const english: Localizer = {
  t: (message, ...values) => message.replace(/\{(\d)\}/g, (_all, index) => String(values[Number(index)])),
};

function recordOf(outcome: CompletionOutcome): CompletionRecord {
  return {
    ...{ documentId: "file:///a.ts", line: 1, character: 2, startedAt: 0, trigger: "typing" },
    ...{ stages: [], applied: [], outcome },
  };
}

function why(notes: Partial<PlaceNotes>): string {
  return whyText({ isUnderWay: false, ...notes }, ruleSentences(english), english);
}

describe("why no suggestion here", () => {
  it("names the rule that kept it silent", () => {
    assert.equal(
      why({ last: recordOf({ kind: "silent", rule: "finishedStatement" }) }),
      "Nothing is suggested here: The line looks finished. Start a new line to get a suggestion.",
    );
    assert.equal(
      why({ last: recordOf({ kind: "silent", rule: "nothingGenerated" }) }),
      "Nothing is suggested here: The model had nothing to suggest here.",
    );
  });

  it("names a rule also where the editor has not requested anything, or the request was superseded", () => {
    const expected = "Nothing is suggested here: The cursor is inside a word.";
    assert.equal(why({ rule: "insideWord" }), expected);
    assert.equal(why({ rule: "insideWord", last: recordOf({ kind: "cancelled" }) }), expected);
  });

  it("what is switched off now goes before what was shown before", () => {
    const last = recordOf({ kind: "shown", source: "model", text: "a - b" });
    assert.equal(why({ last, rule: "snoozed" }), "Nothing is suggested here: Ghost text is snoozed.");
    assert.match(why({ last, rule: "editorOff" }), /turned off in the editor itself/);
    assert.equal(why({ last, rule: "finishedStatement" }), "This suggestion was shown here: a - b");
  });

  it("says what was shown, and everything else that can become of a request", () => {
    assert.equal(
      why({ last: recordOf({ kind: "shown", source: "cache", text: "a\nb\n" }) }),
      "A suggestion of 3 lines was shown here.",
    );
    assert.equal(why({ last: recordOf({ kind: "late" }) }), "The suggestion came too late: you had already moved on.");
    assert.match(why({ last: recordOf({ kind: "failed", message: "Out of memory." }) }), /failed: Out of memory\.$/);
    assert.match(why({ last: recordOf({ kind: "cancelled" }) }), /superseded/);
    assert.match(why({}), /has not requested/);
    assert.match(why({ isUnderWay: true, rule: "insideWord" }), /still working/);
  });

  it("what comes after ghost text waits for it while it is asked for, and knows whether it is there", () => {
    const last = recordOf({ kind: "shown", source: "model", text: "a" });
    assert.equal(ghostAtCursor({ isUnderWay: true, last }), "pending");
    assert.equal(ghostAtCursor({ isUnderWay: false, last }), "shown");
    assert.equal(ghostAtCursor({ isUnderWay: false, last: recordOf({ kind: "silent", rule: "off" }) }), "silent");
    assert.equal(ghostAtCursor({ isUnderWay: false, last: recordOf({ kind: "late" }) }), "none");
    assert.equal(ghostAtCursor({ isUnderWay: false }), "none");
  });
});
