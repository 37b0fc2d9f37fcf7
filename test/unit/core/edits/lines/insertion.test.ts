import assert from "node:assert/strict";
import { insertedAt } from "../../../../../src/core/edits/lines/insertion.ts";

/** The document after some code was put in at the bar. */
function after(document: string, code: string, languageId = "typescript"): string {
  const offset = document.indexOf("|");
  const text = document.replace("|", "");
  return text.slice(0, offset) + insertedAt(code, text, offset, languageId) + text.slice(offset);
}

const method = "area() {\n  return 1;\n}\n";

describe("code that is put in at the cursor", () => {
  const places: readonly (readonly [name: string, document: string, code: string, expected: string])[] = [
    [
      "stands in the class, from an empty line",
      "class A {\n|\n}\n",
      method,
      "class A {\n  area() {\n    return 1;\n  }\n}\n".replaceAll("  ", "  "),
    ],
    [
      "stands behind another method",
      "class A {\n  b() {}\n\n|\n}\n",
      method,
      "class A {\n  b() {}\n\n  area() {\n    return 1;\n  }\n}\n",
    ],
    [
      "takes the depth that the cursor has",
      "class A:\n    x = 1\n\n    |\n",
      "def f(self):\n    pass\n",
      "class A:\n    x = 1\n\n    def f(self):\n        pass\n",
    ],
    [
      "is a method of the class that ends there, by its first parameter",
      "class A:\n    def f(self):\n        if x:\n            pass\n\n|\n\nprint(A())\n",
      "@property\ndef g(self):\n    pass\n",
      "class A:\n    def f(self):\n        if x:\n            pass\n\n    @property\n    def g(self):\n        pass\n\nprint(A())\n",
    ],
    [
      "is no method behind a function, nor without that parameter",
      "class A:\n    x = 1\n\ndef f():\n    pass\n\n|\n\nprint(1)\n",
      "def g(self):\n    pass\n",
      "class A:\n    x = 1\n\ndef f():\n    pass\n\ndef g(self):\n    pass\n\nprint(1)\n",
    ],
    [
      "is a function where it has no such parameter",
      "class A:\n    x = 1\n\n|\n\nprint(1)\n",
      "def g(a):\n    pass\n",
      "class A:\n    x = 1\n\ndef g(a):\n    pass\n\nprint(1)\n",
    ],
    ["follows the line that opens a block", "def f():\n|\n", "return 1\n", "def f():\n    return 1\n"],
    [
      "stands above the line before whose code the cursor is",
      "def f():\n    |return 1\n",
      "x = 2\ny = 3\n",
      "def f():\n    x = 2\n    y = 3\n    return 1\n",
    ],
    [
      "stands above the line in whose first column the cursor is",
      "def f():\n|    return 1\n",
      "x = 2\n",
      "def f():\n    x = 2\n    return 1\n",
    ],
    ["goes on in a line of code", "  const a = |;\n", "sum(\n  b,\n)\n", "  const a = sum(\n    b,\n  );\n"],
    [
      "is written with the tabs of the file",
      "class A {\n\tb() {}\n\n|\n}\n",
      method,
      "class A {\n\tb() {}\n\n\tarea() {\n\t\treturn 1;\n\t}\n}\n",
    ],
    ["loses the depth that it had in the answer", "x = 1\n|\n", "    y = 2\n    z = 3\n", "x = 1\ny = 2\nz = 3\n"],
    ["keeps the line breaks of the file", "a;\r\n|\r\nb;\r\n", "c;\nd;\n", "a;\r\nc;\r\nd;\r\nb;\r\n"],
    ["is all there is of an empty file", "|", "a\n  b\n", "a\n  b"],
  ];
  for (const [name, document, code, expected] of places)
    it(name, () =>
      assert.equal(
        after(document, code, document.includes("def") || document.includes("class A:") ? "python" : "typescript"),
        expected,
      ),
    );
});
