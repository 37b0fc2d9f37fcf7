// Code in the place of other code: what was there keeps its bytes, what is new is written as its neighbours are.
import assert from "node:assert/strict";
import fc from "fast-check";
import { dedent, reindent } from "../../../../../src/core/edits/lines/dedent.ts";
import { fitInto } from "../../../../../src/core/edits/lines/fitLines.ts";
import { hunksOf } from "../../../../../src/core/edits/proposal.ts";

/** A document with its selected part between two “|”, after a model has answered with this code. */
function edited(marked: string, answer: string, languageId = "plaintext"): string {
  const [before = "", text = "", behind = ""] = marked.split("|");
  const line = before.slice(before.lastIndexOf("\n") + 1);
  return before + reindent(answer, dedent({ text, before: line, languageId }, { before, behind })) + behind;
}

const indentations = fc.constantFrom("", "\t", "\t\t", "  ", "    ", "\t  ");
const contents = fc.constantFrom("a", "b = 1", "{", "}", "'''", "x  y", "\ud800?", "");
const tails = fc.constantFrom("", "", " ", "\t", "   ");
const line = fc.tuple(indentations, contents, tails).map((parts) => parts.join(""));
const ends = fc.constantFrom("\n", "\r\n");
const lines = fc
  .array(
    fc.tuple(line, ends).map((parts) => parts.join("")),
    { maxLength: 8 },
  )
  .map((all) => all.join(""));

describe("an edit's place", () => {
  it("gets back what it gave to the model, to the byte", () => {
    fc.assert(
      fc.property(lines, lines, lines, line, (before, text, behind, open) => {
        for (const own of [text, text.trimEnd(), `${text}${open}`]) {
          const place = dedent({ text: own, before: "", languageId: "c" }, { before, behind });
          assert.equal(reindent(place.text, place), own);
          const withoutTails = place.text.replace(/[ \t]+$/gm, "");
          assert.equal(reindent(withoutTails, place), own);
        }
      }),
    );
  });

  it("keeps the line ends of lines that stay, and gives new lines those of their neighbours", () => {
    assert.equal(edited("a\r\n|b|\r\nc\r\n", "b\nnew"), "a\r\nb\r\nnew\r\nc\r\n");
    assert.equal(edited("|b|", "b\nnew"), "b\nnew");
    assert.equal(edited("a\r\n|b|", "b\nnew"), "a\r\nb\r\nnew");
    assert.equal(edited("|a\nb\r\nc\n|d\r\n", "a\nb\nx\nc"), "a\nb\r\nx\r\nc\nd\r\n");
    assert.equal(edited("|a\nb\r\nc|\n", "A\nB\nc"), "A\nB\r\nc\n");
    assert.equal(edited("a\r|b|\rc", "b\nnew"), "a\rb\rnew\rc");
    assert.equal(edited("|a\rb\nc|\n", "ab\nC\nd"), "a\rb\nC\nd\n");
  });

  it("keeps blanks at the ends of lines, in strings that span lines too", () => {
    assert.equal(edited("|s = '''a  \n\t\n b '''   \nx|\n", "s = '''a\n\n b '''\ny"), "s = '''a  \n\t\n b '''   \ny\n");
    assert.equal(
      edited("|def f():\n  '''a  '''  \n  b|  \n", "with x:\n  def f():\n    '''a  '''\n    c"),
      "with x:\n  def f():\n    '''a  '''  \n    c  \n",
    );
    assert.equal(edited("|x |+ 1\n", "y"), "y + 1\n");
    assert.equal(edited("a|  + b|\n", "+ c"), "a  + c\n");
  });

  it("keeps white space of every kind that a line is made of or ends with: page breaks, ideographic spaces and others", () => {
    for (const space of ["\f", "\v", "\u3000", "\u00a0", "\u2028", "\u2029", "\ufeff", "\u1680", " \f\t"])
      for (const indent of ["", "  ", "\t"]) {
        const before = `${indent}a${space}\n${space}\n\n${indent}b\n${space}\n${indent}c`;
        const after = before.replace("b\n", "B\n");
        const answer = `a\n\n\nB\n\nc`;
        for (const said of [answer, answer.replace("\n\n\n", `${space}\n${space}\n\n`)])
          assert.equal(
            edited(`f:\n|${before}|\nd\n`, said),
            `f:\n${after}\nd\n`,
            JSON.stringify([space, indent, said]),
          );
      }
  });

  it("keeps blank lines around the code, and the line that a selection begins at the end of", () => {
    assert.equal(edited("a\n|\n  \n  b\n\n|c\n", "B\n"), "a\n\n  \n  B\n\nc\n");
    assert.equal(edited("def f():|\n  x|\n", "y"), "def f():\n  y\n");
    assert.equal(edited("|  \n|", "y").trim(), "y");
  });

  it("indents new lines as their neighbours are indented", () => {
    const go = "func f() {\n\tif a {\n\t\tb()\n\t}\n}";
    assert.equal(
      edited(`|${go}|\n`, go.replaceAll("\t", "    ").replace("b()", "b()\n        c()"), "go"),
      `${go.replace("b()", "b()\n\t\tc()")}\n`,
    );
    assert.equal(
      edited("func f() {\n\t|a()|\n}\n", "if a {\n  b()\n}", "go"),
      "func f() {\n\tif a {\n\t\tb()\n\t}\n}\n",
    );
    assert.equal(edited("def f():\n  |a()|\n", "if a:\n    b()", "python"), "def f():\n  if a:\n    b()\n");
    const two = "def f():\n  if a:\n    b()";
    assert.equal(edited(`|${two}|\n`, "def f():\n    if a:\n        b()\n        c()"), `${two}\n    c()\n`);
    assert.equal(edited(`|${two}|\n`, "def f():\n\tif a:\n\t\tb()\n\t\tc()"), `${two}\n    c()\n`);
    // Lines that an edit moves deeper are no other style.
    assert.equal(edited("|a()\nb()|\n", "if c:\n    a()\n    b()"), "if c:\n    a()\n    b()\n");
    assert.equal(
      edited(`|${two}|\n`, `with x:\n${two.replace(/^/gm, "  ")}`),
      `with x:\n${two.replace(/^/gm, "  ")}\n`,
    );
  });

  it("takes off only indentation that the model has added", () => {
    const two = "if a:\n    b()\n    c()";
    assert.equal(
      edited(`|${two}|\n`, two.replace(/^/gm, "    ").replace("c()", "d()")),
      `${two.replace("c()", "d()")}\n`,
    );
    // The line around them is left out of the answer.
    assert.equal(edited(`|${two}|\n`, "    b()\n    c()"), "    b()\n    c()\n");
    assert.equal(edited("|\ta()\n  b()|\n", "    a()"), "\ta()\n");
  });

  it("keeps the tabs of a makefile, where they have a meaning", () => {
    assert.equal(
      edited("|all: a|\n", "all: a\n    cc a\n\nclean:\n    rm a", "makefile"),
      "all: a\n\tcc a\n\nclean:\n\trm a\n",
    );
    assert.equal(
      edited(
        "|S = a \\\n    b\nall:\n\tcc \\\n\t    a|\n",
        "S = a \\\n    b \\\n    c\nall:\n    cc \\\n        a\n    rm",
        "makefile",
      ),
      "S = a \\\n    b \\\n    c\nall:\n\tcc \\\n\t    a\n\trm\n",
    );
  });
});

describe("code from a chat", () => {
  const hunks = (text: string, replacement: string, languageId = "typescript"): (readonly string[])[] => {
    const range = { start: 0, end: text.length };
    return hunksOf(range, text, fitInto(text, range, replacement, languageId)).map((hunk) => [
      hunk.original,
      hunk.replacement,
    ]);
  };

  it("changes only the lines that differ, in a document with CRLF, tabs and blanks at line ends", () => {
    const text = "function f() {\r\n\tconst a = 1;  \r\n\tif (a) {\r\n\t\tg();\r\n\t}\r\n}\r\n";
    const code = "function f() {\n  const a = 1;\n  if (a) {\n    h();\n    i();\n  }\n}\n";
    assert.deepEqual(hunks(text, code), [["\t\tg();\r\n", "\t\th();\r\n\t\ti();\r\n"]]);
    assert.deepEqual(hunks(text, text.replaceAll("\r\n", "\n")), []);
  });

  it("goes behind the last line with that line's end", () => {
    assert.deepEqual(hunks("a\r\nb\r\n", "a\nb\nc\n"), [["", "c\r\n"]]);
    assert.deepEqual(hunks("a\r\nb", "a\nb\nc"), [["b", "b\r\nc"]]);
  });
});
