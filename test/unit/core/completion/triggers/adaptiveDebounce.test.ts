// The delay before a question, under a clock that the test sets.
import assert from "node:assert/strict";
import { restOfLine, startOfLine } from "../../../../../src/base/lines.ts";
import { AdaptiveDebounce } from "../../../../../src/core/completion/triggers/adaptiveDebounce.ts";
import { withCursor } from "../../../../support/completion/cursorText.ts";

/** When the editor asks after a key. */
const editorMs = 80;

/** Keys with these gaps between them, answers that take this long; then the delay after the last key. */
function delay(picture: string, gaps: readonly number[], responseMs?: number): number {
  const rhythm = new AdaptiveDebounce();
  if (responseMs !== undefined) for (let answer = 0; answer < 60; answer++) rhythm.answered(responseMs);
  let now = 5000;
  rhythm.key(now);
  for (const gap of gaps) rhythm.key((now += gap));
  const { text, offset } = withCursor(picture);
  const spot = { lineBefore: startOfLine(text, offset), lineAfter: restOfLine(text, offset) };
  return Math.round(rhythm.delayMs(spot, now + editorMs));
}

const steady = (gapMs: number): number[] => Array<number>(120).fill(gapMs);

describe("typing rhythm", () => {
  it("the first key, and the first after a pause, are asked about at once", () => {
    assert.equal(delay("wor| d", [], 10), 0);
    assert.equal(delay("wor| d", [...steady(150), 1500], 10), 0);
    assert.ok(delay("wor| d", [...steady(150), 1500, 150], 10) > 0);
  });

  it("in full flow the wait is a multiple of the user's own gap, less what the answer takes anyway", () => {
    assert.equal(delay("wor| d", steady(200), 50), 1.5 * 200 - 50 - editorMs);
    assert.equal(delay("wor| d", steady(200), 100), 1.5 * 200 - 100 - editorMs);
    assert.ok(delay("wor| d", steady(120), 50) < delay("wor| d", steady(200), 50));
  });

  it("is shorter at the end of a line, and nothing where a word has just ended there", () => {
    assert.equal(delay("wor|", steady(200), 50), 200 - 50 - editorMs);
    assert.equal(delay("wor|)", steady(200), 50), 200 - 50 - editorMs);
    for (const picture of ["foo(|", "a = |", "a.|", "    |", "|"]) assert.equal(delay(picture, steady(200), 50), 0);
  });

  it("a slow model is asked at once: its answer comes late enough", () => {
    assert.equal(delay("wor| d", steady(200), 300), 0);
    // So is one that has not shown its speed yet.
    assert.equal(delay("wor| d", steady(200)), 0);
  });

  it("stays within bounds, whatever is measured", () => {
    assert.equal(delay("wor| d", steady(900), 0), 250);
    assert.equal(delay("wor| d", steady(1), 0), 1.5 * 100 - editorMs);
    assert.equal(delay("wor| d", steady(0), 1e9), 0);
  });

  it("follows a typist who changes pace", () => {
    const slower = delay("wor| d", [...steady(120), ...steady(250)], 50);
    assert.equal(slower, delay("wor| d", steady(250), 50));
  });
});
