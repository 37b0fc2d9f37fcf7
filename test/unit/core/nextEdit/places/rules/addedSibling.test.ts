import assert from "node:assert/strict";
import { addedSibling } from "../../../../../../src/core/nextEdit/places/rules/addedSibling.ts";
import { placesOf, situationOf } from "../../../../../support/edits/editSituations.ts";

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

  it("does not take a name in a string for a variable", () => {
    const keys = 'const keys = [\n  "properties",\n  "patternProperties",\n  "items",\n];\n';
    const text = `${keys}function read(schema) {\n  const properties = schema.properties || {};\n  const wanted = schema.wanted || [];\n}`;
    assert.deepEqual(placesOf(addedSibling, situationOf(text, [["", "  const wanted = schema.wanted || [];"]])), []);
  });

  it("does not follow from a value of its own beside one that is passed on", () => {
    const head =
      "def show(\n    a,\n    overflow: str = '',\n    expand: bool = False,\n):\n    draw(\n        overflow=overflow,\n";
    const of = (line: string): readonly string[] =>
      placesOf(addedSibling, situationOf(`${head}        expand=expand,\n${line}\n    )`, [["", line]], "a.py"));
    assert.deepEqual(of("        margin=12,"), []);
    assert.deepEqual(of("        margin=margin,"), ["4+ margin: bool = False,"]);
  });

  it("stand first where the neighbours are the same in the same order, and need no other line of their kind there", () => {
    const text =
      "struct Range {\n  int start;\n  int stop;\n  bool open;\n};\nint a = start + 1;\nint b = other;\nf(\n  x.start,\n  shut,\n);";
    assert.deepEqual(placesOf(addedSibling, situationOf(text, [["", "  int stop;"]], "a.c")).slice(0, 1), []);
    const alike = text.replace("shut", "isOpen");
    assert.deepEqual(placesOf(addedSibling, situationOf(alike, [["", "  int stop;"]], "a.c")), ["a.c:9+ x.stop,"]);
  });

  it("stand above those of the line that it was added above", () => {
    const text =
      "interface Box {\n  depth: number;\n  width: number;\n  height: number;\n}\nf({\n  width,\n  height,\n});";
    assert.deepEqual(placesOf(addedSibling, situationOf(text, [["", "  depth: number;"]])), ["6+ depth,"]);
  });

  it("follow from a name in a list on one line", () => {
    const text = "class A {\n  constructor(one, two, three) {\n    this.one = one;\n    this.three = three;\n  }\n}";
    const edits = [["  constructor(one, three) {", "  constructor(one, two, three) {"]] as const;
    assert.deepEqual(placesOf(addedSibling, situationOf(text, edits)), ["3+ this.two = two;"]);
  });

  it("do not follow from imports, whole functions, or comments", () => {
    const imports = "import a from 'a';\nimport b from 'b';\nuse(a, 1);\nuse(c, 1);";
    assert.deepEqual(placesOf(addedSibling, situationOf(imports, [["", "import b from 'b';"]])), []);
    const text = `interface Box {\n  width: number;\n  height: number;\n  depth: number;\n}\n// width\n// height\n`;
    assert.deepEqual(placesOf(addedSibling, situationOf(text, [["", "  depth: number;"]])), []);
  });

  it("does not give another value to what the line above has given one", () => {
    const text = "class A {\n  old = 1;\n  fresh = 2;\n}\nfunction f(a) {\n  a.pos = a.old;\n  a.stop = a.old;\n}";
    assert.deepEqual(placesOf(addedSibling, situationOf(text, [["", "  fresh = 2;"]])), []);
  });

  it("does not follow from the lines of a new function", () => {
    const added = "  make() {\n    this.name = 1;\n    this.word = 2;\n  }";
    const text = `class A {\n${added}\n}\nf({\n  name,\n  other,\n});`;
    assert.deepEqual(placesOf(addedSibling, situationOf(text, [["", added]])), []);
  });

  it("does not follow from a part of a list that is not written to its end", () => {
    const text = (line: string): string =>
      `f(\n  url: Uri,\n${line}\n  more: Uri,\n)\ng(\n  url=self.url,\n  more=self.more,\n)`;
    const found = (line: string): readonly string[] =>
      placesOf(addedSibling, situationOf(text(line), [["", line]], "a.py"));
    assert.deepEqual(found("  size: Ur"), []);
    assert.deepEqual(found("  size: Uri,"), ["7+ size=self.size,"]);
    const box = (line: string): readonly string[] =>
      placesOf(
        addedSibling,
        situationOf(`interface Box {\n  width: number;\n  height: number;\n${line}${body}`, [["", line]]),
      );
    assert.deepEqual(box("  depth: num"), []);
  });

  it("does not leave the function for a variable, in Python either", () => {
    const text =
      "def one():\n    url = a.url\n    way = a.way\n\ndef two(url):\n    first(url)\n    other(url)\n    log(url)";
    assert.deepEqual(placesOf(addedSibling, situationOf(text, [["", "    way = a.way"]], "a.py")), []);
  });

  it("does not change what is imported", () => {
    const text =
      "def f(\n    console: Console,\n    options: Console,\n):\n    from rich.console import A\n    from rich.other import B";
    assert.deepEqual(placesOf(addedSibling, situationOf(text, [["", "    options: Console,"]], "a.py")), []);
  });

  it("stand in a list that is deeper in the same block", () => {
    const text =
      "def f():\n    one_re = compile(1)\n    two_re = compile(2)\n    end_re = compile(3)\n    return (\n        one_re.find()\n        + two_re.find()\n    )";
    assert.deepEqual(placesOf(addedSibling, situationOf(text, [["", "    end_re = compile(3)"]], "a.py")), [
      "7+ + end_re.find()",
    ]);
  });

  it("follow from a name that is a word of another language", () => {
    const text = "f(\n  host,\n  protocol,\n  match\n)\ng(\n  host,\n  protocol,\n  last\n)";
    assert.deepEqual(placesOf(addedSibling, situationOf(text, [["", "  match"]])), ["8+ match,"]);
  });
});
