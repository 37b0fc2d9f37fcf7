// The function around a cursor: | marks it, and what is expected is the lines taken.
import assert from "node:assert/strict";
import { enclosingLines } from "../../../../../src/core/edits/lines/enclosingBlock.ts";

function taken(picture: string): string | undefined {
  const line = picture.slice(0, picture.indexOf("|")).split("\n").length - 1;
  const lines = picture.replace("|", "").split("\n");
  const span = enclosingLines(lines, line);
  return span && lines.slice(span.start, span.end + 1).join("\n");
}

describe("the code around a cursor", () => {
  it("is the innermost function", () => {
    const method = "    def f(self):\n        if a:\n            b()\n\n        return 1";
    const code = `class A:\n    x = 1\n\n${method}\n\n    def g(self):\n        pass\n`;
    assert.equal(taken(code.replace("b()", "b(|)")), method);
    assert.equal(taken(code.replace("return", "ret|urn")), method);
    assert.equal(taken(code.replace("x = 1", "x =| 1")), code.trimEnd());
  });

  it("has its decorators and its closing bracket", () => {
    assert.equal(
      taken("@cache\ndef f(\n    a,\n):\n    ret|urn a\n\nx = 1"),
      "@cache\ndef f(\n    a,\n):\n    return a",
    );
    const arrow = "export const f = (a: number) => {\n  return a;\n};";
    assert.equal(taken(`let a;\n${arrow.replace("return", "re|turn")}\nlet b;`), arrow);
    assert.equal(taken(`${arrow.replace("};", "|};")}\nlet b;`), arrow);
    const c = "static int f(int a)\n{\n    return a;\n}";
    assert.equal(
      taken(`#include <a.h>\n\n${c.replace("return", "ret|urn")}\n\nint b;`),
      "static int f(int a)\n{\n    return a;\n}",
    );
    const go = "func (s *Stack) Pop() int {\n\tif s.n == 0 {\n\t\treturn 0\n\t}\n\treturn 1\n}";
    assert.equal(taken(`package a\n\n${go.replace("return 0", "ret|urn 0")}\n`), go);
  });

  it("is the paragraph outside of every function, and nothing on a blank line there", () => {
    assert.equal(taken("a = 1\n\nb = 2\nc| = 3\n\nd = 4"), "b = 2\nc = 3");
    assert.equal(taken("a = 1\n|\nb = 2"), undefined);
  });
});
