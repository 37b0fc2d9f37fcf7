import assert from "node:assert/strict";
import fc from "fast-check";
import { RecentEdits } from "../../../../../src/core/completion/context/recentEdits.ts";

/** A document that is edited as a person does, and what is remembered of it. */
class Editor {
  readonly edits = new RecentEdits();
  lines: string[];

  constructor(count = 60) {
    this.lines = Array.from({ length: count }, (_, i) => `line ${i}`);
  }

  replace(startLine: number, endLine: number, text: string, id = "a"): void {
    const added = text.split("\n");
    this.lines.splice(startLine, endLine - startLine + 1, ...added);
    this.edits.changed(id, [{ startLine, endLine, lineBreaks: added.length - 1 }], this);
  }

  get lineCount(): number {
    return this.lines.length;
  }

  lineAt(line: number): string {
    return this.lines[line]!;
  }

  texts(): string[] {
    return this.edits.recent.map(({ text }) => text);
  }
}

describe("recent edits", () => {
  it("are the changed lines with two around them", () => {
    const editor = new Editor();
    editor.replace(10, 10, "changed");
    assert.deepEqual(editor.texts(), ["line 8\nline 9\nchanged\nline 11\nline 12"]);
  });

  it("grow together while somebody types", () => {
    const editor = new Editor();
    for (const text of ["c", "ca", "cal", "call(", "call(\n", "call(\n)"])
      editor.replace(10, 10 + (text.endsWith(")") ? 1 : 0), text);
    assert.equal(editor.edits.recent.length, 1);
    assert.match(editor.texts()[0]!, /call\(\n\)/);
  });

  it("are apart when the places are, the newest last", () => {
    const editor = new Editor();
    editor.replace(10, 10, "first");
    editor.replace(40, 40, "second");
    editor.replace(11, 11, "first again");
    assert.deepEqual(editor.texts(), [
      "line 38\nline 39\nsecond\nline 41\nline 42",
      "line 8\nline 9\nfirst\nfirst again\nline 12\nline 13",
    ]);
  });

  it("move with what happens above them", () => {
    const editor = new Editor();
    editor.replace(40, 40, "changed");
    editor.replace(2, 2, "new\nnew\nnew");
    editor.replace(10, 12, "");
    const hunk = editor.edits.recent.find(({ text }) => text.includes("changed"))!;
    assert.deepEqual(hunk.text, "line 38\nline 39\nchanged\nline 41\nline 42");
    assert.equal(editor.lineAt(hunk.startLine), "changed");
  });

  it("are not what was pasted, checked out or renamed everywhere", () => {
    const editor = new Editor();
    editor.replace(10, 10, "pasted\n".repeat(200));
    assert.deepEqual(editor.texts(), []);
    editor.replace(3, 3, "changed");
    const everywhere = [1, 5, 9, 20, 30].map((line) => ({ startLine: line, endLine: line, lineBreaks: 0 }));
    editor.edits.changed("a", everywhere, editor);
    assert.deepEqual(editor.texts(), []);
  });

  it("of a document can be forgotten", () => {
    const editor = new Editor();
    editor.replace(3, 3, "one", "a");
    editor.replace(30, 30, "two", "b");
    editor.edits.forget("a");
    assert.deepEqual(
      editor.edits.recent.map(({ documentId }) => documentId),
      ["b"],
    );
  });

  it("stay few, short and inside the document, whatever happens", () => {
    const change = fc.tuple(fc.nat(80), fc.nat(10), fc.string({ unit: "binary", maxLength: 12 }), fc.nat(40));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const editor = new Editor();
        for (const [at, length, text, breaks] of changes) {
          const start = Math.min(at, editor.lineCount - 1);
          editor.replace(start, Math.min(start + length, editor.lineCount - 1), text + "\n".repeat(breaks));
        }
        assert.ok(editor.edits.recent.length <= 8);
        for (const { startLine, endLine, text } of editor.edits.recent) {
          assert.ok(
            startLine >= 0 && startLine <= endLine && endLine < editor.lineCount,
            `${startLine} to ${endLine} of ${editor.lineCount}`,
          );
          assert.ok(text.split("\n").length <= 40);
        }
      }),
      { numRuns: 200 },
    );
  });
});
