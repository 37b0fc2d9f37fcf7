import assert from "node:assert/strict";
import fc from "fast-check";
import { cutPieces, type Piece } from "../../../../../src/core/completion/context/pieces.ts";

const cut = (text: string, path = "a.ts"): Piece[] => [...cutPieces(path, text)];
const method = (name: string, lines: number): string =>
  `  ${name}(input: string): string {\n${"    this.count += input.length;\n".repeat(lines)}  }\n`;
const fun = (name: string, lines: number): string =>
  `export function ${name}(value: number): number {\n${"  value = rotate(value);\n".repeat(lines)}}\n`;

describe("pieces of a file", () => {
  it("end between functions, not inside them", () => {
    const text = ["one", "two", "three"].map((name) => fun(name, 12)).join("\n");
    assert.deepEqual(
      cut(text).map((piece) => piece.text.split("\n").at(0)),
      ["one", "two", "three"].map((name) => `export function ${name}(value: number): number {`),
    );
  });

  it("end between the methods of a long class", () => {
    const text = `class Register {\n${Array.from({ length: 6 }, (_, i) => method(`add${i}`, 14)).join("\n")}}\n`;
    const starts = cut(text).map((piece) => piece.text.split("\n")[0]!.trim());
    assert.equal(starts[0], "class Register {");
    for (const start of starts.slice(1)) assert.match(start, /^add\d\(input/);
  });

  it("keep a comment with what it explains", () => {
    const text = `${fun("one", 12)}\n/** Turns it back. */\n${fun("two", 12)}`;
    assert.match(cut(text)[1]!.text, /^\/\*\* Turns it back\. \*\/\nexport function two/);
  });

  it("know their lines and what they declare", () => {
    const [first, second] = cut(`${fun("one", 12)}\nexport const limit = 3;\n${fun("two", 12)}`);
    assert.deepEqual([first!.startLine, first!.endLine], [0, 14]);
    assert.deepEqual([...second!.declares].sort(), ["limit", "two"]);
  });

  it("do not count local variables among the declarations", () => {
    const [piece] = cut(
      "def area(width, height):\n    let result = width * height\n    const other = result\n    return other\n",
    );
    assert.deepEqual([...piece!.declares], ["area"]);
  });

  it("leave out data: lines of thousands of characters, hashes, nothing but brackets", () => {
    assert.deepEqual(cut(`const data = "${"x".repeat(3000)}";\nconst second = other;\n`), []);
    assert.deepEqual(cut(`${"f".repeat(70)}\n`.repeat(20)), []);
    assert.deepEqual(cut("[]\n{}\n();\n".repeat(20)), []);
  });

  it("are the file's own lines whatever the file is", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string({ unit: "binary" }),
            fc.constantFrom("", "  if (a) {", "}", "\tname = other_name", "\r", "\u2028"),
          ),
          { maxLength: 120 },
        ),
        (lines) => {
          const text = lines.join("\n");
          const all = text.split(/\r?\n/);
          let last = 0;
          for (const { startLine, endLine, text: own } of cut(text)) {
            assert.ok(startLine >= last && endLine > startLine && endLine <= all.length && endLine - startLine <= 40);
            assert.equal(own, all.slice(startLine, endLine).join("\n"));
            last = endLine;
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
