// Whatever a document holds: no rule throws, a delay stays within its bounds, and a ghost that is typed to its end never counts
// as refused.
import assert from "node:assert/strict";
import fc from "fast-check";
import type { CursorContext } from "../../../../../src/core/completion/cursorContext.ts";
import { AdaptiveDebounce } from "../../../../../src/core/completion/triggers/adaptiveDebounce.ts";
import { ShownCompletions } from "../../../../../src/core/completion/triggers/shownCompletions.ts";
import { suppressingRule, type TriggerContext } from "../../../../../src/core/completion/triggers/triggerRules.ts";
import { cursorOf, withCursor } from "../../../../support/completion/cursorText.ts";

/** Text of any kind: broken surrogate pairs, control characters, line breaks of all systems. */
const anyText = fc.string({ unit: "binary" });
const anyLine = anyText.map((text) => text.replaceAll("\n", ""));
const anyGap = fc.oneof(fc.nat(3000), fc.constantFrom(0, 1, 1e9));

const contexts: fc.Arbitrary<TriggerContext> = fc
  .record({
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
  })
  .map((differences) => ({ ...cursorOf(withCursor("|")), ...differences }));

function cursorBetween(text: string, after: string): CursorContext {
  return cursorOf({ id: "a", languageId: "plaintext", text: text + after, offset: text.length });
}

describe("properties of the trigger", () => {
  it("the rules never throw, and what is silent by hand is silent while typing", () => {
    fc.assert(
      fc.property(contexts, (context) => {
        const byHand = suppressingRule({ ...context, kind: "manual" });
        const whileTyping = suppressingRule({ ...context, kind: "typing" });
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

  it("typing a suggestion character by character continues to its end and refuses nothing", () => {
    fc.assert(
      fc.property(anyText, fc.string({ unit: "grapheme", minLength: 1 }), anyText, (before, completion, after) => {
        const completions = new ShownCompletions();
        completions.show(cursorBetween(before, after), completion);
        for (let length = 0; length < completion.length; length++) {
          const place = cursorBetween(before + completion.slice(0, length), after);
          assert.equal(completions.meet(place).shown, "continues");
        }
        assert.equal(completions.meet(cursorBetween(before + completion, after)).shown, "none");
        assert.equal(completions.meet(cursorBetween(before, after)).shown, "none");
      }),
    );
  });
});
