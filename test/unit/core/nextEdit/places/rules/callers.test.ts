import assert from "node:assert/strict";
import { callers } from "../../../../../../src/core/nextEdit/places/rules/callers.ts";
import { placesOf, situationOf } from "../../../../../support/edits/editSituations.ts";

const calls = "\n  return 1;\n}\nconst a = load(path, 1);\n// load(x)\nif (load(b, 2)) f();";

describe("the callers of an edited function", () => {
  it("are for the model to say when a parameter was added", () => {
    const text = `function load(path, size, mode) {${calls}`;
    assert.deepEqual(
      placesOf(callers, situationOf(text, [["function load(path, size) {", "function load(path, size, mode) {"]])),
      ["3?", "5?"],
    );
  });

  it("lose the argument whose parameter is gone", () => {
    const text = `function load(path) {${calls}`;
    assert.deepEqual(placesOf(callers, situationOf(text, [["function load(path, size) {", "function load(path) {"]])), [
      "3 const a = load(path);",
      "5 if (load(b)) f();",
    ]);
    const first = "def load(size):\n    pass\nx = load(a(1, 2), 3)";
    assert.deepEqual(placesOf(callers, situationOf(first, [["def load(path, size):", "def load(size):"]], "a.py")), [
      "2 x = load(3)",
    ]);
  });

  it("give their arguments in the order that the parameters have now", () => {
    const text = `function load(size, path) {${calls}`;
    assert.deepEqual(
      placesOf(callers, situationOf(text, [["function load(path, size) {", "function load(size, path) {"]])),
      ["3 const a = load(1, path);", "5 if (load(2, b)) f();"],
    );
    const three =
      "def load(c, a, b):\n    pass\nx = load(f(1, 2), [3, 4], y, z)\nload(1, 2)\nload(1, b=2, c=3)\nload(*all, 1, 2)";
    assert.deepEqual(placesOf(callers, situationOf(three, [["def load(a, b, c):", "def load(c, a, b):"]], "a.py")), [
      "2 x = load(y, f(1, 2), [3, 4], z)",
      "3?",
      "4?",
      "5?",
    ]);
    const left = "def load(b, a=1):\n    pass\nload(1, 2)";
    assert.deepEqual(placesOf(callers, situationOf(left, [["def load(a=1, b):", "def load(b, a=1):"]], "a.py")), [
      "2?",
    ]);
  });

  it("do not give the object whose method it is", () => {
    const swapped = "class A:\n    def load(self, b: int, a: int):\n        pass\nx.load(1, 2)";
    assert.deepEqual(
      placesOf(
        callers,
        situationOf(swapped, [["    def load(self, a: int, b: int):", "    def load(self, b: int, a: int):"]], "a.py"),
      ),
      ["3 x.load(2, 1)"],
    );
    const removed = "class A:\n    def load(self, b):\n        pass\nx.load(1, 2)";
    assert.deepEqual(
      placesOf(callers, situationOf(removed, [["    def load(self, a, b):", "    def load(self, b):"]], "a.py")),
      ["3 x.load(2)"],
    );
  });

  it("are awaited when the function becomes async, but not twice", () => {
    const text = "async function load() {\n}\nconst a = load();\nconst b = await load();\nuse(this.load());";
    assert.deepEqual(placesOf(callers, situationOf(text, [["function load() {", "async function load() {"]])), [
      "2 const a = await load();",
      "4 use(await this.load());",
    ]);
  });

  it("are found for methods and in other files", () => {
    const text = "class A {\n  load(path: string): void {\n  }\n}";
    const files = { "b.ts": "a.load(1, 2);" };
    assert.deepEqual(
      placesOf(
        callers,
        situationOf(text, [["  load(path: string, n: number): void {", "  load(path: string): void {"]], "a.ts", files),
      ),
      ["b.ts:0 a.load(1);"],
    );
  });

  it("does not ask when the head stayed the same, or when no head was edited", () => {
    const text = `function load(path, size) {${calls}`;
    assert.deepEqual(
      placesOf(callers, situationOf(text, [["function load(path, size){", "function load(path, size) {"]])),
      [],
    );
    assert.deepEqual(placesOf(callers, situationOf("load(1, 2);\nload(3);", [["load(1);", "load(1, 2);"]])), []);
    assert.deepEqual(
      placesOf(callers, situationOf("if (load(1, 2)) {\n}\nload(3);", [["if (load(1)) {", "if (load(1, 2)) {"]])),
      [],
    );
  });

  it("stay as they are when parameters only get types, defaults, or a new one that may be left out", () => {
    const places = (before: string, after: string, path: string): readonly string[] =>
      placesOf(callers, situationOf(`${after}\n    pass\nf(1, 2)`, [[before, after]], path));
    assert.deepEqual(places("def f(a, b):", "def f(a: int, b: int = 3) -> str:", "a.py"), []);
    assert.deepEqual(places("def f(a, b):", "def f(a, b, c=None):", "a.py"), []);
    assert.deepEqual(places("function f(a, b) {", "function f(a: string, b?: number, c?: Kind) {", "a.ts"), []);
    assert.equal(places("def f(a, b):", "def f(a, b, c):", "a.py").length, 1);
  });
});
