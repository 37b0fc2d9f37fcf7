import assert from "node:assert/strict";
import { addedSibling } from "../../../../../../src/core/nextEdit/places/rules/addedSibling.ts";
import { placesOf, situationOf } from "../../../../../support/editSituations.ts";

const body = "\n}\nfunction copy(a) {\n  return {\n    width: a.width,\n    height: a.height,\n  };\n}";

describe("the other lines of an added sibling", () => {
  it("stand below those of the line that it was added beside", () => {
    const text = `interface Box {\n  width: number;\n  height: number;\n  depth: number;${body}`;
    assert.deepEqual(placesOf(addedSibling, situationOf(text, [["", "  depth: number;"]])), ["9+ depth: a.depth,"]);
  });

  it("have the name in its own form", () => {
    const text = "class A {\n  name = 1;\n  size = 2;\n}\nfunction f() {\n  a.setWidth(1);\n  a.setName(1);\n  g();\n}";
    assert.deepEqual(placesOf(addedSibling, situationOf(text, [["", "  size = 2;"]])), ["7+ a.setSize(1);"]);
  });

  it("does not repeat what stands there", () => {
    const text = `interface Box {\n  width: number;\n  height: number;\n  depth: number;${body.replace("a.height,", "a.height,\n    depth: a.depth,")}`;
    assert.deepEqual(placesOf(addedSibling, situationOf(text, [["", "  depth: number;"]])), []);
  });

  it("does not put a line beside one that stands alone", () => {
    const text =
      "interface Box {\n  width: number;\n  height: number;\n  depth: number;\n}\nlog(box.height);\nreturn 1;";
    assert.deepEqual(placesOf(addedSibling, situationOf(text, [["", "  depth: number;"]])), []);
  });

  it("does not take any added line for a sibling", () => {
    const text = "const a = 1;\nif (a) f();\nlog(a);\nlog(b);";
    assert.deepEqual(placesOf(addedSibling, situationOf(text, [["", "if (a) f();"]])), []);
  });
});
