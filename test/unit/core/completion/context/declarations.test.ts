import assert from "node:assert/strict";
import fc from "fast-check";
import { declarationOutline } from "../../../../../src/core/completion/context/declarationOutline.ts";
import { namesNearCursor } from "../../../../../src/core/completion/context/namesNearCursor.ts";
import { problemNotes } from "../../../../../src/core/completion/context/problemNotes.ts";
import { withCursor } from "../../../../support/completion/cursorText.ts";

function names(cursor: string): string[] {
  const { text, offset } = withCursor(cursor);
  return namesNearCursor(text, offset).map(({ name, offset: at }) => {
    assert.ok(text.startsWith(name, at));
    return name;
  });
}

describe("names near the cursor", () => {
  it("are what is called and the types, the nearest first", () => {
    assert.deepEqual(names("const shop: StockItem[] = load(file);\nconst sum = priceOf(shop).toFixed(|"), [
      ...["toFixed", "priceOf", "load", "StockItem"],
    ]);
  });

  it("are not what is declared there, nor words of the language", () => {
    assert.deepEqual(names("function area(a) {\n  if (a) while (b) return call<Item>(|"), ["Item", "call"]);
    assert.deepEqual(names("class Shop:\n  def add(self):\n    |"), []);
  });

  it("are at most six, from the last thirty lines, each once", () => {
    assert.deepEqual(names(`${Array.from({ length: 50 }, (_, i) => `step${i}();`).join("\n")}|`).length, 6);
    assert.deepEqual(names(`far();\n${"\n".repeat(40)}near();\nnear();|`), ["near"]);
  });

  it("are found in anything", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.nat(300), (text, at) => {
        assert.ok(namesNearCursor(text, Math.min(at, text.length)).length <= 6);
      }),
    );
    assert.ok(namesNearCursor("f(".repeat(500_000), 1_000_000).length <= 6);
  });
});

const outline = (text: string, line = 0, end?: number): string => declarationOutline(text.split("\n"), line, end);
const body = (indentation: string, count: number): string => `${indentation}work(here);\n`.repeat(count);

describe("the outline of a declaration", () => {
  it("is all of a short one", () => {
    const text = "export function add(a: number, b: number): number {\n  return a + b;\n}\n\nnext();\n";
    assert.equal(outline(text), text.split("\n").slice(0, 3).join("\n"));
  });

  it("is the head of a long function", () => {
    assert.equal(
      outline(`def area(width,\n         height):\n${body("    ", 30)}`),
      "def area(width,\n         height):",
    );
    assert.equal(
      outline(`function a(\n  b: string,\n  c: number,\n): void {\n${body("  ", 30)}}\n`),
      "function a(\n  b: string,\n  c: number,\n): void {",
    );
  });

  it("is the head and the members of a long type", () => {
    const text = `class Shop {\n  // What is there.\n  items = [];\n\n  add(item) {\n${body("    ", 9)}  }\n\n  sell(item) {\n${body("    ", 9)}  }\n}\nother();\n`;
    assert.equal(outline(text), "class Shop {\n  items = [];\n  add(item) {\n  sell(item) {");
    const python = `class Shop:\n    def add(self, item):\n${body("        ", 9)}\n    def sell(self):\n${body("        ", 9)}\nother()\n`;
    assert.equal(outline(python), "class Shop:\n    def add(self, item):\n    def sell(self):");
  });

  it("keeps to the lines that are given", () => {
    assert.equal(outline("a = 1\nb = 2\nc = 3\n", 1, 2), "b = 2\nc = 3");
    assert.equal(outline("a", 7), "");
  });

  it("is short for anything", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "binary", maxLength: 80 }), { maxLength: 60 }),
        fc.nat(60),
        fc.nat(90),
        (lines, line, end) => {
          assert.ok(declarationOutline(lines, line, end).split("\n").length <= 400);
        },
      ),
    );
  });
});

describe("problems near the cursor", () => {
  /** The notes of a document whose lines with a problem end in `!message`; `|` is the cursor. */
  function notes(document: string, path = "a.py", language = "python"): string {
    const lines = document.split("\n");
    const found = lines.flatMap((line, startLine) => {
      const message = /!(.*)$/.exec(line)?.[1];
      return message === undefined ? [] : [{ startLine, endLine: startLine, message }];
    });
    const cursor = lines.findIndex((line) => line.includes("|"));
    const text = (line: number): string => lines[line]!.replace(/ *!.*$|\|/, "");
    return problemNotes(path, language, cursor, found, text)
      .map((note) => `${note.path}\n${note.text}`)
      .join("\n");
  }

  it("are told in lines counted from 1, but not those of the line being written", () => {
    const document = "a = 1 !Wrong type\nb = f(| !Expected )\nprint(x) !Undefined name 'x'\n";
    assert.equal(notes(document), "a.py\n# line 1: Wrong type\n# line 3: Undefined name 'x'");
  });

  it("are not those of the heads of blocks that are being written", () => {
    assert.equal(notes("def f(a) -> int: !Must return a value\n    b = a\n    |\n"), "");
    const typescript = "class A { !Not assignable\n  a() { !Must return\n    call(b); !Unknown b\n    |\n  }\n}\n";
    assert.equal(notes(typescript, "a.ts", "typescript"), "a.ts\n// line 3: Unknown b");
  });

  it("are at most the nearest three, in one short line each", () => {
    const found = [1, 2, 3, 4, 5, 6].map((line) => ({
      startLine: line,
      endLine: line,
      message: `${"x".repeat(999)}\nmore`,
    }));
    const [note] = problemNotes("a.ts", "typescript", 10, found, () => "a");
    assert.equal(note!.text, [5, 6, 7].map((line) => `// line ${line}: ${"x".repeat(160)}`).join("\n"));
    assert.deepEqual(
      problemNotes("a.ts", "typescript", 60, found, () => "a"),
      [],
    );
  });

  it("that spread over the cursor's line are its own", () => {
    assert.deepEqual(
      problemNotes("a.ts", "typescript", 10, [{ startLine: 9, endLine: 11, message: "x" }], () => "a"),
      [],
    );
  });
});
