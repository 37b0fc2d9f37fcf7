import assert from "node:assert/strict";
import fc from "fast-check";
import { FollowedLines, type LineSpan } from "../../../../../src/core/nextEdit/history/followedLines.ts";

const source = (lines: readonly string[]): { lineCount: number; lineAt(line: number): string } => ({
  lineCount: lines.length,
  lineAt: (line) => lines[line] ?? assert.fail(`no line ${line}`),
});

/** A replaced range, as an editor has it. */
interface Change {
  readonly start: readonly [line: number, character: number];
  readonly end: readonly [line: number, character: number];
  readonly text: string;
}

/** Carries out changes that do not overlap, in any order. */
function changed(lines: readonly string[], changes: readonly Change[]): string[] {
  const text = lines.join("\n");
  const offset = ([line, character]: readonly [number, number]): number =>
    lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, character);
  return changes
    .toSorted((a, b) => offset(b.start) - offset(a.start))
    .reduce(
      (now, { start, end, text: written }) => now.slice(0, offset(start)) + written + now.slice(offset(end)),
      text,
    )
    .split("\n");
}

const spans = (changes: readonly Change[]): LineSpan[] =>
  changes.map(({ start, end, text }) => ({
    startLine: start[0],
    endLine: end[0],
    lineBreaks: text.split("\n").length - 1,
  }));

function edits(before: readonly string[], ...changes: readonly Change[]): string[] | undefined {
  const now = changed(before, changes);
  const found = new FollowedLines("a.ts", before).changed(spans(changes), source(now));
  return found?.map(({ line, before: old, after }) => `${line}: ${old.join("|")} → ${after.join("|")}`);
}

describe("lines that are followed", () => {
  const lines = ["one", "two", "three", "four"];
  it("have both sides of what was typed", () => {
    assert.deepEqual(edits(lines, { start: [1, 3], end: [1, 3], text: "x" }), ["1: two → twox"]);
    assert.deepEqual(edits(lines, { start: [1, 0], end: [2, 5], text: "" }), ["1: two|three → "]);
    assert.deepEqual(edits([""], { start: [0, 0], end: [0, 0], text: "a\nb" }), ["0:  → a|b"]);
  });

  it("a line break at the end of a line adds a line, and one in front of it pushes it down", () => {
    assert.deepEqual(edits(lines, { start: [1, 3], end: [1, 3], text: "\n" }), ["2:  → "]);
    assert.deepEqual(edits(lines, { start: [1, 0], end: [1, 0], text: "new\n" }), ["1:  → new"]);
    assert.deepEqual(edits(lines, { start: [1, 0], end: [2, 0], text: "" }), ["1: two → "]);
  });

  it("have one edit for each place of an event, and one for two places in a line", () => {
    const at = (line: number, from: number, text: string): Change => ({ start: [line, from], end: [line, from], text });
    assert.deepEqual(edits(lines, at(3, 0, "!"), at(0, 0, "!")), ["0: one → !one", "3: four → !four"]);
    assert.deepEqual(edits(lines, at(1, 3, ")"), at(1, 0, "(")), ["1: two → (two)"]);
    assert.deepEqual(edits(lines, at(2, 0, "a\n"), at(0, 0, "b\n")), ["0:  → b", "2:  → a"]);
  });

  it("nothing has changed where the same stands there again", () => {
    assert.deepEqual(edits(lines, { start: [1, 0], end: [1, 3], text: "two" }), []);
  });

  it("say that they do not know where an event was missed, and know again from then on", () => {
    const followed = new FollowedLines("a.ts", lines);
    const missed = ["zero", ...lines];
    const now = missed.with(2, "TWO");
    assert.equal(followed.changed([{ startLine: 2, endLine: 2, lineBreaks: 0 }], source(now)), undefined);
    const then = now.with(0, "0");
    assert.deepEqual(followed.changed([{ startLine: 0, endLine: 0, lineBreaks: 0 }], source(then)), [
      { documentId: "a.ts", line: 0, before: ["zero"], after: ["0"] },
    ]);
  });

  it("whatever is changed, edits lead from the lines before to the lines after", () => {
    const text = fc.array(fc.constantFrom("a", "b", "", "ab"), { minLength: 1, maxLength: 6 });
    const place = fc.tuple(fc.nat(5), fc.nat(2));
    const change = fc.record({ at: place, to: place, text: fc.constantFrom("", "x", "\n", "a\n", "a\nb\n", "ab") });
    fc.assert(
      fc.property(
        text,
        fc.array(fc.array(change, { minLength: 1, maxLength: 3 }), { maxLength: 6 }),
        (start, events) => {
          let now: readonly string[] = start;
          const followed = new FollowedLines("a.ts", now);
          for (const event of events) {
            const inside = ([line, character]: readonly [number, number]): readonly [number, number] => {
              const known = Math.min(line, now.length - 1);
              return [known, Math.min(character, now[known]!.length)];
            };
            const isBefore = (a: readonly [number, number], b: readonly [number, number]): boolean =>
              a[0] < b[0] || (a[0] === b[0] && a[1] <= b[1]);
            const kept: Change[] = [];
            for (const each of event) {
              const [one, other] = [inside(each.at), inside(each.to)];
              const [from, to] = isBefore(one, other) ? [one, other] : [other, one];
              const isFree = kept.every(({ start: a, end: b }) => !isBefore(a, to) || !isBefore(from, b));
              if (isFree) kept.push({ start: from, end: to, text: each.text });
            }
            const next = changed(now, kept);
            const found = followed.changed(spans(kept), source(next));
            const replayed = [...now];
            for (const { line, before, after } of (found ?? assert.fail("not known")).toReversed()) {
              assert.deepEqual(replayed.slice(line, line + before.length), before);
              replayed.splice(line, before.length, ...after);
            }
            assert.deepEqual(replayed, next);
            now = next;
          }
        },
      ),
    );
  });
});
