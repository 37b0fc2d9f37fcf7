import assert from "node:assert/strict";
import { readHistory, wholeLines, type GivenEdit } from "../../../../../src/core/nextEdit/history/givenHistory.ts";

function read(text: string, ...given: readonly Partial<GivenEdit>[]): string | readonly string[] {
  const edits = given.map((each): GivenEdit => ({ path: "a.ts", before: "", after: "", line: 0, ...each }));
  const result = readHistory(edits, new Map([["a.ts", text.split("\n")]]));
  return "wrong" in result
    ? result.wrong
    : result.history.recent.map(({ line, before, after }) => `${line} ${before.join("|")} → ${after.join("|")}`);
}

describe("a history that was written down", () => {
  it("is followed to the text as it is now", () => {
    const text = "new\na\nb\nC\nd";
    assert.deepEqual(read(text, { before: "c\n", after: "C\n", line: 2 }, { after: "new", line: 0 }), [
      "3 c → C",
      "0  → new",
    ]);
  });

  it("may give its lines as they stand now", () => {
    assert.deepEqual(read("new\na\nb\nC", { before: "c", after: "C", line: 3 }, { after: "new", line: 0 }), [
      "3 c → C",
      "0  → new",
    ]);
  });

  it("joins edits of one place", () => {
    assert.deepEqual(read("a\nxyz", { before: "", after: "x", line: 1 }, { before: "x", after: "xyz", line: 1 }), [
      "1  → xyz",
    ]);
  });

  it("has nothing left of what was taken back", () => {
    assert.deepEqual(read("a\nb", { before: "b", after: "c", line: 1 }, { before: "c", after: "b", line: 1 }), []);
  });

  it("is refused when the text says something else", () => {
    assert.match(
      String(read("a\nb", { before: "b", after: "c", line: 1 })),
      /^history\[0\] does not fit.*line 1.*a\.ts$/,
    );
    assert.match(String(read("a\nb", { before: "b", after: "", line: 9 })), /^history\[0\] does not fit.*line 9/);
  });

  it("goes without the oldest edits where the text says something else of them", () => {
    const given = [
      { before: "x", after: "q", line: 1 },
      { before: "y", after: "z", line: 1 },
    ] as const;
    assert.deepEqual(read("a\nz", ...given), ["1 y → z"]);
    const edits = given.map((each): GivenEdit => ({ path: "a.ts", ...each }));
    const result = readHistory(edits, new Map([["a.ts", ["a", "z"]]]));
    assert.match(String("leftOut" in result && result.leftOut), /^history\[0\] does not fit the text/);
  });

  it("reads lines with either kind of break, and none in an empty text", () => {
    assert.deepEqual(wholeLines(""), []);
    assert.deepEqual(wholeLines("\n"), [""]);
    assert.deepEqual(wholeLines("a\r\nb\r\n"), ["a", "b"]);
    assert.deepEqual(wholeLines("a\n\n"), ["a", ""]);
  });
});
