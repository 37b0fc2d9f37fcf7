// What small models get wrong when they copy lines: forgiven where only one place can be meant, and refused otherwise.
import assert from "node:assert/strict";
import fc from "fast-check";
import { uniqueEdit } from "../../../../src/core/agent/files/uniqueEdit.ts";

const edited = (text: string, old: string, put: string): string => {
  const edit = uniqueEdit(text, old, put);
  assert.ok("text" in edit, JSON.stringify(edit));
  assert.equal(edit.isLoose, true);
  return edit.text;
};
const problem = (text: string, old: string, put = "x"): string => {
  const edit = uniqueEdit(text, old, put);
  assert.ok("problem" in edit, JSON.stringify(edit));
  return edit.problem;
};

const python = "class A:\n    def one(self):\n        return 1\n\n    def two(self):\n        return 2\n";
const tabbed = python.replaceAll("    ", "\t");
const old = "    def two(self):\n        return 2\n";
const put = "    def two(self):\n        if self:\n            return 3\n        return 2\n";
const wanted = python.replace(old, put);
const numberedFrom = (first: number, text: string, between: string): string =>
  text.replace(/^(?=.)/gm, () => `${first++}${between}`);

describe("an edit whose old text is nearly in the file", () => {
  const forms: readonly (readonly [name: string, text: string, old: string, put: string, expected: string])[] = [
    ["blanks at the ends of its lines", python, old.replaceAll("\n", "  \n"), put, wanted],
    [
      "no blanks where the file has some",
      python.replace("return 2", "return 2 \t"),
      old,
      put,
      wanted.replace("return 2", "return 2 \t"),
    ],
    ["tabs for spaces", python, old.replaceAll("    ", "\t"), put.replaceAll("    ", "\t"), wanted],
    ["spaces for tabs", tabbed, old, put, wanted.replaceAll("    ", "\t")],
    [
      "two spaces for a tab",
      tabbed,
      old.replaceAll("    ", "  "),
      put.replaceAll("    ", "  "),
      wanted.replaceAll("    ", "\t"),
    ],
    ["two spaces for four", python, old.replaceAll("    ", "  "), put.replaceAll("    ", "  "), wanted],
    ["less indentation", python, old.replace(/^ {4}/gm, ""), put.replace(/^ {4}/gm, ""), wanted],
    ["more indentation", python, old.replace(/^/gm, "   "), put.replace(/^/gm, "   "), wanted],
    ["line numbers with tabs", python, numberedFrom(5, old, "\t"), numberedFrom(5, put, "\t"), wanted],
    ["line numbers in the old text only", python, numberedFrom(5, old, "\t"), put, wanted],
    [
      "line numbers of what was there only",
      python,
      numberedFrom(5, old, "\t"),
      put.replace(/^(?=.*(two|2))/gm, "5\t"),
      wanted,
    ],
    ["line numbers with bars", python, numberedFrom(5, old, " | "), numberedFrom(5, put, " | "), wanted],
    ["line numbers with colons", python, numberedFrom(5, old, ": "), numberedFrom(5, put, ": "), wanted],
    [
      "line numbers and other blanks",
      tabbed,
      numberedFrom(5, old, "\t"),
      numberedFrom(5, put, "\t"),
      wanted.replaceAll("    ", "\t"),
    ],
    ["blank lines around it", python, `\n\n\n${old}\n`, `\n\n\n${put}\n`, wanted],
  ];
  for (const [name, text, from, to, expected] of forms) {
    it(`is made with ${name}`, () => assert.equal(edited(text, from, to), expected));
    it(`is made with ${name}, in a file with Windows line ends`, () => {
      const windows = (each: string): string => each.replaceAll("\n", "\r\n");
      assert.equal(edited(windows(text), from, to), windows(expected));
      assert.equal(edited(windows(text), windows(from), windows(to)), windows(expected));
    });
    it(`is made with ${name}, at the end of a file without a line break`, () =>
      assert.equal(edited(text.slice(0, -1), from, to), expected.slice(0, -1)));
  }

  it("keeps the file's own white space in lines that stay", () => {
    assert.equal(
      edited("a = 1  \nb = 2\t\nc = 3 \n", "a = 1\nb = 2\nc = 3\n", "a = 1\nb = 4\nc = 3\n"),
      "a = 1  \nb = 4\nc = 3 \n",
    );
    // Also between lines that change, and where some are added.
    assert.equal(
      edited("a = 1  \nb = 2\t\n\f\nc = 3 \n", "a = 1\nb = 2\n\nc = 3\n", "a = 2\nnew\nb = 2\n\nc = 4\n"),
      "a = 2\nnew\nb = 2\t\n\f\nc = 4\n",
    );
  });

  it("takes lines away", () => {
    assert.equal(edited(python, "\tdef two(self):\n\t\treturn 2\n", ""), python.replace(old, ""));
  });

  it("is refused where several lines could be meant, also with other white space", () => {
    const twice = "if a:\n\treturn x\nelse:\n\t\treturn x\n";
    assert.match(problem(twice, "    return x"), /more than once, on the lines 2, 4\..*Copy its white space exactly/);
    assert.match(problem("a = one \nb\na = one  \n", "a = one\t", "c"), /more than once, on the lines 1, 3\./);
    assert.match(problem(twice, "2\treturn x"), /more than once/);
  });

  it("is refused where the new lines' indentation cannot be told", () => {
    const text = "def f():\n\t\tif a:\n\t\t\treturn 1\n";
    assert.match(problem(text, "   if a:\n     return 1", "   if a:\n    b = 2\n     return 1"), /is not in the file/);
    assert.match(problem(text, "if a:\nreturn 1", "if a:\nreturn 2"), /is not in the file/, "one for two");
    assert.match(problem("\tx = one\n", "x = one ", "x = one\n    y = two"), /is not in the file/, "no measure");
  });

  it("is refused with the nearest lines where more than white space differs", () => {
    assert.match(problem(python, "    def two( self ):\n        return 2"), /^6\t {8}return 2$/m);
    assert.match(problem(python, "return  2"), /is not in the file/, "blanks inside of a line are text");
    assert.match(problem("{\n}\n", "  }", "  };"), /is not in the file/, "a bracket is no place");
    assert.match(problem("banana\n", "4: apple\n6: banana", "c"), /is not in the file/, "numbers that do not count up");
    assert.match(
      problem("80: http\n", "3: 80: http", "3: 80: https\n443: https"),
      /is not in the file/,
      "which are numbers?",
    );
  });

  it("is not made where it would change nothing", () => {
    assert.match(
      problem(python, old.replaceAll("    ", "\t"), old.replaceAll("    ", "\t")),
      /old and new are the same/,
    );
  });

  it("never touches a line that it does not name, whatever the file and the white space", () => {
    const indentation = fc.constantFrom("", "  ", "    ", "\t", "\t\t");
    const word = fc.constantFrom("alpha", "beta", "gamma", "delta()");
    const line = fc.tuple(indentation, word, fc.constantFrom("", " ")).map((parts) => parts.join(""));
    const lines = fc.array(line, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(lines, lines, lines, lines, (before, named, wrong, behind) => {
        const text = [...before, "first", ...named, "last", ...behind].join("\n");
        const asked = ["first", ...wrong, "last"].join("\n");
        const edit = uniqueEdit(text, asked, "first\nnew line\nlast");
        if ("problem" in edit) return;
        assert.deepEqual(
          named.map((each) => each.trim()),
          wrong.map((each) => each.trim()),
        );
        assert.equal(edit.text, [...before, "first", "new line", "last", ...behind].join("\n"));
      }),
    );
  });
});
