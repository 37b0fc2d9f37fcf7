import assert from "node:assert/strict";
import { shownEdit } from "../../../../../src/core/nextEdit/offer/shownEdit.ts";

const lengthOf = (): number => 10;

/** The edit as one line per changed line: what goes in minus signs, what comes in plus signs. */
function drawn(before: readonly string[], after: readonly string[], line = 3): string[] {
  const { struck, added } = shownEdit(
    { documentId: "a.ts", startLine: line, endLine: line + before.length, before, after },
    lengthOf,
  );
  return [
    ...struck.map(
      (part) => `${part.line}: -${before[part.line - line]!.slice(part.start, part.end)}- at ${part.start}`,
    ),
    ...added.map((part) => `${part.line}: +${part.text.replaceAll("\u00a0", " ")}+ at ${part.column}`),
  ];
}

describe("how an edit is drawn", () => {
  it("strikes the words that go, and has the new ones beside them", () => {
    assert.deepEqual(drawn(["  sum += price;"], ["  total += price;"]), ["3: -sum- at 2", "3: +total+ at 5"]);
    assert.deepEqual(drawn(["f(a);"], ["f(a, b);"]), ["3: +, b+ at 3"]);
    assert.deepEqual(drawn(["f(a, b);"], ["f(a);"]), ["3: -, b- at 3"]);
    assert.deepEqual(drawn(["x = 1", "y = 1"], ["x = 2", "y = 2"]), [
      ...["3: -1- at 4", "4: -1- at 4", "3: +2+ at 5", "4: +2+ at 5"],
    ]);
  });

  it("draws the words around signs with them: a struck sign looks like another one", () => {
    assert.deepEqual(drawn(["if (b == null) f();"], ["if (b === null) f();"]), [
      ...["3: -b == null- at 4", "3: +b === null+ at 13"],
    ]);
    assert.deepEqual(drawn(["a+b"], ["a-b"]), ["3: -a+b- at 0", "3: +a-b+ at 3"]);
    assert.deepEqual(drawn(["(a) && (b)"], ["(a) || (b)"]), ["3: -&&- at 4", "3: +||+ at 6"]);
  });

  it("strikes the whole line where too much of it is different", () => {
    assert.deepEqual(drawn(["  a b c d e f g"], ["  1 b 2 d 3 f 4"]), [
      "3: -a b c d e f g- at 2",
      "3: + 1 b 2 d 3 f 4+ at 15",
    ]);
  });

  it("has new lines behind the one above, and before the first", () => {
    assert.deepEqual(drawn([], ["  height: number;"]), ["2: +⏎   height: number;+ at 10"]);
    assert.deepEqual(drawn([], ["a", "b"], 0), ["0: +a⏎ b⏎ + at 0"]);
    // Lines that stay are not struck.
    assert.deepEqual(drawn(["f(", ")"], ["f(", "  a,", ")"]), ["3: +⏎   a,+ at 10"]);
    assert.deepEqual(drawn(["f(", "  a,", ")"], ["f(", ")"]), ["4: -a,- at 2"]);
  });

  it("strikes lines that go, and has those that come in their place behind them", () => {
    assert.deepEqual(drawn(["  a", "", "  b"], []), ["3: -a- at 2", "5: -b- at 2"]);
    assert.deepEqual(drawn(["  a", "  b"], ["  c"]), ["3: -a- at 2", "4: -b- at 2", "4: +c+ at 3"]);
  });

  it("shows what cannot be seen, and keeps blanks and tabs", () => {
    const { added } = shownEdit(
      { documentId: "a.ts", startLine: 0, endLine: 1, before: ["x"], after: ["x\t\u202e\u200b  y\u0007"] },
      lengthOf,
    );
    assert.deepEqual(
      added.map(({ text }) => text),
      ["\u00a0".repeat(4) + "��" + "\u00a0\u00a0y�"],
    );
  });
});
