// Proposals in a living document, for any text: fast-check.
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  followAll,
  followRange,
  stretchRange,
  type OffsetRange,
} from "../../../../src/core/edits/lines/followRange.ts";
import { lineChanges } from "../../../../src/base/lineDiff.ts";
import {
  changedSpan,
  fitsInFile,
  firstDifference,
  followHunk,
  hunkAt,
  hunksOf,
  movedHunk,
  undoOf,
  withHunks,
  type Hunk,
} from "../../../../src/core/edits/proposal.ts";

// Few different lines, so that many repeat.
const text = fc
  .array(fc.constantFrom("a", "b", "  c", "", "{", "}"), { maxLength: 12 })
  .chain((lines) => fc.constantFrom("\n", "\r\n").map((lineBreak) => lines.join(lineBreak)));
/** A document, a part of it, and what is to take that part's place. */
const scene = fc.record({ before: text, original: text, behind: text, replacement: text });

function proposed({
  before,
  original,
  behind,
  replacement,
}: Record<"before" | "original" | "behind" | "replacement", string>): {
  document: string;
  range: OffsetRange;
  hunks: Hunk[];
} {
  const range = { start: before.length, end: before.length + original.length };
  return { document: before + original + behind, range, hunks: hunksOf(range, original, replacement) };
}

describe("a proposal", () => {
  it("begins where the first character differs, in any text", () => {
    fc.assert(
      fc.property(scene, (parts) => {
        const { document, hunks } = proposed(parts);
        const place = firstDifference(document, hunks);
        assert.equal(place === undefined, hunks.length === 0);
        if (place === undefined) return;
        const after = withHunks(document, hunks);
        const lines = after.split("\n");
        const offset = lines.slice(0, place.line).reduce((sum, line) => sum + line.length + 1, 0) + place.character;
        assert.ok(place.line < lines.length && place.character <= lines[place.line]!.length);
        assert.equal(after.slice(0, offset), document.slice(0, offset));
      }),
    );
  });

  it("shows in the file what stands there when it is accepted, from the first change to the last", () => {
    fc.assert(
      fc.property(scene, (parts) => {
        const { document, hunks } = proposed(parts);
        const span = changedSpan(document, hunks);
        assert.equal(span === undefined, hunks.length === 0);
        if (span === undefined) return;
        const start = Math.min(...hunks.map((hunk) => hunk.start));
        const end = Math.max(...hunks.map((hunk) => hunk.end));
        assert.equal(document.slice(0, start) + span + document.slice(end), withHunks(document, hunks));
      }),
    );
  });

  it("fits in the file with 40 lines of usual length, whatever the line breaks", () => {
    for (const breaks of ["\n", "\r\n", "\r"]) {
      const lines = (count: number): string => Array.from({ length: count }, (_, at) => `line ${at}`).join(breaks);
      assert.ok(fitsInFile(""));
      assert.ok(fitsInFile(lines(40)) && fitsInFile(`${lines(40)}${breaks}`));
      assert.ok(!fitsInFile(lines(41)));
      assert.ok(!fitsInFile(`a${breaks.repeat(60)}b`), "empty lines fill a screen too");
    }
    assert.ok(!fitsInFile(`const table = [${"1, ".repeat(5000)}];`), "a line that no screen holds");
  });

  it("has each change still, by its text and the nearest place, after typing elsewhere", () => {
    const text = "a\nx\na\nx\n";
    const hunks = hunksOf({ start: 0, end: text.length }, text, "b\nx\nb\nx\n");
    const change = { rangeOffset: 2, rangeLength: 0, text: "yy\n" };
    const moved = hunks.map((hunk) => followHunk(hunk, change)!);
    assert.equal(moved.length, 2);
    for (const [index, hunk] of hunks.entries()) assert.equal(movedHunk(moved, hunk), moved[index]);
    assert.equal(movedHunk(moved, { ...hunks[0]!, replacement: "c\n" }), undefined);
  });

  it("is shown at a change that is far to the right", () => {
    const line = (word: string): string => `const sum = ${"first + ".repeat(30)}${word};\n`;
    const text = `let a;\n${line("secnd")}`;
    const hunks = hunksOf({ start: 0, end: text.length }, text, `let a;\n${line("second")}`);
    assert.deepEqual(firstDifference(text, hunks), { line: 1, character: line("x").indexOf("x") + 3 });
  });

  it("carried out gives the replacement, and taken out again the document as it was", () => {
    fc.assert(
      fc.property(scene, (parts) => {
        const { document, hunks } = proposed(parts);
        const after = withHunks(document, hunks);
        assert.equal(after, parts.before + parts.replacement + parts.behind);
        assert.equal(withHunks(after, undoOf(hunks)), document);
      }),
    );
  });

  it("touches nothing outside of its range, whichever of its hunks are taken, in whatever order", () => {
    fc.assert(
      fc.property(scene, fc.infiniteStream(fc.boolean()), (parts, coins) => {
        const { document, hunks } = proposed(parts);
        const taken = hunks.filter(() => coins.next().value).reverse();
        const after = withHunks(document, taken);
        assert.ok(after.startsWith(parts.before));
        assert.ok(after.endsWith(parts.behind));
        for (const hunk of hunks) assert.equal(document.slice(hunk.start, hunk.end), hunk.original);
      }),
    );
  });

  it("taken one by one, the rest following, ends as taken at once", () => {
    fc.assert(
      fc.property(scene, fc.nat(), (parts, seed) => {
        const { document, hunks } = proposed(parts);
        let [now, left] = [document, hunks];
        while (left.length > 0) {
          const hunk = left[seed % left.length]!;
          now = withHunks(now, [hunk]);
          const change = { rangeOffset: hunk.start, rangeLength: hunk.end - hunk.start, text: hunk.replacement };
          left = left.filter((each) => each !== hunk).map((each) => followHunk(each, change) ?? assert.fail("lost"));
        }
        assert.equal(now, withHunks(document, hunks));
      }),
    );
  });

  it("survives typing elsewhere: each hunk still finds its lines, and a hunk that was typed into is lost", () => {
    fc.assert(
      fc.property(scene, fc.nat(), fc.nat(4), fc.string({ maxLength: 5 }), (parts, at, length, typed) => {
        const { document, hunks } = proposed(parts);
        const rangeOffset = at % (document.length + 1);
        const change = { rangeOffset, rangeLength: Math.min(length, document.length - rangeOffset), text: typed };
        const changed = document.slice(0, rangeOffset) + typed + document.slice(rangeOffset + change.rangeLength);
        for (const hunk of hunks) {
          const followed = followHunk(hunk, change);
          const isTouched = rangeOffset < hunk.end && rangeOffset + change.rangeLength > hunk.start;
          assert.equal(followed === undefined, isTouched);
          if (followed) assert.equal(changed.slice(followed.start, followed.end), hunk.original);
        }
      }),
    );
  });

  it("has as few changed lines as there can be", () => {
    const changed = lineChanges("abcabba".split(""), "cbabac".split(""));
    const count = changed.reduce((sum, { start, end, newStart, newEnd }) => sum + end - start + newEnd - newStart, 0);
    assert.equal(count, 5);
    assert.deepEqual(lineChanges(["a", "b"], ["a", "b"]), []);
  });

  it("of 10,000 lines is found in a moment, however much has changed", () => {
    const lines = Array.from({ length: 10_000 }, (_, line) => `line ${line}`);
    const changed = lines.map((line, at) => (at % 3 === 0 ? `${line}!` : line));
    const original = lines.join("\n");
    const replacement = changed.join("\n");
    const hunks = hunksOf({ start: 0, end: original.length }, original, replacement);
    assert.equal(withHunks(original, hunks), replacement);
  });

  it("has a hunk for every place: the one there, else the nearest", () => {
    const hunks = hunksOf({ start: 0, end: 10 }, "a\nb\nc\nd\ne\n", "a\nB1\nB2\nc\nd\nE\n");
    const at = (offset: number, side: "before" | "after"): string | undefined =>
      hunkAt(hunks, offset, side)?.replacement;
    assert.deepEqual([at(0, "before"), at(2, "before"), at(9, "before")], ["B1\nB2\n", "B1\nB2\n", "E\n"]);
    assert.deepEqual([at(6, "after"), at(13, "after")], ["B1\nB2\n", "E\n"]);
    assert.equal(hunkAt([], 0, "after"), undefined);
  });
});

describe("range of a fix under review", () => {
  const range = { start: 10, end: 20 };
  const change = (rangeOffset: number, rangeLength: number, typed: string) =>
    followRange(range, { rangeOffset, rangeLength, text: typed });

  it("moves with changes before it", () => {
    assert.deepEqual(change(0, 0, "abc"), { start: 13, end: 23 });
    assert.deepEqual(change(2, 5, ""), { start: 5, end: 15 });
    assert.deepEqual(change(10, 0, "\n"), { start: 11, end: 21 });
  });

  it("stays with changes after it", () => assert.deepEqual(change(20, 3, "x"), range));

  it("is lost with a change that touches it", () => {
    assert.equal(change(12, 0, "x"), undefined);
    assert.equal(change(5, 10, ""), undefined);
    assert.equal(change(0, 100, ""), undefined);
  });

  it("grows with what is typed into it, where that is wanted", () => {
    assert.deepEqual(stretchRange(range, { rangeOffset: 12, rangeLength: 0, text: "xy" }), { start: 10, end: 22 });
    assert.deepEqual(stretchRange(range, { rangeOffset: 5, rangeLength: 10, text: "" }), { start: 5, end: 10 });
    const two = [
      { rangeOffset: 0, rangeLength: 0, text: "ab" },
      { rangeOffset: 15, rangeLength: 1, text: "" },
    ];
    assert.deepEqual(followAll(range, two, stretchRange), { start: 12, end: 21 });
  });
});
