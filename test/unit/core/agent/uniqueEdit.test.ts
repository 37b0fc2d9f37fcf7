import assert from "node:assert/strict";
import fc from "fast-check";
import { uniqueEdit } from "../../../../src/core/agent/files/uniqueEdit.ts";

const edited = (text: string, old: string, replacement: string): string => {
  const edit = uniqueEdit(text, old, replacement);
  assert.ok("text" in edit, JSON.stringify(edit));
  return edit.text;
};
const problem = (text: string, old: string, replacement = "x"): string => {
  const edit = uniqueEdit(text, old, replacement);
  assert.ok("problem" in edit, JSON.stringify(edit));
  return edit.problem;
};

describe("an edit by a unique text", () => {
  it("puts the new text there as it is, whatever signs it has", () => {
    for (const put of ["$&", "$1$`$'", "$$", "a\\n", "\\u0041", "%s {0}"])
      assert.equal(edited("a\nb\nc\n", "b", put), `a\n${put}\nc\n`);
  });

  it("keeps Windows line ends that the model does not write", () => {
    assert.equal(edited("a\r\nb\r\nc\r\n", "a\nb\n", "a\nx\ny\n"), "a\r\nx\r\ny\r\nc\r\n");
    assert.equal(edited("a\r\nb\r\n", "a\r\nb", "a\r\nx"), "a\r\nx\r\n");
    assert.equal(edited("a\rb\rc\r", "a\nb", "a\nx\nb"), "a\rx\rb\rc\r", "CR alone");
  });

  it("keeps each line's own end where they differ", () => {
    assert.equal(edited("a\nb\r\nc\nd", "a\nb\nc\n", "a\nb\nx\n"), "a\nb\r\nx\nd");
    assert.equal(edited("a\r\nb\nc\r\n", "b\nc", "b\nn\nc"), "a\r\nb\nn\r\nc\r\n");
  });

  it("keeps a last line without a line break, also when the model writes one", () => {
    assert.equal(edited("a\nb", "b\n", "x\n"), "a\nx");
    assert.equal(edited("a\nb", "a\nb\n", "a\nb\nc\n"), "a\nb\nc");
  });

  it("refuses a text that is not there exactly once, overlapping places too", () => {
    assert.match(problem("a\nb\na\n", "a"), /more than once, on the lines 1, 3\./);
    assert.match(problem("aaa", "aa"), /more than once/);
    assert.match(problem("x\n".repeat(50), "x", "y"), /and more/);
    assert.match(problem("a\nb\n", "q"), /is not in the file/);
  });

  it("refuses what would not be an edit", () => {
    for (const old of ["", " ", "\n", "\t \r\n"]) assert.match(problem("a\n \n", old), /old text is empty/);
    assert.match(problem("a\r\nb\r\n", "a\nb", "a\r\nb"), /the same/);
    assert.match(problem("def add(a, b):\n", "def add(x, y):", "def add(x, y):"), /^1\tdef add\(a, b\):$/m);
  });

  it("shows the nearest lines with their numbers", () => {
    const text = "import x\n\ndef first(a):\n    return a + 1\n\ndef second(b):\n    return b - 1\n";
    assert.match(problem(text, "def second(b):\n  return b-1"), /^6\tdef second\(b\):$/m, "white space");
    assert.match(problem(text, "def secnd(b):\n    return b - 1"), /^7\t {4}return b - 1$/m, "another line of it");
    assert.match(problem(text, "def second(b, c):"), /^6\tdef second\(b\):$/m, "most of the words");
    assert.match(problem(text, "6\tdef second(b):\n7\t    return b - 2"), /Leave out the line numbers/);
    assert.match(problem(text, "def second(b):\\n    return b - 1"), /Write line breaks as they are/);
    assert.match(problem("a\n", "nothing like it"), /Read the file again/);
  });

  it("says which lines are new", () => {
    const lines = (text: string, old: string, put: string): unknown[] => {
      const edit = uniqueEdit(text, old, put);
      return "text" in edit ? [edit.firstLine, edit.lastLine] : [];
    };
    assert.deepEqual(lines("a\nb\nc\n", "b\n", "x\ny\n"), [2, 3]);
    assert.deepEqual(lines("a\nb\nc\n", "b", "x"), [2, 2]);
    assert.deepEqual(lines("a\nb\nc\n", "b\n", ""), [2, 2]);
  });

  it("leaves everything outside of the text as it was, for any file", () => {
    const line = fc.stringMatching(/^[ab$&\\ \t]{0,6}$/);
    const ends = fc.constantFrom("\n", "\r\n");
    const lines = fc.array(fc.tuple(line, ends), { maxLength: 6 });
    fc.assert(
      fc.property(lines, lines, line, (before, behind, put) => {
        const [head, tail] = [before, behind].map((each) => each.flat().join(""));
        assert.equal(edited(`${head}unique${tail}`, "unique", `${put}!`), `${head}${put}!${tail}`);
      }),
    );
  });
});
