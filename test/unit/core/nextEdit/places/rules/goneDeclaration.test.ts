import assert from "node:assert/strict";
import { goneDeclaration } from "../../../../../../src/core/nextEdit/places/rules/goneDeclaration.ts";
import { placesOf, situationOf } from "../../../../../support/edits/editSituations.ts";

describe("the uses of a variable whose declaration was deleted", () => {
  it("are asked about, in the rest of its block", () => {
    const text = "function f() {\n  // the queue\n  g(queue.shift());\n  return queue;\n}\nqueue();";
    const edits = [{ before: "  const queue = this.queue;\n", after: "", line: 1 }];
    assert.deepEqual(placesOf(goneDeclaration, situationOf(text, edits)), ["2?", "3?"]);
    const python = "def f():\n    return size + 1";
    const removed = [{ before: "    size = 3\n", after: "", line: 1 }];
    assert.deepEqual(placesOf(goneDeclaration, situationOf(python, removed, "a.py")), ["1?"]);
  });

  it("does not ask when it was renamed or written again elsewhere", () => {
    const text = "const b = 1;\nf(a);";
    assert.deepEqual(placesOf(goneDeclaration, situationOf(text, [["const a = 1;", "const b = 1;"]])), []);
    const moved = [
      { before: "const a = 1;\n", after: "", line: 0 },
      { before: "", after: "let a = 2;\n", line: 1 },
    ];
    assert.deepEqual(placesOf(goneDeclaration, situationOf("f(a);\nlet a = 2;", moved)), []);
  });
});
