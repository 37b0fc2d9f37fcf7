// Whatever a document holds: no rule throws, a delay stays within its bounds, and a ghost that is typed to its end never counts
// as refused.
import assert from "node:assert/strict";
import fc from "fast-check";
import { AdaptiveDebounce } from "../../../../../src/core/completion/triggers/adaptiveDebounce.ts";
import { ShownCompletions, type AskedPlace } from "../../../../../src/core/completion/triggers/shownCompletions.ts";
import { silencedBy } from "../../../../../src/core/completion/triggers/triggers.ts";
import type { TriggerContext } from "../../../../../src/core/completion/triggers/triggerRule.ts";

/** Text of any kind: broken surrogate pairs, control characters, line breaks of all systems. */
const anyText = fc.string({ unit: "binary" });
const anyLine = anyText.map((text) => text.replaceAll("\n", ""));
const anyGap = fc.oneof(fc.nat(3000), fc.constantFrom(0, 1, 1e9));

const moments: fc.Arbitrary<TriggerContext> = fc.record({
  kind: fc.constantFrom("typing", "manual"),
  lineBefore: anyLine,
  lineAfter: anyLine,
  languageId: fc.oneof(anyText, fc.constantFrom("python", "diff")),
  scheme: fc.oneof(anyText, fc.constant("file")),
  isInDiff: fc.boolean(),
  hasSelection: fc.boolean(),
  cursors: fc.nat(3),
  lastChange: fc.constantFrom("typed", "undo", "redo", "other", "none"),
  shown: fc.constantFrom("continues", "rejected", "none"),
  isOff: fc.boolean(),
  isSnoozed: fc.boolean(),
  length: fc.nat(3_000_000),
  hasNul: fc.constantFrom(
    () => true,
    () => false,
  ),
});

function placeAfter(text: string, after: string): AskedPlace {
  const lines = text.split("\n");
  return {
    documentId: "a",
    line: lines.length - 1,
    lineCount: (text + after).split("\n").length,
    lineBefore: lines.at(-1)!,
    lineAfter: after.split("\n")[0]!,
    textFrom: (line) => lines.slice(line).join("\n"),
  };
}

describe("properties of the trigger", () => {
  it("the rules never throw, and what is silent by hand is silent while typing", () => {
    fc.assert(
      fc.property(moments, (moment) => {
        const byHand = silencedBy({ ...moment, kind: "manual" });
        const whileTyping = silencedBy({ ...moment, kind: "typing" });
        if (byHand !== undefined) assert.notEqual(whileTyping, undefined);
      }),
    );
  });

  it("a delay is never negative, never longer than 250 ms, never no number", () => {
    const spots = fc.record({ lineBefore: anyLine, lineAfter: anyLine });
    fc.assert(
      fc.property(fc.array(anyGap), fc.array(anyGap), spots, anyGap, (gaps, answers, spot, since) => {
        const rhythm = new AdaptiveDebounce();
        for (const took of answers) rhythm.answered(took);
        let now = 0;
        for (const gap of gaps) rhythm.key((now += gap));
        const delay = rhythm.delayMs(spot, now + since);
        assert.ok(delay >= 0 && delay <= 250, String(delay));
      }),
    );
  });

  it("typing a ghost character by character goes on to its end and refuses nothing", () => {
    fc.assert(
      fc.property(anyText, fc.string({ unit: "grapheme", minLength: 1 }), anyText, (before, completion, after) => {
        const completions = new ShownCompletions();
        completions.show(placeAfter(before, after), completion);
        for (let length = 0; length < completion.length; length++) {
          const place = placeAfter(before + completion.slice(0, length), after);
          assert.equal(completions.meet(place), "continues");
        }
        assert.equal(completions.meet(placeAfter(before + completion, after)), "none");
        assert.equal(completions.meet(placeAfter(before, after)), "none");
      }),
    );
  });
});
