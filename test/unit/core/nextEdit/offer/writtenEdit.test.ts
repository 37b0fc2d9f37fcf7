import assert from "node:assert/strict";
import fc from "fast-check";
import { writtenEdit, type TextPlace, type WrittenEdit } from "../../../../../src/core/nextEdit/offer/writtenEdit.ts";

const ofLines = (lines: readonly string[], start: number, end: number, after: readonly string[]): WrittenEdit =>
  writtenEdit(
    { documentId: "a.ts", startLine: start, endLine: end, before: lines.slice(start, end), after },
    lines.length,
    (line) => lines[line]!.length,
  );

function applied(lines: readonly string[], { start, end, text }: WrittenEdit): string[] {
  const offset = ({ line, character }: TextPlace): number =>
    lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, character);
  const whole = lines.join("\n");
  return (whole.slice(0, offset(start)) + text + whole.slice(offset(end))).split("\n");
}

describe("the change that an edit makes", () => {
  it("is as small as it can be, and the cursor goes to its end", () => {
    assert.deepEqual(ofLines(["a", "  sum += item.price;"], 1, 2, ["  total += item.price;"]), {
      start: { line: 1, character: 2 },
      end: { line: 1, character: 5 },
      text: "total",
      caret: { line: 1, character: 7 },
    });
    assert.deepEqual(ofLines(["a", "b"], 1, 1, ["  x", "yz"]), {
      ...{ start: { line: 1, character: 0 }, end: { line: 1, character: 0 } },
      ...{ text: "  x\nyz\n", caret: { line: 2, character: 2 } },
    });
    assert.deepEqual(ofLines(["a", "b", "c"], 1, 2, []), {
      ...{ start: { line: 1, character: 0 }, end: { line: 2, character: 0 } },
      ...{ text: "", caret: { line: 1, character: 0 } },
    });
  });

  it("adds and removes the last line with the break before it", () => {
    assert.deepEqual(applied(["a", "b"], ofLines(["a", "b"], 2, 2, ["c"])), ["a", "b", "c"]);
    assert.deepEqual(applied(["a", "b"], ofLines(["a", "b"], 1, 2, [])), ["a"]);
    assert.deepEqual(applied(["a"], ofLines(["a"], 0, 1, [])), [""]);
  });

  it("cuts no character in two", () => {
    const { start, text } = ofLines(["x😀"], 0, 1, ["x😁"]);
    assert.deepEqual([start.character, text], [1, "😁"]);
    const { end, text: other } = ofLines(["𐐀y"], 0, 1, ["𠐀y"]);
    assert.deepEqual([end.character, other], [2, "𠐀"]);
  });

  it("leaves exactly the lines that were offered, with the cursor in them", () => {
    const text = fc.array(fc.constantFrom("a", "b", "ab", "", "ba"), { maxLength: 3 });
    fc.assert(
      fc.property(text, text, text, text, (above, before, after, below) => {
        const lines = [...above, ...before, ...below];
        const then = [...above, ...after, ...below];
        if (lines.length === 0 || then.length === 0 || before.length + after.length === 0) return;
        const written = ofLines(lines, above.length, above.length + before.length, after);
        assert.deepEqual(applied(lines, written), then);
        assert.ok(written.caret.character <= then[written.caret.line]!.length);
      }),
    );
  });
});
