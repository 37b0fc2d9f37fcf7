import assert from "node:assert/strict";
import fc from "fast-check";
import { editGhost, isSamePlace, isWritten, writtenInPart } from "../../../../../src/core/nextEdit/offer/editGhost.ts";
import type { OfferedEdit } from "../../../../../src/core/nextEdit/offer/offeredEdit.ts";

const offer = (line: number, before: readonly string[], after: readonly string[]): OfferedEdit => ({
  ...{ documentId: "a.ts", startLine: line, endLine: line + before.length, before, after },
});
/** The cursor is at the mark. */
const cursor = (line: number, marked: string, documentId = "a.ts") => {
  const column = marked.indexOf("|");
  return { documentId, line, column, text: marked.replace("|", "") };
};
const ghost = (edit: OfferedEdit, line: number, marked: string): string | undefined => {
  const found = editGhost(edit, cursor(line, marked));
  return found && `${found.text}~${found.replaceAfter}`;
};

describe("an edit as ghost text", () => {
  it("is what it adds at the cursor", () => {
    assert.equal(ghost(offer(3, ["f(a)"], ["f(a, b)"]), 3, "f(a|)"), ", b~0");
    assert.equal(ghost(offer(3, ["let sum"], ["let sum = 0;"]), 3, "let sum|"), " = 0;~0");
    assert.equal(ghost(offer(3, ["f("], ["f(", "  a,", ")"]), 3, "f(|"), "\n  a,\n)~0");
  });

  it("may hold what stands behind the cursor, in one line", () => {
    assert.equal(ghost(offer(3, ["f(a, c)"], ["f(a, b, c, d)"]), 3, "f(a|, c)"), ", b, c, d)~4");
    assert.equal(ghost(offer(3, ["f(a, c)"], ["f(a, b,", "  c, d)"]), 3, "f(a|, c)"), undefined);
  });

  it("is the lines below, at the end of the line above them", () => {
    assert.equal(ghost(offer(4, [], ["  b: 1,", "  c: 2,"]), 3, "  a: 0,|"), "\n  b: 1,\n  c: 2,~0");
    assert.equal(ghost(offer(4, [], ["  b: 1,"]), 3, "  a: |0,"), undefined);
    assert.equal(ghost(offer(4, [], ["  b: 1,"]), 4, "  c: 2,|"), undefined);
    // The same, written as an edit of the line above or below them.
    assert.equal(ghost(offer(3, ["  a: 0,"], ["  a: 0,", "  b: 1,"]), 3, "  a: 0,|"), "\n  b: 1,~0");
    assert.equal(ghost(offer(4, ["}"], ["  b: 1,", "}"]), 3, "  a: 0,|"), "\n  b: 1,~0");
  });

  it("is none where something goes, where it changes what is left of the cursor, or elsewhere", () => {
    assert.equal(ghost(offer(3, ["f(a, b)"], ["f(a)"]), 3, "f(a|, b)"), undefined);
    assert.equal(ghost(offer(3, ["sum += 1;"], ["total += 1;"]), 3, "sum| += 1;"), undefined);
    assert.equal(ghost(offer(3, ["a == b"], ["a === b"]), 3, "a == b|"), undefined);
    assert.equal(ghost(offer(3, ["a"], []), 3, "a|"), undefined);
    assert.equal(ghost(offer(3, ["a", "b"], ["ac", "bc"]), 3, "a|"), undefined);
    assert.equal(ghost(offer(3, ["f(a)"], ["f(a, b)"]), 4, "f(a|)"), undefined);
    assert.equal(ghost(offer(3, ["f(a)"], ["f(a, b)"]), 3, "f(a|);"), undefined, "the text is another one");
    assert.equal(editGhost(offer(3, ["f(a)"], ["f(a, b)"]), cursor(3, "f(a|)", "b.ts")), undefined);
  });

  it("does what the edit does", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "(", ")", " ", "é", "😀"), maxLength: 8 });
    fc.assert(
      fc.property(text, text, text, text, fc.boolean(), (left, right, added, more, isMultiLine) => {
        const whole = `${left}${added}${right}${isMultiLine ? `\n${more}` : more}`;
        const place = { documentId: "a.ts", line: 3, column: left.length, text: left + right };
        const found = editGhost(offer(3, [left + right], whole.split("\n")), place);
        if (found === undefined) return;
        assert.equal(left + found.text + (left + right).slice(left.length + found.replaceAfter), whole);
      }),
    );
  });

  it("knows its place", () => {
    assert.ok(isSamePlace(cursor(3, "a|b"), cursor(3, "a|b")));
    for (const other of [cursor(4, "a|b"), cursor(3, "ab|"), cursor(3, "a|c"), cursor(3, "a|b", "b.ts")])
      assert.equal(isSamePlace(cursor(3, "a|b"), other), false);
  });
});

describe("an edit that is written by hand", () => {
  const change = (line: number, before: readonly string[], after: readonly string[], documentId = "a.ts") => ({
    ...{ documentId, line, before, after },
  });

  it("goes on from what is there", () => {
    const edit = offer(3, ["f(a)"], ["f(a, b)"]);
    const part = writtenInPart(edit, change(3, ["f(a)"], ["f(a,)"]));
    assert.deepEqual(part, offer(3, ["f(a,)"], ["f(a, b)"]));
    assert.equal(isWritten(part), false);
    const all = writtenInPart(part, change(3, ["f(a,)"], ["f(a, b)"]));
    assert.ok(all !== undefined && isWritten(all));
  });

  it("goes on in a new line, with the blanks that the editor puts there", () => {
    const edit = offer(4, [], ["  b: 1,"]);
    const part = writtenInPart(edit, change(4, [], ["  "]));
    assert.deepEqual(part, offer(4, ["  "], ["  b: 1,"]));
    assert.equal(ghost(part, 4, "  |"), "b: 1,~0");
    const all = writtenInPart(edit, change(4, [], ["  b: 1,"]));
    assert.ok(all !== undefined && isWritten(all));
  });

  it("does not where something else is written, or something goes", () => {
    const edit = offer(3, ["f(a)"], ["f(a, b)"]);
    for (const other of [
      change(3, ["f(a)"], ["f(a; )"]),
      change(3, ["f(a)"], ["f()"]),
      change(3, ["f(a)"], ["g(a)"]),
      change(3, ["f(a)"], []),
      change(3, ["f(a);"], ["f(a, b);"]),
      change(4, ["f(a)"], ["f(a,)"]),
      change(3, [], ["f(a,"]),
      change(3, ["f(a)"], ["f(a,)"], "b.ts"),
    ])
      assert.equal(writtenInPart(edit, other), undefined, JSON.stringify(other));
    assert.equal(writtenInPart(offer(4, [], ["  b: 1,"]), change(4, [], ["  c"])), undefined);
    assert.equal(writtenInPart(offer(3, ["a", "b"], ["c", "d"]), change(3, ["a", "b"], ["c"])), undefined);
  });
});
