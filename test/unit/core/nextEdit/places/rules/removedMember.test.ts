import assert from "node:assert/strict";
import { removedMember } from "../../../../../../src/core/nextEdit/places/rules/removedMember.ts";
import { placesOf, situationOf, type Edits } from "../../../../../support/edits/editSituations.ts";

/** What follows when one edit has removed something. The text has `<-` where lines were taken out. */
function found(text: string, removed: string, path = "a.ts"): readonly string[] {
  const lines = text.split("\n");
  const line = lines.indexOf("<-");
  const now = lines.toSpliced(line, 1);
  const edits = [{ before: `${removed}\n`, after: "", line }];
  return placesOf(removedMember, situationOf(now.join("\n"), edits, path));
}

function rewritten(text: string, edits: Edits, path = "a.ts"): readonly string[] {
  return placesOf(removedMember, situationOf(text, edits, path));
}

describe("the other lines of a removed member", () => {
  it("go where its neighbours stand in the same order: fields, options, constants", () => {
    const box = "interface Box {\n  width: number;\n<-\n  depth: number;\n}\n";
    const copy =
      "function copy(a) {\n  return {\n    width: a.width,\n    height: a.height,\n    depth: a.depth,\n  };\n}";
    assert.deepEqual(found(box + copy, "  height: number;"), ["7-"]);
    const python = "class A:\n    def __init__(self, a):\n        self.first = a\n<-\n        self.third = a\n";
    const reset =
      "    def reset(self):\n        self.first = None\n        self.second = None\n        self.third = None";
    assert.deepEqual(found(python + reset, "        self.second = a", "a.py"), ["6-"]);
    const c = "int start = 0;\n<-\nint last = 0;\nvoid f() {\n  read(&start);\n  read(&middle);\n  read(&last);\n}";
    assert.deepEqual(found(c, "int middle = 0;", "a.c"), ["a.c:4-"]);
  });

  it("may be the first or the last of their list", () => {
    const text = "const a = {\n  open: one,\n<-\n};\nconst b = {\n  open: two,\n  shut: two,\n};";
    assert.deepEqual(found(text, "  shut: one,"), ["5-"]);
    const first = "const a = {\n<-\n  shut: one,\n};\nconst b = {\n  open: two,\n  shut: two,\n};";
    assert.deepEqual(found(first, "  open: one,"), ["4-"]);
  });

  it("lose a part where the list stands in one line", () => {
    const text = "struct Size {\n  width: f32,\n<-\n  depth: f32,\n}\nlet Size { width, height, depth } = size;";
    assert.deepEqual(found(text, "  height: f32,", "a.rs"), ["a.rs:4 let Size { width, depth } = size;"]);
    assert.deepEqual(found(text.replace("{ width, height", "{ height, width"), "  height: f32,", "a.rs"), [
      "a.rs:4 let Size { width, depth } = size;",
    ]);
  });

  it("go when a part of a list in one line was removed", () => {
    const text =
      "class A {\n  constructor(one, three) {\n    this.one = one;\n    this.two = two;\n    this.three = three;\n  }\n}";
    assert.deepEqual(rewritten(text, [["  constructor(one, two, three) {", "  constructor(one, three) {"]]), ["3-"]);
  });

  it("does not take lines where other things are beside them, where the name is common, and where it was only moved", () => {
    const other = "interface Box {\n  width: number;\n<-\n  depth: number;\n}\nf();\nlog(box.height);\ng();";
    assert.deepEqual(found(other, "  height: number;"), []);
    const common = `interface Box {\n  width: number;\n<-\n  depth: number;\n}\n${"  width: 1,\n  height: 1,\n  depth: 1,\n".repeat(8)}`;
    assert.deepEqual(found(common, "  height: number;"), []);
    const text = "a = {\n  one: 1,\n  three: 3,\n};\nb = {\n  two: 2,\n  one: 1,\n  two: 2,\n  three: 3,\n};";
    const moved = [
      ["  two: 2,", ""],
      ["", "  two: 2,"],
    ] as const;
    assert.deepEqual(rewritten(text, moved), []);
  });

  it("stay where a line alone would leave a bracket open", () => {
    const text =
      "const a = {\n  open: one,\n<-\n  last: one,\n};\nconst b = {\n  open: two,\n  shut: f(\n  last: two,\n};";
    assert.deepEqual(found(text, "  shut: one,"), []);
  });
});
